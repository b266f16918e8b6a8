import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { likeness, searchFor } from "../../ai/alike";
import { AUTHOR, withoutFacts } from "../../ai/withoutFacts";
import type { ComposeMode } from "../../shared/compose";
import { UNKNOWN_CONTACT } from "../../shared/inbox";
import { settingsOf } from "./settings";
import { styleOf } from "./style";

const DAY = 86_400_000;
/** Rows looked at: what was learned, messages like this one, and what was said after each of those. */
const MAX_LEARNED = 32;
const MAX_MESSAGES = 12;
const MAX_AFTER = 3;
/** Texts the style is read from, the latest. */
const MAX_STYLE = 30;
/** Examples that go along, and suggestions nobody wanted. */
const KEPT = 6;
const MAX_REJECTED = 4;
/** A longer text is an essay of its own. Characters */
const MAX_EXAMPLE = 1_500;
/** Texts less alike than this show nothing. */
const ALIKE = 0.2;
/** A pair of another mode, and a reply that was no suggestion, are worth so much of one that fits. */
const OTHER_MODE = 0.8;
const UNASKED = 0.7;

/** What was answered to somebody who wrote alike, without names, numbers and prices. */
export const example = v.object({
  /** Absent for a reply that was no suggestion. */
  pairId: v.optional(v.id("learnedPairs")),
  inbound: v.string(),
  reply: v.string(),
  /** How well it fits, the best highest. */
  score: v.number(),
});
export type Example = Infer<typeof example>;

/** How the business writes, by what it has sent. */
export const style = v.object({
  /** As they begin and end: "Hi {name},"; absent without a habit. */
  greeting: v.optional(v.string()),
  signOff: v.optional(v.string()),
  /** The middle one's length. Words */
  words: v.number(),
  formal: v.boolean(),
});
export type Style = Infer<typeof style>;

type Looked = {
  account: Doc<"accounts">;
  /** In whose name the reply goes. */
  author: string;
  mode: ComposeMode;
  conversation: Doc<"conversations">;
  asked: string;
  now: number;
};

export type Examples = {
  /** The best first. */
  examples: Example[];
  /** Suggestions nobody wanted where somebody wrote alike. */
  rejected: string[];
};

/** Replies to look at for the next one: edited and sent suggestions, then what else was answered. */
export async function examplesFor(ctx: QueryCtx, looked: Looked): Promise<Examples> {
  const words = searchFor(looked.asked);
  if (words === null) return { examples: [], rejected: [] };
  const pairs = await learnedLike(ctx, looked, words);
  const examples: Example[] = pairs.flatMap(
    ({ _id: pairId, inbound, sent, mode, weight, likeness: like }) =>
      sent === undefined || inbound === ""
        ? []
        : {
            pairId,
            inbound,
            reply: signed(sent, looked.author),
            score: like * weight * (mode === looked.mode ? 1 : OTHER_MODE),
          },
  );
  if (examples.length < KEPT) examples.push(...(await answeredLike(ctx, looked, words)));
  return {
    examples: firstOfEach(examples).slice(0, KEPT),
    rejected: pairs
      .filter(({ fate }) => fate === "discarded")
      .slice(0, MAX_REJECTED)
      .map(({ suggested }) => signed(suggested, looked.author)),
  };
}

/** What was learned from whoever wrote alike, as far as it is still to be used. */
async function learnedLike(ctx: QueryCtx, { account, asked, now }: Looked, words: string) {
  const since = keptSince(account, now);
  const rows = await ctx.db
    .query("learnedPairs")
    .withSearchIndex("search_inbound", (q) =>
      q.search("inbound", words).eq("accountId", account._id),
    )
    .take(MAX_LEARNED);
  return rows
    .map((row) => ({ ...row, likeness: likeness(asked, row.inbound) }))
    .filter(({ at, likeness: like }) => at >= since && like >= ALIKE);
}

/** What people answered, without the assistant, to whoever wrote alike in other conversations. */
async function answeredLike(
  ctx: QueryCtx,
  { account, author, asked, conversation }: Looked,
  words: string,
): Promise<Example[]> {
  const since = settingsOf(account).forgottenAt;
  const found = await ctx.db
    .query("messages")
    .withSearchIndex("search_body", (q) => q.search("body", words).eq("accountId", account._id))
    .take(MAX_MESSAGES);
  const examples: Example[] = [];
  for (const message of found) {
    if (message.direction !== "in" || message.conversationId === conversation._id) continue;
    const like = likeness(asked, message.body);
    if (like < ALIKE || message.at < since) continue;
    const answer = await answerTo(ctx, message);
    if (answer === null || answer.body.length > MAX_EXAMPLE) continue;
    const there = await ctx.db.get("conversations", message.conversationId);
    const name = there?.contactName;
    const people = {
      customer: name === UNKNOWN_CONTACT ? undefined : name,
      author: answer.authorName,
    };
    examples.push({
      inbound: withoutFacts(message.body.slice(0, MAX_EXAMPLE), people),
      reply: signed(withoutFacts(answer.body, people), author),
      score: like * UNASKED,
    });
  }
  return examples;
}

/** What one of us said right after a message. */
async function answerTo(
  ctx: QueryCtx,
  { conversationId, at }: Doc<"messages">,
): Promise<Doc<"messages"> | null> {
  const after = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) =>
      q.eq("conversationId", conversationId).gt("at", at),
    )
    .take(MAX_AFTER);
  const answer = after.find(({ direction }) => direction !== "internal");
  return answer?.direction === "out" && answer.authorId !== undefined ? answer : null;
}

/** The best of those that say the same, the best first. */
function firstOfEach(examples: Example[]): Example[] {
  const best = new Map<string, Example>();
  for (const one of examples.toSorted((a, b) => b.score - a.score)) {
    if (!best.has(one.reply)) best.set(one.reply, one);
  }
  return [...best.values()];
}

function signed(text: string, author: string): string {
  return text.replaceAll(AUTHOR, author.split(/\s+/)[0] ?? author);
}

/** From when on what was learned is used. */
export function keptSince(account: Doc<"accounts">, now: number): number {
  const { keepDays, forgottenAt } = settingsOf(account);
  return Math.max(now - keepDays * DAY, forgottenAt);
}

/** The account's own way to write; null while it has sent too little. */
export async function styleFor(
  ctx: QueryCtx,
  { account, author, now }: Looked,
): Promise<Style | null> {
  const rows = await ctx.db
    .query("learnedPairs")
    .withIndex("by_accountId_and_at", (q) =>
      q.eq("accountId", account._id).gte("at", keptSince(account, now)),
    )
    .order("desc")
    .take(MAX_STYLE);
  const found = styleOf(rows.flatMap(({ sent }) => sent ?? []));
  return found && { ...found, ...(found.signOff && { signOff: signed(found.signOff, author) }) };
}
