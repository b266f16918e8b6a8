import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { assignSenders } from "./model/senders";
import { fail } from "./shared/errors";

/**
 * Run by whoever runs the deployment: which numbers and which Messaging Service are an account's,
 * named as in its sign-in. No member can, for all accounts share one Twilio account.
 */
export const assign = internalMutation({
  args: {
    account: v.string(),
    numbers: v.optional(
      v.array(
        v.object({
          number: v.string(),
          label: v.string(),
          segmentsPerSecond: v.optional(v.number()),
        }),
      ),
    ),
    service: v.optional(v.union(v.string(), v.null())),
  },
  returns: v.null(),
  handler: async (ctx, { account: externalId, ...senders }) => {
    const account = await ctx.db
      .query("accounts")
      .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
      .unique();
    if (account === null) {
      fail("NOT_FOUND", `No account ${externalId}: somebody of it has to sign in first.`);
    }
    await assignSenders(ctx, account._id, senders);
    return null;
  },
});
