import type { OptimisticLocalStore } from "convex/browser";
import { useMutation } from "convex/react";
import { useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import type { SendQuestion } from "../../../convex/shared/inbox";
import { errorText } from "../../lib/errors";
import type { ConversationId, DraftFile, Message, MessageId } from "../../lib/types";
import { toastError, toastRefusal } from "../../ui/toast";
import type { DeliveryActions } from "./delivery";

function failed(error: unknown) {
  toastError(errorText(error));
}

/** A message's new status in whatever is loaded of its thread. */
function showStatus(
  store: OptimisticLocalStore,
  conversationId: ConversationId,
  messageId: MessageId,
  status: Message["status"],
): void {
  for (const query of [api.messages.list, api.messages.older, api.messages.newer]) {
    for (const { args, value } of store.getAllQueries(query)) {
      if (args.conversationId !== conversationId || !value) continue;
      const page = value.page.map((held) => (held._id === messageId ? { ...held, status } : held));
      store.setQuery(query, args, { ...value, page });
    }
  }
}

/** What was sent with a message, to be sent again with another. */
function filesOf({ attachments = [] }: Message): DraftFile[] {
  return attachments.flatMap(({ uploadId, url, ...rest }) =>
    uploadId !== undefined && url !== undefined ? [{ uploadId, url, ...rest }] : [],
  );
}

/** Retry, edit, undo and settle for the messages of one conversation; what is done shows at once. */
export function useMessageActions(
  conversationId: ConversationId,
  edit: (text: string, files: readonly DraftFile[]) => void,
  blocked: boolean,
): DeliveryActions {
  const retryMutation = useMutation(api.messages.retry);
  const undoMutation = useMutation(api.messages.undo);
  const settleMutation = useMutation(api.messages.settle);

  return useMemo(() => {
    const retry = retryMutation.withOptimisticUpdate((store, { messageId }) =>
      showStatus(store, conversationId, messageId, "pending"),
    );
    const settle = settleMutation.withOptimisticUpdate((store, { messageId, outcome }) =>
      showStatus(store, conversationId, messageId, outcome === "sent" ? "sent" : "pending"),
    );
    const giveBack = (message: Message) => edit(message.body, filesOf(message));
    return {
      conversationId,
      blocked,
      retry: (message: Message) => {
        const send = (anyway: SendQuestion[]) => retry({ messageId: message._id, anyway });
        void send([]).catch((error: unknown) => toastRefusal(error, send));
      },
      edit: giveBack,
      undo: (message: Message) =>
        void undoMutation({ messageId: message._id }).then(() => giveBack(message), failed),
      settle: (message: Message, outcome: "sent" | "resend") => {
        const send = (anyway: SendQuestion[]) =>
          settle({ messageId: message._id, outcome, anyway });
        void send([]).catch((error: unknown) => toastRefusal(error, send));
      },
    };
  }, [conversationId, edit, blocked, retryMutation, undoMutation, settleMutation]);
}
