import { insertAtTop, useMutation } from "convex/react";
import type { OptimisticLocalStore } from "convex/browser";
import { useCallback, useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { errorText } from "../../lib/errors";
import { useMe } from "../../lib/me";
import type { ConversationId, Me } from "../../lib/types";
import { toastError } from "../../ui/toast";
import { dropUnsent, keepUnsent, type Unsent } from "./unsent";

function isShown(store: OptimisticLocalStore, conversationId: ConversationId, clientId: string) {
  return store
    .getAllQueries(api.messages.list)
    .some(
      ({ args, value }) =>
        args.conversationId === conversationId &&
        value?.page.some((message) => message.clientId === clientId),
    );
}

type Args = { conversationId: ConversationId; body: string; clientId: string };

/** The bubble at once. The server's row replaces it under the same clientId, hence exactly once. */
export function showSending(member: Me["member"], at: number) {
  return (store: OptimisticLocalStore, { conversationId, body, clientId }: Args): void => {
    // Sent again after a reload, it may be there already.
    if (isShown(store, conversationId, clientId)) return;
    insertAtTop({
      paginatedQuery: api.messages.list,
      argsToMatch: { conversationId },
      localQueryStore: store,
      item: {
        // Lives only until the server answers; nothing is ever asked of the server by it.
        _id: `sending-${clientId}` as Id<"messages">,
        direction: "out",
        authorId: member._id,
        authorName: member.name,
        body,
        status: "pending",
        aiGenerated: false,
        at,
        clientId,
      },
    });
  };
}

/** Sends a message. On refusal the text goes to `giveBack`, and a toast says why. */
export function useSend(giveBack: (message: Unsent) => void): (message: Unsent) => void {
  const { member } = useMe();
  const mutation = useMutation(api.messages.send);
  const memberId = member._id;
  // `at` belongs to each message, so the update is made where the message is known.
  const sendAt = useMemo(
    () => (at: number) => mutation.withOptimisticUpdate(showSending(member, at)),
    [mutation, member],
  );

  return useCallback(
    (message: Unsent) => {
      keepUnsent(memberId, message);
      const { conversationId, body, clientId, at } = message;
      sendAt(at)({ conversationId, body, clientId }).then(
        () => dropUnsent(memberId, clientId),
        (error: unknown) => {
          dropUnsent(memberId, clientId);
          giveBack(message);
          toastError(errorText(error));
        },
      );
    },
    [memberId, sendAt, giveBack],
  );
}
