import { v } from "convex/values";
import { internal } from "./_generated/api";
import { readOrganization } from "./clerk/read";
import { accountAction } from "./functions";

/**
 * The first page of somebody whom Clerk signs in and whom we do not know yet: asks Clerk who they are.
 * `timeZone` and `locale` are their browser's, for a business that is new here.
 */
export const enter = accountAction({
  args: { timeZone: v.string(), locale: v.string() },
  returns: v.union(v.literal("entered"), v.literal("no organization"), v.literal("not a member")),
  handler: async (ctx, browser): Promise<"entered" | "no organization" | "not a member"> => {
    const who = await ctx.runMutation(internal.clerk.enter.begin, {});
    if (who === null) return "no organization";
    const found = await readOrganization(who);
    if (found === null) return "not a member";
    const isMember = await ctx.runMutation(internal.clerk.enter.finish, { ...found, browser });
    return isMember ? "entered" : "not a member";
  },
});
