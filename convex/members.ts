import { v } from "convex/values";
import { accountQuery } from "./functions";
import { role } from "./model/shapes";

const MAX_MEMBERS = 500;

/** Assignee menu: the account's active members by name. */
export const list = accountQuery({
  args: {},
  returns: v.array(v.object({ _id: v.id("members"), name: v.string(), role })),
  handler: async (ctx) => {
    const members = await ctx.db
      .query("members")
      .withIndex("by_accountId_and_name", (q) => q.eq("accountId", ctx.account._id))
      .take(MAX_MEMBERS);
    return members
      .filter((member) => member.status === "active")
      .map(({ _id, name, role }) => ({ _id, name, role }));
  },
});
