import { optimisticallyUpdateValueInPaginatedQuery, useMutation } from "convex/react";
import { useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import type { ConversationId, Message } from "../../lib/types";
import { toastError } from "../../ui/toast";
import type { DeliveryActions } from "./delivery";

function failed(error: unknown) {
  toastError(errorText(error));
}

/** Retry, edit and settle for the messages of one conversation; what is done shows at once. */
export function useMessageActions(
  conversationId: ConversationId,
  edit: (text: string) => void,
): DeliveryActions {
  const retryMutation = useMutation(api.messages.retry);
  const settleMutation = useMutation(api.messages.settle);

  return useMemo(() => {
    const retry = retryMutation.withOptimisticUpdate((store, { messageId }) => {
      optimisticallyUpdateValueInPaginatedQuery(
        store,
        api.messages.list,
        { conversationId },
        (held) => (held._id === messageId ? { ...held, status: "pending" as const } : held),
      );
    });
    const settle = settleMutation.withOptimisticUpdate((store, { messageId, outcome }) => {
      const status = outcome === "sent" ? ("sent" as const) : ("pending" as const);
      optimisticallyUpdateValueInPaginatedQuery(
        store,
        api.messages.list,
        { conversationId },
        (held) => (held._id === messageId ? { ...held, status } : held),
      );
    });
    return {
      retry: (message: Message) => void retry({ messageId: message._id }).catch(failed),
      edit: (message: Message) => edit(message.body),
      settle: (message: Message, outcome: "sent" | "resend") =>
        void settle({ messageId: message._id, outcome }).catch(failed),
    };
  }, [conversationId, edit, retryMutation, settleMutation]);
}
