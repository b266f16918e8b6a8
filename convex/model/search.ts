import type { Doc, Id } from "../_generated/dataModel";
import { MAX_TERM_LENGTH, MAX_TERMS, matchRanges, wordsOf } from "../shared/searchTerms";
import { cutText } from "../shared/text";
import { canSee } from "./access";
import type { CallerQueryCtx } from "./caller";
import { toRow } from "./conversations";
import { customersWith, ownCustomersWith } from "./customerList";
import { type SearchQuery, toQuery } from "./searchText";
import type { SearchHit, SearchMatch } from "./shapes";

/** Candidates looked at for one search: by contact, by customer, and messages (all Convex scans). */
const MAX_CONTACTS = 100;
const MAX_CUSTOMERS = 30;
const MAX_MESSAGES = 1_024;
/** Conversations of one customer, and of one technician, looked at. */
const MAX_OF_CUSTOMER = 10;
const MAX_OF_TECHNICIAN = 100;
/** Characters of a message shown, and how many of them before the match. */
const SNIPPET = 140;
const BEFORE_MATCH = 40;

/** The words somebody is looking for, as messages hold them: all whole, the last by its beginning. */
type Words = { text: string; terms: string[] };

/**
 * Conversations the caller may see whose contact or messages hold what was typed, at most `limit`:
 * first those found by name, number or email, then those found by a message, each by its newest
 * matching one; the newest first in both. `hasMore`: there are others.
 */
export async function searchConversations(
  ctx: CallerQueryCtx,
  typed: string,
  limit: number,
): Promise<{ hits: SearchHit[]; hasMore: boolean }> {
  const words = toWords(typed);
  if (words === null) return { hits: [], hasMore: false };
  const contacts = await byContact(ctx, typed);
  const { found, isCut } = await byMessage(ctx, words, limit);
  const hits: SearchHit[] = [];
  for (const conversation of newestFirst([...contacts.values()], (c) => c.lastActivityAt)) {
    const match = found.get(conversation._id);
    hits.push({ ...toRow(conversation), match: match ? toMatch(match, words) : null });
  }
  const others = newestFirst([...found.values()], (message) => message.at);
  for (const message of others) {
    if (contacts.has(message.conversationId)) continue;
    const conversation = await ctx.db.get("conversations", message.conversationId);
    if (conversation !== null)
      hits.push({ ...toRow(conversation), match: toMatch(message, words) });
  }
  return { hits: hits.slice(0, limit), hasMore: isCut || hits.length > limit };
}

function toWords(typed: string): Words | null {
  const terms = wordsOf(typed.slice(0, 200))
    .map((word) => word.slice(0, MAX_TERM_LENGTH))
    .slice(0, MAX_TERMS);
  return terms.length === 0 ? null : { text: terms.join(" "), terms };
}

// --- by contact ----------------------------------------------------------------------------

type Conversations = Map<Id<"conversations">, Doc<"conversations">>;

async function byContact(ctx: CallerQueryCtx, typed: string): Promise<Conversations> {
  const query = toQuery(typed);
  if (query === null) return new Map();
  const found: Conversations = new Map();
  const candidates = ctx.can("viewAll")
    ? await query.candidates(conversationsWith(ctx), MAX_CONTACTS)
    : await ofTechnician(ctx);
  for (const conversation of candidates) {
    if (query.matches(conversation.searchText ?? "")) found.set(conversation._id, conversation);
  }
  // Somebody who texts is found by the email on their profile, too.
  for (const customerId of await customersFound(ctx, query)) {
    const theirs = await ctx.db
      .query("conversations")
      .withIndex("by_customerId_and_lastActivityAt", (q) => q.eq("customerId", customerId))
      .order("desc")
      .take(MAX_OF_CUSTOMER);
    for (const conversation of theirs) {
      if (found.has(conversation._id) || !(await canSee(ctx, conversation))) continue;
      found.set(conversation._id, conversation);
    }
  }
  return found;
}

const conversationsWith = (ctx: CallerQueryCtx) => (text: string, limit: number) =>
  ctx.db
    .query("conversations")
    .withSearchIndex("search_searchText", (q) =>
      q.search("searchText", text).eq("accountId", ctx.account._id),
    )
    .take(limit);

async function customersFound(
  ctx: CallerQueryCtx,
  { candidates, matches }: SearchQuery,
): Promise<Id<"customers">[]> {
  if (ctx.can("viewAll")) {
    const customers = await candidates(customersWith(ctx), MAX_CUSTOMERS);
    return customers.filter((c) => matches(c.searchText ?? "")).map(({ _id }) => _id);
  }
  const theirs = await candidates(ownCustomersWith(ctx), MAX_CUSTOMERS);
  return theirs.filter((row) => matches(row.searchText)).map(({ customerId }) => customerId);
}

// --- by message ----------------------------------------------------------------------------

type Found = {
  /** By conversation, its newest matching message among those looked at. */
  found: Map<Id<"conversations">, Doc<"messages">>;
  /** Looking ended before the candidates did. */
  isCut: boolean;
};

async function byMessage(ctx: CallerQueryCtx, words: Words, limit: number): Promise<Found> {
  const found: Found["found"] = new Map();
  const take = (message: Doc<"messages">) => {
    if (!holds(message.body, words)) return;
    const known = found.get(message.conversationId);
    if (known === undefined || known.at < message.at) found.set(message.conversationId, message);
  };
  if (!ctx.can("viewAll")) {
    // Authorised before it is cut: each of their conversations is searched by itself.
    for (const { _id } of await ofTechnician(ctx)) {
      const messages = await ctx.db
        .query("messages")
        .withSearchIndex("search_body", (q) =>
          q.search("body", words.text).eq("accountId", ctx.account._id).eq("conversationId", _id),
        )
        .take(MAX_OF_CUSTOMER);
      messages.forEach(take);
    }
    return { found, isCut: false };
  }
  let looked = 0;
  const candidates = ctx.db
    .query("messages")
    .withSearchIndex("search_body", (q) =>
      q.search("body", words.text).eq("accountId", ctx.account._id),
    );
  for await (const message of candidates) {
    take(message);
    if (++looked >= MAX_MESSAGES || found.size > limit) return { found, isCut: true };
  }
  return { found, isCut: false };
}

/** Whether a text holds every word, the last of them by its beginning. */
function holds(body: string, { terms }: Words): boolean {
  const held = new Set(wordsOf(body));
  const last = terms.at(-1) ?? "";
  return (
    terms.slice(0, -1).every((term) => held.has(term)) &&
    [...held].some((word) => word.startsWith(last))
  );
}

function toMatch(
  { _id, at, body, authorName, direction }: Doc<"messages">,
  words: Words,
): SearchMatch {
  return { messageId: _id, at, authorName, direction, snippet: snippetOf(body, words.terms) };
}

/** One line of a message around its first match, cut at whole words. */
export function snippetOf(body: string, terms: readonly string[]): string {
  const line = body.replace(/\s+/g, " ").trim();
  if (line.length <= SNIPPET) return line;
  const [first] = matchRanges(line, terms);
  const wanted = Math.min(Math.max((first?.[0] ?? 0) - BEFORE_MATCH, 0), line.length - SNIPPET);
  const from = wanted <= 0 ? 0 : line.indexOf(" ", wanted - 1) + 1;
  const cut = cutText(line.slice(from), SNIPPET);
  return `${from > 0 ? "…" : ""}${cut.trim()}${from + SNIPPET < line.length ? "…" : ""}`;
}

// --- both ----------------------------------------------------------------------------------

/** What a technician sees, the newest first. */
async function ofTechnician(ctx: CallerQueryCtx): Promise<Doc<"conversations">[]> {
  const rows = await ctx.db
    .query("audiences")
    .withIndex("by_memberId_and_lastActivityAt", (q) => q.eq("memberId", ctx.member._id))
    .order("desc")
    .take(MAX_OF_TECHNICIAN);
  const found = await Promise.all(
    rows.map(({ conversationId }) => ctx.db.get("conversations", conversationId)),
  );
  return found.filter((conversation) => conversation !== null);
}

/** Two of one millisecond stand in the order they were stored. */
function newestFirst<T extends { _creationTime: number }>(
  items: T[],
  at: (item: T) => number,
): T[] {
  return items.sort((a, b) => at(b) - at(a) || b._creationTime - a._creationTime);
}
