import { useQuery } from "convex/react";
import {
  Archive,
  ArchiveRestore,
  CircleCheck,
  EllipsisVertical,
  MailOpen,
  Pin,
  PinOff,
} from "lucide-react";
import { api } from "../../../convex/_generated/api";
import type { Conversation } from "../../lib/types";
import { Button, IconButton } from "../../ui/button";
import { MenuButton, type MenuEntry } from "../../ui/menu-button";
import { useThreadActions } from "./use-thread-actions";

type ThreadMenuProps = { conversation: Conversation; canSettle: boolean; onLeave: () => void };

/** What can be done with the whole conversation: buttons where there is room, else one menu. */
export function ThreadMenu({ conversation, canSettle, onLeave }: ThreadMenuProps) {
  const { _id: conversationId, archived } = conversation;
  const pinned = useQuery(api.pins.mine)?.includes(conversationId) ?? false;
  const actions = useThreadActions(conversationId);

  const waits = canSettle && conversation.attentionSince !== undefined;
  const togglePin = () => actions.setPinned(!pinned);
  const toggleArchive = () => actions.archive(!archived);
  const leaveUnread = () => {
    actions.markUnread();
    onLeave();
  };

  const menu: (MenuEntry | false)[] = [
    waits && {
      kind: "action",
      icon: CircleCheck,
      label: "No reply needed",
      onSelect: actions.noReplyNeeded,
    },
    {
      kind: "action",
      icon: pinned ? PinOff : Pin,
      label: pinned ? "Unpin" : "Pin to the top",
      onSelect: togglePin,
    },
    { kind: "action", icon: MailOpen, label: "Mark as unread", onSelect: leaveUnread },
    canSettle && {
      kind: "action",
      icon: archived ? ArchiveRestore : Archive,
      label: archived ? "Unarchive" : "Archive",
      onSelect: toggleArchive,
    },
  ];

  return (
    <>
      {waits && (
        <Button
          size="sm"
          className="mr-1 max-lg:hidden"
          onClick={actions.noReplyNeeded}
          title="No reply needed: the customer waits for no answer, so take this out of Attention"
        >
          <CircleCheck className="size-3.5" aria-hidden />
          <span className="@max-[30rem]/header:sr-only">No reply needed</span>
        </Button>
      )}
      <span className="flex max-lg:hidden">
        <IconButton
          label={pinned ? "Unpin" : "Pin to the top of my list"}
          aria-pressed={pinned}
          onClick={togglePin}
        >
          <Pin className={pinned ? "size-4 fill-current" : "size-4"} aria-hidden />
        </IconButton>
        <IconButton label="Mark as unread" onClick={leaveUnread}>
          <MailOpen className="size-4" aria-hidden />
        </IconButton>
        {canSettle && (
          <IconButton label={archived ? "Unarchive" : "Archive"} onClick={toggleArchive}>
            {archived ? (
              <ArchiveRestore className="size-4" aria-hidden />
            ) : (
              <Archive className="size-4" aria-hidden />
            )}
          </IconButton>
        )}
      </span>
      <span className="lg:hidden">
        <MenuButton
          trigger={
            <IconButton label="More">
              <EllipsisVertical className="size-4.5" aria-hidden />
            </IconButton>
          }
          groups={[menu.filter((entry) => entry !== false)]}
        />
      </span>
    </>
  );
}
