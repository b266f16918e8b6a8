import { Heart, Languages, RefreshCw, Shrink, Trash2 } from "lucide-react";
import { useMe } from "../../lib/me";
import { Button } from "../../ui/button";
import { MenuButton } from "../../ui/menu-button";
import { targetLanguages } from "./languages";
import type { Change } from "./use-suggestion";

type ActionsProps = {
  /** Something is on its way already. */
  busy: boolean;
  canTranslate: boolean;
  onChange: (change: Change) => void;
  onDiscard: () => void;
};

/** What can be made of a draft that is there. */
export function DraftActions({ busy, canTranslate, onChange, onDiscard }: ActionsProps) {
  const { languages, locale } = useMe().account;
  return (
    <div role="group" aria-label="Change the draft" className="flex flex-wrap gap-1.5">
      <Button size="sm" disabled={busy} onClick={() => onChange({ type: "again" })}>
        <RefreshCw className="size-3.5" aria-hidden />
        Regenerate
      </Button>
      <Button size="sm" disabled={busy} onClick={() => onChange({ type: "shorter" })}>
        <Shrink className="size-3.5" aria-hidden />
        Shorter
      </Button>
      <Button size="sm" disabled={busy} onClick={() => onChange({ type: "warmer" })}>
        <Heart className="size-3.5" aria-hidden />
        Warmer
      </Button>
      {canTranslate && (
        <MenuButton
          trigger={
            <Button size="sm" disabled={busy}>
              <Languages className="size-3.5" aria-hidden />
              Translate
            </Button>
          }
          align="start"
          groups={[
            targetLanguages(languages, locale).map(({ tag, label }) => ({
              kind: "action",
              icon: Languages,
              label,
              onSelect: () => onChange({ type: "translate", language: tag }),
            })),
          ]}
        />
      )}
      <Button size="sm" look="ghost" onClick={onDiscard}>
        <Trash2 className="size-3.5" aria-hidden />
        Discard
      </Button>
    </div>
  );
}
