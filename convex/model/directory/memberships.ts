import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { roleFrom } from "./clerkRoles";
import type { Role } from "../../shared/roles";
import { keepAudit } from "../audit";
import { addMember, changeMember } from "../members";
import type { ClerkMembership, ClerkProfile } from "./shapes";
import { forgetMirror, mirrorOf, tellClerk } from "./mirrors";

/** As many members as an account can have: one page of Settings › Members. */
export const MAX_MEMBERS = 500;
/** Organisations that one person can be in. */
const MAX_MEMBERSHIPS = 100;

/**
 * Applies what Clerk says of a membership, in whatever order and however often it does: what is older
 * than what is known changes nothing, and a membership that ended does not come back. While Clerk has
 * yet to hear of a change made here, that change stands.
 */
export async function applyMembership(
  ctx: MutationCtx,
  account: Doc<"accounts">,
  told: ClerkMembership,
): Promise<void> {
  const { id, updatedAt, clerkRole, metadataRole } = told;
  const member = await findMember(ctx, told);
  if (member === null) {
    const role = await firstRole(ctx, account._id, roleFrom(clerkRole, metadataRole));
    const memberId = await join(ctx, account._id, told, role);
    await keepAudit(ctx, account._id, { action: "member.joined", subject: memberId, detail: role });
    if (role !== metadataRole) await tellClerk(ctx, account, memberId);
    return;
  }
  if ((await mirrorOf(ctx, member._id)) !== null) return;
  const known = member.membership;
  const hasEnded = member.status === "removed" && known?.id === id;
  if (hasEnded || (known !== undefined && updatedAt < known.updatedAt)) return;
  await ctx.db.patch("members", member._id, { membership: { id, updatedAt } });
  const role = roleFrom(clerkRole, metadataRole, member.role);
  if (member.role === role && member.status === "active") return;
  await changeMember(ctx, member, { role, status: "active" }, null);
  const subject = member._id;
  if (member.status === "removed") {
    await keepAudit(ctx, account._id, { action: "member.restored", subject });
  }
  if (member.role !== role) {
    await keepAudit(ctx, account._id, { action: "member.roleChanged", subject, detail: role });
  }
  if (role !== metadataRole) await tellClerk(ctx, account, subject);
}

/** Clerk says that a membership ended. It may say so before it said that it began. */
export async function endMembership(
  ctx: MutationCtx,
  account: Doc<"accounts">,
  told: ClerkMembership,
): Promise<void> {
  const { id, updatedAt } = told;
  const member = await findMember(ctx, told);
  if (member === null) {
    const memberId = await join(ctx, account._id, told, "viewer");
    const joined = await ctx.db.get("members", memberId);
    if (joined !== null) await changeMember(ctx, joined, { status: "removed" }, null);
    return;
  }
  const known = member.membership;
  // Brought back here, and Clerk has yet to hear of it: this is about the membership before.
  if (known === undefined && (await mirrorOf(ctx, member._id)) !== null) return;
  if (known !== undefined && known.id !== id && updatedAt < known.updatedAt) return;
  const membership = { id, updatedAt: Math.max(updatedAt, known?.updatedAt ?? 0) };
  await ctx.db.patch("members", member._id, { membership });
  await endHere(ctx, member);
}

/** Clerk says who a person is by now, in every organisation of theirs. */
export async function applyProfile(
  ctx: MutationCtx,
  { tokenIdentifier, name, email, updatedAt }: ClerkProfile,
): Promise<void> {
  for (const member of await membershipsOf(ctx, tokenIdentifier)) {
    if (updatedAt <= (member.profileAt ?? 0)) continue;
    await ctx.db.patch("members", member._id, { name, email, profileAt: updatedAt });
  }
}

/** Clerk says that a person is gone, and with them every membership of theirs. */
export async function endPerson(ctx: MutationCtx, tokenIdentifier: string): Promise<void> {
  for (const member of await membershipsOf(ctx, tokenIdentifier)) await endHere(ctx, member);
}

/** Clerk says that an organisation is gone. What it wrote and received stays. */
export async function endOrganization(ctx: MutationCtx, account: Doc<"accounts">): Promise<void> {
  const members = await membersOf(ctx, account._id);
  for (const member of members) await endHere(ctx, member);
}

/** The account of an organisation; null for one that nobody has signed in from yet. */
export async function accountOf(
  ctx: QueryCtx,
  organizationId: string,
): Promise<Doc<"accounts"> | null> {
  return await ctx.db
    .query("accounts")
    .withIndex("by_externalId", (q) => q.eq("externalId", organizationId))
    .unique();
}

async function join(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  told: ClerkMembership,
  role: Role,
): Promise<Id<"members">> {
  const { id, organizationId, tokenIdentifier, name, email, updatedAt } = told;
  const membership = { id, updatedAt };
  const fields = { accountId, organizationId, tokenIdentifier, name, email, role, membership };
  return await addMember(ctx, fields);
}

/** Ends a membership here, by word from outside. */
export async function endHere(ctx: MutationCtx, member: Doc<"members">): Promise<void> {
  // Nothing is left to tell: it would be said of the membership after this one.
  await forgetMirror(ctx, member._id);
  if (member.status === "removed") return;
  await changeMember(ctx, member, { status: "removed" }, null);
  await keepAudit(ctx, member.accountId, { action: "member.removed", subject: member._id });
  if (member.role === "owner") await findHeir(ctx, member.accountId);
}

/** The first admin of an account without an owner is its owner. */
async function firstRole(ctx: MutationCtx, accountId: Id<"accounts">, role: Role): Promise<Role> {
  if (role !== "admin") return role;
  return (await membersOf(ctx, accountId)).some(isOwner) ? role : "owner";
}

/** When the last owner went by Clerk's word, the admin who has been here longest takes their place. */
async function findHeir(ctx: MutationCtx, accountId: Id<"accounts">): Promise<void> {
  const members = await membersOf(ctx, accountId);
  if (members.some(isOwner)) return;
  const [heir] = members
    .filter(({ role, status }) => role === "admin" && status === "active")
    .sort((a, b) => a._creationTime - b._creationTime);
  const account = await ctx.db.get("accounts", accountId);
  if (heir === undefined || account === null) return;
  await changeMember(ctx, heir, { role: "owner" }, null);
  const entry = { action: "member.roleChanged", subject: heir._id, detail: "owner" } as const;
  await keepAudit(ctx, accountId, entry);
  await tellClerk(ctx, account, heir._id);
}

const isOwner = ({ role, status }: Doc<"members">) => role === "owner" && status === "active";

async function findMember(
  ctx: QueryCtx,
  { tokenIdentifier, organizationId }: ClerkMembership,
): Promise<Doc<"members"> | null> {
  return await ctx.db
    .query("members")
    .withIndex("by_tokenIdentifier_and_organizationId", (q) =>
      q.eq("tokenIdentifier", tokenIdentifier).eq("organizationId", organizationId),
    )
    .unique();
}

async function membershipsOf(ctx: QueryCtx, tokenIdentifier: string): Promise<Doc<"members">[]> {
  return await ctx.db
    .query("members")
    .withIndex("by_tokenIdentifier_and_organizationId", (q) =>
      q.eq("tokenIdentifier", tokenIdentifier),
    )
    .take(MAX_MEMBERSHIPS);
}

/** Everybody who is or was a member, by name. */
export async function membersOf(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
): Promise<Doc<"members">[]> {
  return await ctx.db
    .query("members")
    .withIndex("by_accountId_and_name", (q) => q.eq("accountId", accountId))
    .take(MAX_MEMBERS);
}
