import { insertAtBottomIfLoaded, insertAtTop, useMutation } from "convex/react";
import type { OptimisticLocalStore } from "convex/browser";
import { useCallback, useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { errorCode, errorText } from "../../lib/errors";
import { useMe } from "../../lib/me";
import type { ConversationId, DraftFile, Me } from "../../lib/types";
import { toastError } from "../../ui/toast";
import { askOf } from "./ask/asking";
import { NO_FILES } from "./draft-files";
import { askBack, giveBack, holdBack } from "./give-back";
import { dropUnsent, keepUnsent, type Unsent } from "./unsent";

function isShown(store: OptimisticLocalStore, conversationId: ConversationId, clientId: string) {
  return [api.messages.list, api.messages.newer]
    .flatMap((query) => store.getAllQueries(query))
    .some(
      ({ args, value }) =>
        args.conversationId === conversationId &&
        value?.page.some((message) => message.clientId === clientId),
    );
}

type Args = { conversationId: ConversationId; body: string; clientId: string };

/** The bubble at once, with its files. The server's row replaces it under the same clientId, hence exactly once. */
export function showSending(
  member: Me["member"],
  at: number,
  files: readonly DraftFile[] = NO_FILES,
) {
  return (store: OptimisticLocalStore, { conversationId, body, clientId }: Args): void => {
    // Sent again after a reload, it may be there already.
    if (isShown(store, conversationId, clientId)) return;
    const item = {
      // Lives only until the server answers; nothing is ever asked of the server by it.
      _id: `sending-${clientId}` as Id<"messages">,
      direction: "out" as const,
      authorId: member._id,
      authorName: member.name,
      body,
      ...(files.length > 0 && { attachments: [...files] }),
      status: "pending" as const,
      aiGenerated: false,
      at,
      clientId,
    };
    const thread = { argsToMatch: { conversationId }, localQueryStore: store, item };
    insertAtTop({ paginatedQuery: api.messages.list, ...thread });
    insertAtBottomIfLoaded({ paginatedQuery: api.messages.newer, ...thread });
  };
}

/**
 * Sends a message. Refused, it is a draft again: held when somebody else has written since its
 * author began, with the question it is to answer, else with a toast that says why.
 */
export function useSend(): (message: Unsent) => void {
  const { member } = useMe();
  const mutation = useMutation(api.messages.send);
  const memberId = member._id;
  // `at` and the files belong to each message, so the update is made where the message is known.
  const sendAt = useMemo(
    () => (at: number, files?: readonly DraftFile[]) =>
      mutation.withOptimisticUpdate(showSending(member, at, files)),
    [mutation, member],
  );

  return useCallback(
    (message: Unsent) => {
      keepUnsent(memberId, message);
      const { at, files, ...rest } = message;
      const uploadIds = files?.map(({ uploadId }) => uploadId);
      sendAt(
        at,
        files,
      )({ ...rest, ...(uploadIds && { uploadIds }) }).then(
        () => dropUnsent(memberId, message.clientId),
        (error: unknown) => {
          dropUnsent(memberId, message.clientId);
          const ask = askOf(error);
          if (errorCode(error) === "NEWER_MESSAGES") {
            holdBack(memberId, message);
          } else if (ask !== null) {
            askBack(memberId, message, ask);
          } else {
            giveBack(memberId, message);
            toastError(errorText(error));
          }
        },
      );
    },
    [memberId, sendAt],
  );
}
