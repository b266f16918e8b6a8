import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { accountMutation, accountQuery } from "./functions";
import { requirePermission } from "./model/caller";
import {
  expireInvitations,
  invite,
  pendingInvitations,
  uninvite,
} from "./model/directory/invitations";
import { isClerkAccount } from "./model/directory/mirrors";
import { role } from "./model/shapes";

/** Settings › Members: who has been invited. Null where nobody can be. */
export const list = accountQuery({
  args: {},
  returns: v.union(
    v.null(),
    v.array(v.object({ _id: v.id("invitations"), email: v.string(), role, at: v.number() })),
  ),
  handler: async (ctx) => {
    requirePermission(ctx, "manageMembers");
    if (!isClerkAccount(ctx.account)) return null;
    const pending = await pendingInvitations(ctx, ctx.account._id);
    return pending.map(({ _id, email, role, _creationTime: at }) => ({ _id, email, role, at }));
  },
});

/** Settings › Members: "Invite". */
export const create = accountMutation({
  args: { email: v.string(), role },
  returns: v.id("invitations"),
  handler: async (ctx, fields) => await invite(ctx, fields),
});

/** Settings › Members: "Take back". */
export const revoke = accountMutation({
  args: { invitationId: v.id("invitations") },
  returns: v.null(),
  handler: async (ctx, { invitationId }) => {
    await uninvite(ctx, invitationId);
    return null;
  },
});

/** Hourly: those whose time is over. */
export const expire = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await expireInvitations(ctx);
    return null;
  },
});
