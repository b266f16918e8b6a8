import { usePaginatedQuery, useQuery } from "convex/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { api } from "../../../convex/_generated/api";
import type { Conversation } from "../../lib/types";
import type { DeliveryActions } from "./delivery";
import { MessageScroller } from "./message-scroller";
import { threadRows } from "./rows";
import { ThreadSkeleton } from "./thread-skeleton";
import { useMarkRead } from "./use-mark-read";

const PAGE = 50;
/** The farthest back an opening thread looks for the first unread message. */
const MAX_OPENING = 400;

type MessageListProps = { conversation: Conversation; actions: DeliveryActions | null };

/** The messages of one conversation. Mounted anew for each conversation. */
export function MessageList({ conversation, actions }: MessageListProps) {
  const conversationId = conversation._id;
  const { results, status, loadMore } = usePaginatedQuery(
    api.messages.list,
    { conversationId },
    { initialNumItems: PAGE },
  );
  const marks = useQuery(api.readMarks.forConversations, { conversationIds: [conversationId] });
  const readSeq = marks && (marks[0]?.seq ?? 0);
  const markRead = useMarkRead(conversationId, readSeq);

  // Where the unread begin is settled once, at opening, or the line would run from the reader.
  const [openedAt, setOpenedAt] = useState<number>();
  if (openedAt === undefined && readSeq !== undefined) setOpenedAt(readSeq);

  const messages = useMemo(() => results.toReversed(), [results]);
  const rows = useMemo(() => threadRows(messages, openedAt ?? Infinity), [messages, openedAt]);

  const firstInbound = messages.find((message) => message.inboundSeq !== undefined)?.inboundSeq;
  const hasFirstUnread =
    openedAt !== undefined &&
    (openedAt >= conversation.inboundSeq ||
      (firstInbound !== undefined && firstInbound <= openedAt + 1) ||
      status === "Exhausted" ||
      messages.length >= MAX_OPENING);

  const [open, setOpen] = useState(false);
  if (!open && hasFirstUnread && status !== "LoadingFirstPage") setOpen(true);
  useEffect(() => {
    if (!open && openedAt !== undefined && status === "CanLoadMore") loadMore(PAGE * 2);
  }, [open, openedAt, status, loadMore]);

  const loadOlder = useCallback(() => {
    if (status === "CanLoadMore") loadMore(PAGE);
  }, [status, loadMore]);

  if (!open) return <ThreadSkeleton />;
  return (
    <MessageScroller
      rows={rows}
      lastSeq={conversation.inboundSeq}
      loadingOlder={status === "LoadingMore"}
      onNeedOlder={loadOlder}
      onSeen={markRead}
      actions={actions}
    />
  );
}
