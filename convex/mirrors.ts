import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { requirePermission } from "./model/caller";
import { mirrorsOf, tellAgain } from "./model/directory/mirrors";
import { oneOf } from "./model/shapes";
import { MIRROR_STATES } from "./shared/members";

const subject = v.union(v.id("members"), v.id("invitations"));

/** Settings › Members: what Clerk has not been told yet, and why not. */
export const list = accountQuery({
  args: {},
  returns: v.array(
    v.object({ subject, state: oneOf(MIRROR_STATES), code: v.optional(v.string()) }),
  ),
  handler: async (ctx) => {
    requirePermission(ctx, "manageMembers");
    const rows = await mirrorsOf(ctx, ctx.account._id);
    return rows.map(({ subject, state, code }) => ({ subject, state, code }));
  },
});

/** Settings › Members: "Try again", after Clerk refused. */
export const retry = accountMutation({
  args: { subject },
  returns: v.null(),
  handler: async (ctx, { subject }) => {
    await tellAgain(ctx, subject);
    return null;
  },
});
