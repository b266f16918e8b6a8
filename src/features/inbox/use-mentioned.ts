import { useQuery } from "convex/react";
import { useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import type { ConversationId } from "../../lib/types";

/** Conversations with a note that names me and that I have not looked at. */
export function useMentioned(): ReadonlySet<ConversationId> {
  const unseen = useQuery(api.mentions.unseen, {});
  return useMemo(
    () => new Set(unseen?.map(({ conversationId }) => conversationId) ?? []),
    [unseen],
  );
}
