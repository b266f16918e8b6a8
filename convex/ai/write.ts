import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction } from "../_generated/server";
import { fromLibrary } from "./library";

/** Writes a suggestion. At most once: if this dies, the run's watchdog says so. */
export const run = internalAction({
  args: { suggestionId: v.id("suggestions") },
  returns: v.null(),
  handler: async (ctx, { suggestionId }): Promise<null> => {
    const now = Date.now();
    const material = await ctx.runQuery(internal.suggestions.read, { suggestionId, now });
    if (material === null) {
      await ctx.runMutation(internal.suggestions.expire, { suggestionId });
      return null;
    }
    const { text, replies, failure, pairId } = fromLibrary(material);
    await ctx.runMutation(internal.suggestions.finish, {
      suggestionId,
      provider: "library",
      failure,
      draft: { text, marks: [] },
      replies: replies.map((reply) => ({ text: reply, marks: [] })),
      pairId,
    });
    return null;
  },
});
