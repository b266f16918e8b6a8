import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { fail } from "../../shared/errors";
import { INVITATION_STATES, rolesToGive } from "../../shared/members";
import type { Role } from "../../shared/roles";
import { toEmail } from "../addresses";
import { recordAudit } from "../audit";
import { type CallerMutationCtx, requirePermission } from "../caller";
import { roleFrom } from "./clerkRoles";
import { limit } from "../limits";
import { MAX_MEMBERS, membersOf } from "./memberships";
import type { ClerkInvitation } from "./shapes";
import { isClerkAccount, mirrorOf, tellClerk } from "./mirrors";

/** Those left over are ended an hour later. */
const AT_ONCE = 500;

/**
 * Invites somebody by email, which Clerk sends. Ends with NO_INVITATIONS where Clerk does not sign in,
 * INVALID_EMAIL, ALREADY_MEMBER, and FORBIDDEN for a role that the caller may not give.
 */
export async function invite(
  ctx: CallerMutationCtx,
  { email: written, role }: { email: string; role: Role },
): Promise<Id<"invitations">> {
  requirePermission(ctx, "manageMembers");
  if (!isClerkAccount(ctx.account)) fail("NO_INVITATIONS");
  if (!rolesToGive(ctx.member.role).includes(role)) {
    fail("FORBIDDEN", "Only an owner can make somebody an owner.");
  }
  const email = toEmail(written) ?? fail("INVALID_EMAIL");
  const members = await membersOf(ctx, ctx.account._id);
  const isMember = members.some(
    (member) => member.status === "active" && member.email.toLowerCase() === email,
  );
  if (isMember) fail("ALREADY_MEMBER");
  const pending = await pendingInvitations(ctx, ctx.account._id);
  if (pending.some((invitation) => invitation.email === email)) {
    fail("ALREADY_MEMBER", "This person has been invited already.");
  }
  if (members.length + pending.length >= MAX_MEMBERS) fail("LIMIT_REACHED");
  await limit(ctx, "invitation", ctx.account._id);
  const fields = { accountId: ctx.account._id, email, role, invitedBy: ctx.member._id };
  const invitationId = await ctx.db.insert("invitations", { ...fields, state: "pending" });
  await tellClerk(ctx, ctx.account, invitationId);
  await recordAudit(ctx, "member.invited", invitationId, role);
  return invitationId;
}

/** Takes an invitation back; nothing, when it was accepted or taken back before. */
export async function uninvite(
  ctx: CallerMutationCtx,
  invitationId: Id<"invitations">,
): Promise<void> {
  requirePermission(ctx, "manageMembers");
  const invitation = await ctx.db.get("invitations", invitationId);
  if (invitation === null || invitation.accountId !== ctx.account._id) fail("NOT_FOUND");
  if (invitation.state !== "pending") return;
  await ctx.db.patch("invitations", invitationId, { state: "revoked" });
  await tellClerk(ctx, ctx.account, invitationId);
  await recordAudit(ctx, "member.uninvited", invitationId, invitation.role);
}

/** Whom an account has invited and who has not come yet, the latest last. */
export async function pendingInvitations(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
): Promise<Doc<"invitations">[]> {
  return await ctx.db
    .query("invitations")
    .withIndex("by_accountId_and_state", (q) => q.eq("accountId", accountId).eq("state", "pending"))
    .take(MAX_MEMBERS);
}

/** Applies what Clerk says of an invitation, those made in Clerk's own pages included. */
export async function applyInvitation(
  ctx: MutationCtx,
  account: Doc<"accounts">,
  { id: externalId, email, clerkRole, metadataRole, status, expiresAt }: ClerkInvitation,
): Promise<void> {
  const known = await findInvitation(ctx, account._id, externalId, email);
  const told = INVITATION_STATES.find((state) => state === status) ?? "revoked";
  if (known === null) {
    const role = roleFrom(clerkRole, metadataRole);
    const fields = { accountId: account._id, email, role, externalId };
    await ctx.db.insert("invitations", { ...fields, state: told, expiresAt });
    return;
  }
  // None is pending twice: an older word comes late. What was taken back here, Clerk is yet to hear.
  const state = told === "pending" ? known.state : told;
  await ctx.db.patch("invitations", known._id, {
    externalId,
    state,
    ...(expiresAt !== undefined && { expiresAt }),
  });
}

/** Ends the invitations whose time is over: Clerk says nothing of it. */
export async function expireInvitations(ctx: MutationCtx): Promise<void> {
  const over = await ctx.db
    .query("invitations")
    .withIndex("by_state_and_expiresAt", (q) =>
      q.eq("state", "pending").gt("expiresAt", 0).lte("expiresAt", Date.now()),
    )
    .take(AT_ONCE);
  for (const { _id } of over) await ctx.db.patch("invitations", _id, { state: "expired" });
}

async function findInvitation(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
  externalId: string,
  email: string,
): Promise<Doc<"invitations"> | null> {
  const byId = await ctx.db
    .query("invitations")
    .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
    .unique();
  if (byId !== null) return byId.accountId === accountId ? byId : null;
  // Ours, and Clerk's answer has yet to say which it is there.
  const pending = await pendingInvitations(ctx, accountId);
  for (const invitation of pending) {
    const isOurs = invitation.email === email && invitation.externalId === undefined;
    if (isOurs && (await mirrorOf(ctx, invitation._id)) !== null) return invitation;
  }
  return null;
}
