import { useMutation } from "convex/react";
import { Sparkles } from "lucide-react";
import { api } from "../../../convex/_generated/api";
import { COMPOSE_MODES, type ComposeMode } from "../../../convex/shared/compose";
import { cx } from "../../lib/cx";
import { errorText } from "../../lib/errors";
import type { ConversationId } from "../../lib/types";
import { toastError } from "../../ui/toast";
import { MODES } from "./modes";

type StripProps = {
  conversationId: ConversationId;
  mode: ComposeMode;
  panelOpen: boolean;
  onTogglePanel: () => void;
};

/** In the thread's header: how suggestions are written here, and the panel that writes them. */
export function ModeStrip({ conversationId, mode, panelOpen, onTogglePanel }: StripProps) {
  const setMode = useMutation(api.compose.setMode).withOptimisticUpdate(
    (store, { conversationId: id, mode: chosen }) => {
      const known = store.getQuery(api.compose.panel, { conversationId: id });
      if (known)
        store.setQuery(api.compose.panel, { conversationId: id }, { ...known, mode: chosen });
    },
  );
  const choose = (chosen: ComposeMode) =>
    void setMode({ conversationId, mode: chosen }).catch((error: unknown) =>
      toastError(errorText(error)),
    );

  return (
    <div className="flex items-center gap-1 border-t border-line px-2 py-1 md:px-4">
      <div
        role="group"
        aria-label="ComposeAI mode"
        className="flex min-w-0 flex-1 gap-0.5 overflow-x-auto md:gap-1"
      >
        {COMPOSE_MODES.map((of) => {
          const { label, does, icon: Icon, on, dot } = MODES[of];
          const chosen = of === mode;
          return (
            <button
              key={of}
              type="button"
              aria-pressed={chosen}
              title={does}
              onClick={() => choose(of)}
              className={cx(
                "tap inset-focus inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2 text-xs font-medium transition-colors",
                chosen ? cx("ring-1 ring-inset", on) : "text-muted hover:bg-hover hover:text-ink",
              )}
            >
              <Icon className={cx("size-3.5 shrink-0", !chosen && dot)} aria-hidden />
              {label}
            </button>
          );
        })}
      </div>
      <button
        type="button"
        aria-expanded={panelOpen}
        onClick={onTogglePanel}
        className={cx(
          "tap inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md px-2 text-xs font-medium transition-colors",
          panelOpen ? "bg-accent-soft text-accent" : "text-accent hover:bg-hover",
        )}
      >
        <Sparkles className="size-3.5" aria-hidden />
        <span className="max-[23rem]:sr-only">ComposeAI</span>
      </button>
    </div>
  );
}
