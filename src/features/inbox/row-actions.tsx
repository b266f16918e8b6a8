import { Archive, ArchiveRestore, Moon } from "lucide-react";
import type { ConversationActions } from "../../lib/conversation-actions";
import { lazy } from "../../lib/lazy";
import type { Row } from "../../lib/types";
import { IconButton } from "../../ui/button";
import { Popover } from "../../ui/popover";

const SnoozePicker = lazy(() => import("../../ui/snooze-picker"));

type ActionsProps = { row: Row; actions: ConversationActions };

/**
 * What is done to a row without opening it, for a mouse over it. The keyboard reaches the same by
 * selecting the row, so that Tab does not stop at every button of every row.
 */
export function RowActions({ row, actions }: ActionsProps) {
  const { _id: id, archived, snoozedUntil } = row;
  const label = snoozedUntil ? "End the snooze" : archived ? "Unarchive" : "Archive";
  return (
    <div className="invisible absolute top-1.5 right-2 flex rounded-md bg-raised shadow-card ring-1 ring-line group-hover/row:visible has-aria-expanded:visible max-md:hidden pointer-coarse:hidden">
      <Popover
        label="Snooze"
        trigger={
          <IconButton label="Snooze" tabIndex={-1} className="size-7">
            <Moon className="size-3.5" aria-hidden />
          </IconButton>
        }
      >
        {(close) => (
          <SnoozePicker
            onChoose={(until) => {
              close();
              void actions.snooze([id], until);
            }}
          />
        )}
      </Popover>
      <IconButton
        label={label}
        tabIndex={-1}
        className="size-7"
        onClick={() => void actions.setArchived([id], !archived)}
      >
        {archived ? (
          <ArchiveRestore className="size-3.5" aria-hidden />
        ) : (
          <Archive className="size-3.5" aria-hidden />
        )}
      </IconButton>
    </div>
  );
}
