import type { ConvexReactClient } from "convex/react";
import type { FunctionReturnType, PaginationResult } from "convex/server";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import type { ConversationId } from "../../lib/types";

/** Messages asked for at a time; each brings what the journal has of it. */
const PAGE = 50;

export type Head = FunctionReturnType<typeof api.exports.conversation>;
export type Exported = FunctionReturnType<typeof api.exports.messages>["page"][number];

export type Progress = {
  /** From 0 to 1. */
  part: number;
  messages: number;
};

/** How one export reads: by the entry in the audit log that let it begin. */
export type Reading = {
  client: ConvexReactClient;
  exportId: Id<"auditLog">;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
};

/** A conversation, page by page, up to when the export began: news that come meanwhile move no page. */
export async function* messagesOf(
  { client, exportId, signal, onProgress }: Reading,
  conversationId: ConversationId,
  { origin, conversation: { firstAt = 0 } }: Head,
): AsyncGenerator<Exported[]> {
  let messages = 0;
  const ask = async (paginationOpts: { numItems: number; cursor: string | null }) =>
    await client.query(api.exports.messages, { exportId, conversationId, paginationOpts });
  for await (const page of pagesOf(ask, signal)) {
    messages += page.length;
    const at = page.at(-1)?.at ?? origin.exportedAt;
    const part = (at - firstAt) / Math.max(1, origin.exportedAt - firstAt);
    onProgress({ part: Math.min(1, Math.max(0, part)), messages });
    yield page;
  }
}

/** All pages of a query, one after another. Ends with the signal's reason once that is given. */
export async function* pagesOf<T>(
  ask: (options: { numItems: number; cursor: string | null }) => Promise<PaginationResult<T>>,
  signal: AbortSignal,
): AsyncGenerator<T[]> {
  let cursor: string | null = null;
  for (;;) {
    const result: PaginationResult<T> = await abortable(ask({ numItems: PAGE, cursor }), signal);
    yield result.page;
    if (result.isDone) return;
    cursor = result.continueCursor;
  }
}

/** A query without a connection waits for one; whoever cancels does not. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** All of a message's text, which can be longer than what the thread keeps at hand. */
export async function bodyOf({ body, bodyUrl }: Exported, signal: AbortSignal): Promise<string> {
  if (bodyUrl === undefined) return body;
  const response = await fetch(bodyUrl, { signal });
  if (!response.ok) throw new Error("A message’s text could not be fetched.");
  return await response.text();
}
