import {
  Archive,
  ArchiveRestore,
  CircleCheck,
  MailOpen,
  Reply,
  Search,
  StickyNote,
} from "lucide-react";
import { useMemo } from "react";
import { useCommands, type Command } from "../../lib/commands";
import type { Conversation } from "../../lib/types";
import { useThreadActions } from "./use-thread-actions";

type Options = {
  conversation: Conversation;
  canSettle: boolean;
  /** Goes to the input; null where nothing can be written. */
  onReply: (() => void) | null;
  /** Goes to a note; null for who may write none. */
  onNote: (() => void) | null;
  /** Opens the find bar. */
  onFind: () => void;
  onLeave: () => void;
};

/** What the palette and the keyboard can do with the open conversation. */
export function useThreadCommands(options: Options): void {
  const { conversation, canSettle, onReply, onNote, onFind, onLeave } = options;
  const { _id, archived, contactName } = conversation;
  const actions = useThreadActions(_id);
  const waits = canSettle && conversation.attentionSince !== undefined;

  const commands = useMemo<Command[]>(() => {
    const offered: (Command | false | null)[] = [
      onReply && {
        id: "reply",
        label: `Reply to ${contactName}`,
        icon: Reply,
        keyName: "reply",
        run: onReply,
      },
      onNote && {
        id: "note",
        label: "Write a note",
        icon: StickyNote,
        keyName: "note",
        run: onNote,
      },
      canSettle && {
        id: "archive",
        label: archived ? "Unarchive this conversation" : "Archive this conversation",
        icon: archived ? ArchiveRestore : Archive,
        keyName: "archive",
        run: () => actions.archive(!archived),
      },
      { id: "find", label: "Find in this conversation", icon: Search, run: onFind },
      waits && {
        id: "no-reply-needed",
        label: "No reply needed",
        icon: CircleCheck,
        run: actions.noReplyNeeded,
      },
      {
        id: "mark-unread",
        label: "Mark as unread",
        icon: MailOpen,
        run: () => {
          actions.markUnread();
          onLeave();
        },
      },
      { id: "back", keyName: "back", run: onLeave },
    ];
    return offered.filter((command) => command !== false && command !== null);
  }, [actions, archived, canSettle, contactName, onFind, onLeave, onNote, onReply, waits]);
  useCommands(commands);
}
