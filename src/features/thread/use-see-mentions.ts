import { useMutation, useQuery } from "convex/react";
import { useEffect, useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import type { ConversationId } from "../../lib/types";

/** While a conversation is open and the tab is looked at, notes that name me in it are seen. */
export function useSeeMentions(conversationId: ConversationId): void {
  const unseen = useQuery(api.mentions.unseen, {});
  const waiting = unseen?.some((mention) => mention.conversationId === conversationId) ?? false;
  const mutation = useMutation(api.mentions.markSeen);
  const markSeen = useMemo(
    () =>
      mutation.withOptimisticUpdate((store, args) => {
        const held = store.getQuery(api.mentions.unseen, {});
        const others = held?.filter((mention) => mention.conversationId !== args.conversationId);
        if (others) store.setQuery(api.mentions.unseen, {}, others);
      }),
    [mutation],
  );

  useEffect(() => {
    if (!waiting) return;
    const see = () => {
      // One that does not arrive leaves the badge where it is; opening it again is the way on.
      if (document.visibilityState === "visible") markSeen({ conversationId }).catch(() => {});
    };
    see();
    document.addEventListener("visibilitychange", see);
    return () => document.removeEventListener("visibilitychange", see);
  }, [waiting, conversationId, markSeen]);
}
