import type { Infer } from "convex/values";
import type { Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import type { exportedBeside } from "./shapes";
import { scheduledIn } from "../scheduled";

/** Of each kind; drafts and suggestions are as many as members at work. */
const MAX = 200;

/** Drafts, suggestions, what is to be sent later and portal links of a conversation. */
export async function exportedBesides(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<Infer<typeof exportedBeside>> {
  const drafts = await ctx.db
    .query("drafts")
    .withIndex("by_conversationId", (q) => q.eq("conversationId", conversationId))
    .take(MAX);
  const suggestions = await ctx.db
    .query("suggestions")
    .withIndex("by_conversationId", (q) => q.eq("conversationId", conversationId))
    .take(MAX);
  const links = await ctx.db
    .query("portalLinks")
    .withIndex("by_conversationId_and_revokedAt", (q) => q.eq("conversationId", conversationId))
    .take(MAX);
  return {
    scheduled: (await scheduledIn(ctx, conversationId)).map(({ _id, ...row }) => row),
    drafts: await Promise.all(
      drafts.map(async ({ memberId, kind, text }) => {
        const author = (await ctx.db.get("members", memberId))?.name ?? "";
        return { author, kind, text };
      }),
    ),
    suggestions: suggestions.map(({ startedAt, kind, inbound, text, replies, fate }) => ({
      at: startedAt,
      kind,
      asked: inbound,
      texts: [text, ...replies.map((reply) => reply.text)].filter((said) => said !== ""),
      fate,
    })),
    portalLinks: links.map(({ madeAt, memberName, revokedAt }) => ({
      madeAt,
      by: memberName,
      revokedAt,
    })),
  };
}
