import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { isAssistants, survivalOf } from "../../shared/survival";
import type { CallerMutationCtx } from "../caller";

/**
 * A reply is sent that began as a suggestion of the caller's: keeps what became of it. Returns
 * whether at least half of it is in what is sent. An id that names none of theirs here is let be:
 * nothing about the assistant may hold a reply back.
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
  await ctx.db.patch("suggestions", suggestionId, { fate });
  return isAssistants(suggested, sent);
}

/** The draft, or the one of the replies that is most in what was sent. */
function nearestText({ kind, text, replies }: Doc<"suggestions">, sent: string): string {
  if (kind === "draft") return text;
  const texts = replies.map((reply) => reply.text);
  return texts.toSorted((a, b) => survivalOf(b, sent) - survivalOf(a, sent))[0] ?? "";
}

/** A discarded suggestion teaches a little: what it was taken from is worth less. */
export async function discardPair(ctx: MutationCtx, run: Doc<"suggestions">): Promise<void> {
  const pair = run.pairId && (await ctx.db.get("learnedPairs", run.pairId));
  if (pair) await ctx.db.patch("learnedPairs", pair._id, { weight: pair.weight * 0.8 });
}
