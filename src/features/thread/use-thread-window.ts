import { usePaginatedQuery } from "convex/react";
import { useCallback, useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import type { ConversationId, Message } from "../../lib/types";

const PAGE = 50;
/** Later pages are bigger: who scrolls far would otherwise wait at every second screen. */
const NEXT_PAGE = 100;

/** Where a thread is opened: around a message, or at the first inbound one after those read. */
export type Place = { messageId: string } | { afterSeq: number };

export type ThreadWindow = {
  /** Oldest first, without a gap. */
  messages: Message[];
  /** Both sides of the place are there. */
  ready: boolean;
  /** It begins with the very first message. */
  complete: boolean;
  /** It reaches the newest message, and new ones appear by themselves. */
  live: boolean;
  loadingOlder: boolean;
  loadOlder: () => void;
  loadNewer: () => void;
};

/**
 * The part of a thread that is loaded: its newest messages, or what stands around a place however
 * far back. It grows at either side, and what is loaded of it stays live.
 */
export function useThreadWindow(conversationId: ConversationId, place: Place | null): ThreadWindow {
  const options = { initialNumItems: PAGE };
  const there = place ? { conversationId, place } : "skip";
  const newest = usePaginatedQuery(api.messages.list, place ? "skip" : { conversationId }, options);
  const older = usePaginatedQuery(api.messages.older, there, options);
  const newer = usePaginatedQuery(api.messages.newer, there, options);

  const before = place ? older : newest;
  const messages = useMemo(
    () => [...before.results.toReversed(), ...newer.results],
    [before.results, newer.results],
  );
  const { status, loadMore: loadBefore } = before;
  const { status: newerStatus, loadMore: loadAfter } = newer;
  const loadOlder = useCallback(() => loadBefore(NEXT_PAGE), [loadBefore]);
  const loadNewer = useCallback(() => loadAfter(NEXT_PAGE), [loadAfter]);
  return {
    messages,
    ready: status !== "LoadingFirstPage" && (!place || newerStatus !== "LoadingFirstPage"),
    complete: status === "Exhausted",
    live: !place || newerStatus === "Exhausted",
    loadingOlder: status === "LoadingMore",
    loadOlder,
    loadNewer,
  };
}
