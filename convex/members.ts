import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { accountMutation, accountQuery } from "./functions";
import { requirePermission } from "./model/caller";
import { setRole as giveRole, setStatus } from "./model/members";
import { memberStatus, role } from "./model/shapes";
import { followSight, sightStep } from "./model/sight";

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

/** Settings › Members: everybody who is or was a member, by name. */
export const all = accountQuery({
  args: {},
  returns: v.array(
    v.object({
      _id: v.id("members"),
      name: v.string(),
      email: v.string(),
      role,
      status: memberStatus,
    }),
  ),
  handler: async (ctx) => {
    requirePermission(ctx, "manageMembers");
    const members = await ctx.db
      .query("members")
      .withIndex("by_accountId_and_name", (q) => q.eq("accountId", ctx.account._id))
      .take(MAX_MEMBERS);
    return members.map(({ _id, name, email, role, status }) => ({
      _id,
      name,
      email,
      role,
      status,
    }));
  },
});

/** Settings › Members: "Change role". */
export const setRole = accountMutation({
  args: { memberId: v.id("members"), role },
  returns: v.null(),
  handler: async (ctx, { memberId, role }) => {
    await giveRole(ctx, memberId, role);
    return null;
  },
});

/** Settings › Members: "Remove". */
export const remove = accountMutation({
  args: { memberId: v.id("members") },
  returns: v.null(),
  handler: async (ctx, { memberId }) => {
    await setStatus(ctx, memberId, "removed");
    return null;
  },
});

/** Settings › Members: "Bring back". */
export const restore = accountMutation({
  args: { memberId: v.id("members") },
  returns: v.null(),
  handler: async (ctx, { memberId }) => {
    await setStatus(ctx, memberId, "active");
    return null;
  },
});

/** What follows a change of a member: a batch, and then the next. */
export const follow = internalMutation({
  args: sightStep,
  returns: v.null(),
  handler: async (ctx, step) => {
    const next = await followSight(ctx, step);
    if (next !== null) await ctx.scheduler.runAfter(0, internal.members.follow, next);
    return null;
  },
});
