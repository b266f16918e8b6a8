import { useMutation, useQuery } from "convex/react";
import type { FunctionArgs } from "convex/server";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";
import type { SuggestionKind } from "../../../convex/shared/compose";
import { errorText } from "../../lib/errors";
import type { ConversationId } from "../../lib/types";
import { toastError } from "../../ui/toast";

export type Change = FunctionArgs<typeof api.compose.start>["change"];

/** My newest suggestion of a kind in a conversation, and what can be asked about it. */
export function useSuggestion(conversationId: ConversationId, kind: SuggestionKind) {
  const latest = useQuery(api.compose.latest, { conversationId, kind });
  const startMutation = useMutation(api.compose.start);
  const stopMutation = useMutation(api.compose.stop);
  const discardMutation = useMutation(api.compose.discard);
  const [asking, setAsking] = useState(false);
  /** Why the last one was not even begun; `change` is what was wanted. */
  const [refused, setRefused] = useState<{ why: string; change: Change } | null>(null);

  const start = async (change?: Change) => {
    setAsking(true);
    setRefused(null);
    const clientId = crypto.randomUUID();
    try {
      await startMutation({ conversationId, clientId, kind, ...(change && { change }) });
    } catch (error) {
      setRefused({ why: errorText(error), change });
    } finally {
      setAsking(false);
    }
  };
  const quiet = (call: Promise<unknown>) =>
    void call.catch((error: unknown) => toastError(errorText(error)));

  const { _id: suggestionId, fate } = latest ?? {};
  // What was sent or thrown away is over; what was replaced has a newer one in its place.
  const isOver = fate === "sentAsIs" || fate === "edited" || fate === "discarded";
  return {
    /** undefined while that is not known; null where there is none any more. */
    suggestion: isOver ? null : latest,
    asking,
    refused,
    start: (change?: Change) => void start(change),
    stop: () => suggestionId && quiet(stopMutation({ suggestionId })),
    discard: () => suggestionId && quiet(discardMutation({ suggestionId })),
  };
}
