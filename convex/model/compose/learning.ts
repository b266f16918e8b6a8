import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { withoutFacts } from "../../ai/withoutFacts";
import { editDistance } from "../../shared/editDistance";
import { UNKNOWN_CONTACT } from "../../shared/inbox";
import { isAssistants, survivalOf } from "../../shared/survival";
import type { CallerMutationCtx } from "../caller";
import { changeSuggestion } from "../reports/suggestions";

/** Characters of each text that are kept. */
const MAX_KEPT = 2_000;
/** What a text that was sent as it stood is worth to one somebody took the trouble to write. */
const AS_IS = 0.9;
/** What remains of a pair's worth when a text taken from it is wanted by nobody. */
const DISCARDED = 0.8;
const MOST = 1.5;

/**
 * A reply is sent that began as a suggestion of the caller's: keeps what became of it, as an example
 * for later ones. Returns whether at least half of it is in what is sent. An id that names none of
 * theirs here is let be: nothing about the assistant may hold a reply back.
 */
export async function recordSent(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  suggestionId: Id<"suggestions">,
  sent: string,
): Promise<boolean> {
  const run = await ctx.db.get("suggestions", suggestionId);
  const own = run?.memberId === ctx.member._id && run.conversationId === conversation._id;
  if (run === null || !own) return false;
  const suggested = nearestText(run, sent);
  if (suggested === "") return false;
  const fate = suggested.trim() === sent.trim() ? "sentAsIs" : "edited";
  await changeSuggestion(ctx, run, { fate });
  const distance = editDistance(suggested, sent);
  await keepPair(ctx, run, {
    ...kept(ctx, conversation, run, { suggested, sent }),
    fate,
    distance,
    weight: fate === "edited" ? 1 : AS_IS,
  });
  // What it was taken from proved right, or less so the more was changed.
  await weigh(ctx, run, fate === "sentAsIs" ? 1.1 : 1 - distance / 2);
  return isAssistants(suggested, sent);
}

/** The draft, or the one of the replies that is most in what was sent. */
function nearestText({ kind, text, replies }: Doc<"suggestions">, sent: string): string {
  if (kind === "draft") return text;
  const texts = replies.map((reply) => reply.text);
  return texts.toSorted((a, b) => survivalOf(b, sent) - survivalOf(a, sent))[0] ?? "";
}

/**
 * A discarded suggestion teaches a little: what it was taken from is worth less, and its own text
 * comes last the next time.
 */
export async function recordDiscarded(
  ctx: CallerMutationCtx,
  run: Doc<"suggestions">,
): Promise<void> {
  await weigh(ctx, run, DISCARDED);
  const conversation = await ctx.db.get("conversations", run.conversationId);
  if (conversation === null || run.kind !== "draft" || run.text === "") return;
  await keepPair(ctx, run, {
    ...kept(ctx, conversation, run, { suggested: run.text }),
    fate: "discarded",
    weight: 0,
  });
}

/** The texts as they are kept. */
function kept(
  ctx: CallerMutationCtx,
  { contactName }: Doc<"conversations">,
  run: Doc<"suggestions">,
  { suggested, sent }: { suggested: string; sent?: string },
) {
  const people = {
    customer: contactName === UNKNOWN_CONTACT ? undefined : contactName,
    author: ctx.member.name,
  };
  const plain = (text: string) => withoutFacts(text.slice(0, MAX_KEPT), people);
  return {
    inbound: plain(run.inbound),
    suggested: plain(suggested),
    ...(sent !== undefined && { sent: plain(sent) }),
  };
}

type Learned = Pick<
  Doc<"learnedPairs">,
  "inbound" | "suggested" | "sent" | "fate" | "distance" | "weight"
>;

/** One row a suggestion: what it came to last. */
async function keepPair(
  ctx: MutationCtx,
  { _id: suggestionId, accountId, conversationId, memberId, mode }: Doc<"suggestions">,
  learned: Learned,
): Promise<void> {
  const row = await ctx.db
    .query("learnedPairs")
    .withIndex("by_suggestionId", (q) => q.eq("suggestionId", suggestionId))
    .unique();
  const of = { accountId, memberId, suggestionId, conversationId, mode };
  const fields = { ...of, ...learned, at: Date.now() };
  if (row === null) await ctx.db.insert("learnedPairs", fields);
  else await ctx.db.replace("learnedPairs", row._id, fields);
}

/** Makes the pair a suggestion was taken from worth more or less. */
async function weigh(ctx: MutationCtx, run: Doc<"suggestions">, by: number): Promise<void> {
  const pair = run.pairId && (await ctx.db.get("learnedPairs", run.pairId));
  if (!pair) return;
  await ctx.db.patch("learnedPairs", pair._id, { weight: Math.min(MOST, pair.weight * by) });
}
