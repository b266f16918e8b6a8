import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { MAX_TERM_LENGTH, MAX_TERMS, wordsOf } from "../shared/searchTerms";

/** Matches counted in one thread; Convex's search gives little more. */
const MAX_FOUND = 1_000;
/** Characters of messages looked through, well within what one transaction may read. */
const MAX_READ = 4_000_000;
const MAX_TYPED = 200;

export type Found = {
  /** The newest first. */
  matches: { messageId: Id<"messages">; at: number }[];
  /** There may be more than these. */
  isCut: boolean;
};

/**
 * Messages of a conversation that hold every word of what was typed, the last one by its beginning,
 * over the whole history.
 */
export async function findInThread(
  ctx: QueryCtx,
  { _id, accountId }: Doc<"conversations">,
  typed: string,
): Promise<Found> {
  const terms = wordsOf(typed.slice(0, MAX_TYPED))
    .map((word) => word.slice(0, MAX_TERM_LENGTH))
    .slice(0, MAX_TERMS);
  if (terms.length === 0) return { matches: [], isCut: false };
  const candidates = ctx.db
    .query("messages")
    .withSearchIndex("search_body", (q) =>
      q.search("body", terms.join(" ")).eq("accountId", accountId).eq("conversationId", _id),
    );
  const matches: Found["matches"] = [];
  let looked = 0;
  let read = 0;
  let isCut = false;
  for await (const message of candidates) {
    if (holds(message.body, terms)) matches.push({ messageId: message._id, at: message.at });
    looked++;
    read += message.body.length;
    isCut = looked >= MAX_FOUND || read >= MAX_READ;
    if (isCut) break;
  }
  return { matches: matches.sort((a, b) => b.at - a.at), isCut };
}

function holds(body: string, terms: readonly string[]): boolean {
  const words = new Set(wordsOf(body));
  const last = terms.at(-1) ?? "";
  return (
    terms.slice(0, -1).every((term) => words.has(term)) &&
    [...words].some((word) => word.startsWith(last))
  );
}
