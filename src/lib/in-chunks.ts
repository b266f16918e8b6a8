import { MAX_BULK } from "../../convex/shared/inbox";
import type { ConversationId } from "./types";

type Refusal = { conversationId: ConversationId; message: string };

/** What became of a selection: done, refused one by one, or not come to because a call failed. */
export type Outcome = {
  done: ConversationId[];
  refused: Refusal[];
  left: ConversationId[];
  error: unknown;
};

/**
 * Does something to any number of conversations, MAX_BULK to a call, one call after another. A call
 * that fails ends it; what was done before stays done. Never throws.
 */
export async function inChunks(
  ids: readonly ConversationId[],
  call: (some: ConversationId[]) => Promise<Refusal[]>,
  onProgress?: (done: number) => void,
): Promise<Outcome> {
  const outcome: Outcome = { done: [], refused: [], left: [], error: null };
  for (let start = 0; start < ids.length; start += MAX_BULK) {
    const some = ids.slice(start, start + MAX_BULK);
    onProgress?.(start);
    try {
      const refused = await call(some);
      const not = new Set(refused.map(({ conversationId }) => conversationId));
      outcome.refused.push(...refused);
      outcome.done.push(...some.filter((id) => !not.has(id)));
    } catch (error) {
      return { ...outcome, left: ids.slice(start), error };
    }
  }
  return outcome;
}
