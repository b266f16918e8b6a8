import type { OptimisticLocalStore } from "convex/browser";
import { insertAtTop, useMutation } from "convex/react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { errorText } from "../../lib/errors";
import { dropUnsent, keepUnsent, listUnsent, type Unsent } from "./storage";
import type { PortalMessage } from "./types";

/** Older than this, its author should look at it again before it goes out. ms */
const STALE_AFTER = 15 * 60_000;

const ON_ITS_WAY = "sending-";

/** Whether the server has not confirmed it yet. */
export function isOnItsWay({ _id }: PortalMessage): boolean {
  return _id.startsWith(ON_ITS_WAY);
}

function isShown(store: OptimisticLocalStore, token: string, clientId: string): boolean {
  return store
    .getAllQueries(api.portal.messages)
    .some(
      ({ args, value }) =>
        args.token === token && value?.page.some((message) => message.clientId === clientId),
    );
}

type Options = {
  token: string;
  /** What the browser keeps things under. */
  storageKey: string;
  author: string;
  /** It was not taken, or is too old to go out by itself: back to its author, with the reason. */
  onRefused: (message: Unsent, reason: string) => void;
};

/**
 * Sends a message: shown at once, and once, whatever the network does. What a reload interrupted
 * goes out when the page is there again.
 */
export function usePortalSend({ token, storageKey, author, onRefused }: Options) {
  const mutation = useMutation(api.portal.send);
  const showing = useMemo(
    () =>
      ({ at, files }: Unsent) =>
        mutation.withOptimisticUpdate((store, { body, clientId }) => {
          if (isShown(store, token, clientId)) return;
          const item: PortalMessage = {
            // Lives only until the server answers; nothing is ever asked of the server by it.
            _id: `${ON_ITS_WAY}${clientId}` as Id<"messages">,
            mine: true,
            author,
            body,
            files: files.map(({ file }) => file),
            at,
            clientId,
          };
          insertAtTop({
            paginatedQuery: api.portal.messages,
            argsToMatch: { token },
            localQueryStore: store,
            item,
          });
        }),
    [mutation, token, author],
  );
  const refused = useRef(onRefused);
  useEffect(() => {
    refused.current = onRefused;
  });

  const send = useCallback(
    (message: Unsent) => {
      keepUnsent(storageKey, message);
      const { clientId, body, files } = message;
      const uploadIds = files.map(({ uploadId }) => uploadId);
      showing(message)({ token, clientId, body, uploadIds }).then(
        () => dropUnsent(storageKey, clientId),
        (error: unknown) => {
          dropUnsent(storageKey, clientId);
          refused.current(message, errorText(error));
        },
      );
    },
    [showing, storageKey, token],
  );

  useEffect(() => {
    for (const message of listUnsent(storageKey)) {
      if (Date.now() - message.at < STALE_AFTER) {
        send(message);
      } else {
        dropUnsent(storageKey, message.clientId);
        refused.current(message, "This was not sent when you wrote it. Send it again if you like.");
      }
    }
  }, [send, storageKey]);

  return send;
}
