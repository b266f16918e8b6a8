import { useQuery } from "convex/react";
import { useEffect, useMemo, useState } from "react";
import { api } from "../../../convex/_generated/api";
import type { Conversation } from "../../lib/types";
import { toast } from "../../ui/toast";
import type { DeliveryActions } from "./delivery";
import { MessageScroller } from "./message-scroller";
import { threadRows } from "./rows";
import { ThreadSkeleton } from "./thread-skeleton";
import { useMarkRead } from "./use-mark-read";
import type { Spot } from "./use-thread-scroll";
import { type Place, type ThreadWindow, useThreadWindow } from "./use-thread-window";

/** What a reader wants to see: a message, or the newest ones. A new object is a new wish. */
export type Goal = { messageId: string | null };

type MessageListProps = {
  conversation: Conversation;
  actions: DeliveryActions | null;
  goal: Goal;
  /** Changes the goal. */
  onGoTo: (messageId: string | null) => void;
};

/** What is loaded of a thread, and where in it to be. */
type View = { place: Place | null; spot: Spot };

const END: View = { place: null, spot: { at: "end" } };

function around(messageId: string): View {
  return { place: { messageId }, spot: { at: "message", id: messageId } };
}

function has(window: ThreadWindow, messageId: string): boolean {
  return window.messages.some((message) => message._id === messageId);
}

/** Whether the first inbound message after those read is loaded. */
function hasFirstUnread({ complete, messages }: ThreadWindow, readSeq: number): boolean {
  const first = messages.find((message) => message.inboundSeq !== undefined)?.inboundSeq;
  return complete || (first !== undefined && first <= readSeq + 1);
}

/** The messages of one conversation. Mounted anew for each conversation. */
export function MessageList({ conversation, actions, goal, onGoTo }: MessageListProps) {
  const { _id: conversationId, inboundSeq } = conversation;
  const marks = useQuery(api.readMarks.forConversations, { conversationIds: [conversationId] });
  const readSeq = marks && (marks[0]?.seq ?? 0);
  const markRead = useMarkRead(conversationId, readSeq);

  // Where the unread begin is settled once, at opening, or the line would run from the reader.
  const [openedAt, setOpenedAt] = useState<number>();
  if (openedAt === undefined && readSeq !== undefined) setOpenedAt(readSeq);

  const [view, setView] = useState<View>(() =>
    goal.messageId === null ? { place: null, spot: { at: "unread" } } : around(goal.messageId),
  );
  const window = useThreadWindow(conversationId, view.place);

  // An address can name a message that is not here, or not for us to see.
  const sought = view.place !== null && "messageId" in view.place ? view.place.messageId : null;
  const lost = sought !== null && window.ready && !has(window, sought);

  const [open, setOpen] = useState(false);
  if (!open && window.ready && openedAt !== undefined) {
    setOpen(true);
    const unread = openedAt < inboundSeq && view.place === null;
    if (unread && !hasFirstUnread(window, openedAt)) {
      setView({ place: { afterSeq: openedAt }, spot: { at: "unread" } });
    }
  }

  const [reached, setReached] = useState(goal);
  if (goal !== reached) {
    setReached(goal);
    const { messageId } = goal;
    if (messageId === null) setView(window.live && !lost ? { ...view, spot: END.spot } : END);
    else if (has(window, messageId)) setView({ ...view, spot: { at: "message", id: messageId } });
    else setView(around(messageId));
  }

  useEffect(() => {
    if (!lost) return;
    toast("That message is not in this conversation. This is where the conversation ends.");
    onGoTo(null);
  }, [lost, onGoTo]);

  const rows = useMemo(
    () => threadRows(window.messages, openedAt ?? Infinity),
    [window.messages, openedAt],
  );

  if (!open || !window.ready || lost) return <ThreadSkeleton />;
  return (
    <MessageScroller
      // Another place is another list: what is known of this one's sizes says nothing of it.
      key={JSON.stringify(view.place)}
      rows={rows}
      spot={view.spot}
      live={window.live}
      lastSeq={inboundSeq}
      loadingOlder={window.loadingOlder}
      onNeedOlder={window.loadOlder}
      onNeedNewer={window.loadNewer}
      onNewest={() => onGoTo(null)}
      onSeen={markRead}
      actions={actions}
    />
  );
}
