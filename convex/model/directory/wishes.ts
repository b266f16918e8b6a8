import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { endHere } from "./memberships";
import type { MirrorCall, Mirrored } from "./mirrors";
import type { Outcome, Wish } from "./wishShapes";

/** What Clerk is to be told of a member or an invitation, as it is now. */
export async function wishFor(ctx: QueryCtx, subject: Mirrored): Promise<Wish> {
  const about = await read(ctx, subject);
  const account = await ctx.db.get("accounts", about.row.accountId);
  if (account === null) throw new Error(`no account ${about.row.accountId}`);
  const organizationId = account.externalId;
  if (about.table === "members") {
    const { tokenIdentifier, role, status, membership } = about.row;
    const isKnown = membership !== undefined;
    const isActive = status === "active";
    return { kind: "membership", organizationId, tokenIdentifier, role, isActive, isKnown };
  }
  const { email, role, state, externalId, invitedBy } = about.row;
  const inviter = invitedBy && (await ctx.db.get("members", invitedBy));
  return {
    kind: "invitation",
    organizationId,
    email,
    role,
    isPending: state === "pending",
    ...(externalId !== undefined && { invitationId: externalId }),
    ...(inviter && { inviter: inviter.tokenIdentifier }),
  };
}

/** Keeps what Clerk has now, so that older word of it changes nothing. */
export async function settleWish(
  ctx: MutationCtx,
  { mirrorId }: MirrorCall,
  outcome: Exclude<Outcome, { kind: "failed" }>,
): Promise<void> {
  const mirror = await ctx.db.get("mirrors", mirrorId);
  if (mirror === null) return;
  const about = await read(ctx, mirror.subject);
  if (outcome.kind === "gone") {
    if (about.table === "members") await endHere(ctx, about.row);
    return;
  }
  const { has } = outcome;
  if (has === undefined) return;
  if (about.table === "invitations") {
    const { id: externalId, expiresAt } = has;
    return await ctx.db.patch("invitations", about.row._id, { externalId, expiresAt });
  }
  const { membership } = about.row;
  if (membership !== undefined && membership.updatedAt > has.updatedAt) return;
  const { id, updatedAt } = has;
  await ctx.db.patch("members", about.row._id, { membership: { id, updatedAt } });
}

type About =
  | { table: "members"; row: Doc<"members"> }
  | { table: "invitations"; row: Doc<"invitations"> };

async function read(ctx: QueryCtx, subject: Mirrored): Promise<About> {
  const memberId = ctx.db.normalizeId("members", subject);
  const member = memberId && (await ctx.db.get("members", memberId));
  if (member) return { table: "members", row: member };
  const invitation = await ctx.db.get("invitations", subject as Id<"invitations">);
  if (invitation) return { table: "invitations", row: invitation };
  throw new Error(`nothing to tell Clerk of: ${subject}`);
}
