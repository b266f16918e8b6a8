import {
  Archive,
  ArchiveRestore,
  EllipsisVertical,
  MailCheck,
  MailOpen,
  Moon,
  UserRoundPlus,
  UserRoundX,
  X,
} from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { NOBODY } from "../../../convex/shared/inbox";
import { useEscape } from "../../lib/commands";
import type { ConversationActions } from "../../lib/conversation-actions";
import { lazy } from "../../lib/lazy";
import { useMe } from "../../lib/me";
import type { ConversationId, MemberId, Row } from "../../lib/types";
import { IconButton } from "../../ui/button";
import { MenuButton } from "../../ui/menu-button";
import { Popover } from "../../ui/popover";
import { RowCheckbox } from "./row-checkbox";
import type { Selection } from "./use-selection";

const SnoozePicker = lazy(() => import("../../ui/snooze-picker"));
const PeoplePicker = lazy(() => import("../../ui/people-picker"));

const NOBODY_CHOICES = [{ value: NOBODY, label: "Nobody", icon: UserRoundX }];

type BarProps = {
  selection: Selection;
  /** How many rows could be selected: those loaded so far. */
  loaded: number;
  rows: ReadonlyMap<ConversationId, Row>;
  /** Everything selected is archived, so that the other way round is meant. */
  archived: boolean;
  actions: ConversationActions;
};

type Deed = (
  ids: ConversationId[],
  onProgress: (done: number) => void,
) => Promise<ConversationId[]>;

/** How many rows are selected and what can be done to them. It stands in the view bar's place. */
export function SelectionBar({ selection, loaded, rows, archived, actions }: BarProps) {
  const { selected } = selection;
  const permissions = useMe().member.permissions;
  const [progress, setProgress] = useState<{ done: number; of: number } | null>(null);
  const none = selected.size === 0 || progress !== null;

  const { clear } = selection;
  useEscape(clear);

  // The button that began this has gone.
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) bar.current?.querySelector("button")?.focus();
  }, []);

  const run = async (deed: Deed) => {
    const ids = [...selected];
    setProgress({ done: 0, of: ids.length });
    // What could not be done stays selected, to try again or to look at.
    selection.set(await deed(ids, (done) => setProgress({ done, of: ids.length })));
    setProgress(null);
  };

  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label="Selected conversations"
      className="flex min-h-9 shrink-0 items-center border-b border-line bg-accent-wash pr-1.5 pl-4 pointer-coarse:pr-0"
    >
      <RowCheckbox
        label={`Select all ${loaded.toLocaleString()} loaded`}
        checked={selected.size === 0 ? false : selected.size === loaded || "mixed"}
        onToggle={() => (selected.size === loaded ? selection.set([]) : selection.all())}
        className="tap -ml-1.5 size-8 rounded-md"
      />
      <p role="status" className="min-w-0 flex-1 truncate pl-1 text-xs font-medium tabular-nums">
        {progress && progress.of > 0
          ? `${progress.done.toLocaleString()} of ${progress.of.toLocaleString()}…`
          : `${selected.size.toLocaleString()} selected`}
      </p>
      {permissions.includes("message") && (
        <>
          <IconButton
            label={archived ? "Unarchive" : "Archive"}
            disabled={none}
            onClick={() => void run((ids, tell) => actions.setArchived(ids, !archived, tell))}
          >
            {archived ? (
              <ArchiveRestore className="size-4" aria-hidden />
            ) : (
              <Archive className="size-4" aria-hidden />
            )}
          </IconButton>
          <Popover
            label="Snooze"
            trigger={
              <IconButton label="Snooze" disabled={none}>
                <Moon className="size-4" aria-hidden />
              </IconButton>
            }
          >
            {(close) => (
              <SnoozePicker
                onChoose={(until) => {
                  close();
                  void run((ids, tell) => actions.snooze(ids, until, tell));
                }}
              />
            )}
          </Popover>
        </>
      )}
      {permissions.includes("assign") && (
        <Popover
          label="Assign"
          trigger={
            <IconButton label="Assign" disabled={none}>
              <UserRoundPlus className="size-4" aria-hidden />
            </IconButton>
          }
        >
          {(close) => (
            <PeoplePicker
              label="Assign to…"
              besides={NOBODY_CHOICES}
              value={null}
              onChoose={(id, name) => {
                close();
                const assignee = id === NOBODY ? null : { id: id as MemberId, name };
                void run((ids, tell) => actions.assign(ids, assignee, tell));
              }}
            />
          )}
        </Popover>
      )}
      <MenuButton
        trigger={
          <IconButton label="More for the selected" disabled={none}>
            <EllipsisVertical className="size-4" aria-hidden />
          </IconButton>
        }
        groups={[
          [
            {
              kind: "action",
              icon: MailCheck,
              label: "Mark as read",
              onSelect: () => void run((ids, tell) => actions.markRead(readUpTo(ids, rows), tell)),
            },
            {
              kind: "action",
              icon: MailOpen,
              label: "Mark as unread",
              onSelect: () => void run((ids, tell) => actions.markUnread(ids, tell)),
            },
          ],
        ]}
      />
      <IconButton label="Clear the selection" onClick={clear}>
        <X className="size-4" aria-hidden />
      </IconButton>
    </div>
  );
}

/** Up to the newest message the list shows of each; of a row far away, up to the newest there is. */
function readUpTo(ids: ConversationId[], rows: ReadonlyMap<ConversationId, Row>) {
  return ids.map((conversationId) => ({
    conversationId,
    seq: rows.get(conversationId)?.inboundSeq ?? Number.MAX_SAFE_INTEGER,
  }));
}
