import { useMutation } from "convex/react";
import type { OptimisticLocalStore } from "convex/browser";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { api } from "../../../convex/_generated/api";
import type { ConversationId } from "../../lib/types";

type Args = { conversationId: ConversationId; seq: number };

/** Moves my mark, the row's badge and the navigation's badge in one step, before the server has. */
export function markReadLocally(store: OptimisticLocalStore, { conversationId, seq }: Args): void {
  let gained = 0;
  for (const { args, value } of store.getAllQueries(api.readMarks.forConversations)) {
    const held = value?.find((mark) => mark.conversationId === conversationId);
    if (!value || !held || held.seq >= seq) continue;
    gained = Math.max(gained, seq - held.seq);
    store.setQuery(
      api.readMarks.forConversations,
      args,
      value.map((mark) => (mark === held ? { ...mark, seq } : mark)),
    );
  }
  const total = store.getQuery(api.readMarks.total, {});
  if (total !== undefined && gained > 0) store.setQuery(api.readMarks.total, {}, total + gained);
}

/**
 * Returns a function to call with how far the reader has seen. Only a visible tab reads: what was
 * seen while hidden is marked when the tab is shown again.
 */
export function useMarkRead(conversationId: ConversationId, readSeq: number | undefined) {
  const mutation = useMutation(api.readMarks.markRead);
  const markRead = useMemo(() => mutation.withOptimisticUpdate(markReadLocally), [mutation]);
  const seen = useRef(0);
  const asked = useRef(0);

  const flush = useCallback(() => {
    if (document.visibilityState !== "visible" || readSeq === undefined) return;
    if (seen.current <= Math.max(readSeq, asked.current)) return;
    const seq = seen.current;
    asked.current = seq;
    // A mark that did not arrive is made good by the next one; nobody needs to hear of it.
    markRead({ conversationId, seq }).catch(() => (asked.current = 0));
  }, [conversationId, markRead, readSeq]);

  // Marked as unread in another tab or on the phone, it stays so until something new is seen.
  useEffect(() => {
    asked.current = Math.max(asked.current, readSeq ?? 0);
  }, [readSeq]);

  useEffect(() => {
    document.addEventListener("visibilitychange", flush);
    return () => document.removeEventListener("visibilitychange", flush);
  }, [flush]);

  return useCallback(
    (seq: number) => {
      seen.current = Math.max(seen.current, seq);
      flush();
    },
    [flush],
  );
}
