import type { InvitationWish, MembershipWish, Outcome, Wish } from "../model/directory/wishShapes";
import { clerkRoleOf, type RoleMetadata } from "../model/directory/clerkRoles";
import { type ClerkClient, clerkClient, clerkFailure } from "./client";
import { userIdOf } from "./config";

/** Pending invitations looked through for one that Clerk says is there. */
const MAX_INVITATIONS = 500;

type Invited = Awaited<ReturnType<ClerkClient["organizations"]["createOrganizationInvitation"]>>;

/** Makes one thing so at Clerk. Each step can be repeated: what is so already is left as it is. */
export async function tell(wish: Wish): Promise<Outcome> {
  const clerk = clerkClient();
  if (clerk === null) return { kind: "failed", code: "no_secret_key", isFinal: false };
  try {
    return wish.kind === "membership" ? await tellOf(clerk, wish) : await invite(clerk, wish);
  } catch (error) {
    const { code, isFinal } = clerkFailure(error);
    return { kind: "failed", code, isFinal };
  }
}

async function tellOf(
  clerk: ClerkClient,
  { organizationId, tokenIdentifier, role, isActive, isKnown }: MembershipWish,
): Promise<Outcome> {
  const whose = { organizationId, userId: userIdOf(tokenIdentifier) };
  const api = clerk.organizations;
  if (!isActive) {
    await unlessGone(() => api.deleteOrganizationMembership(whose));
    return { kind: "told" };
  }
  const clerkRole = clerkRoleOf(role);
  const changed = await unlessGone(() =>
    api.updateOrganizationMembership({ ...whose, role: clerkRole }),
  );
  if (changed === null) {
    if (isKnown) return { kind: "gone" };
    await api.createOrganizationMembership({ ...whose, role: clerkRole });
  }
  const publicMetadata: RoleMetadata = { role };
  const told = await api.updateOrganizationMembershipMetadata({ ...whose, publicMetadata });
  return { kind: "told", has: { id: told.id, updatedAt: told.updatedAt } };
}

async function invite(clerk: ClerkClient, wish: InvitationWish): Promise<Outcome> {
  const { organizationId, email: emailAddress, role, invitationId, inviter } = wish;
  const api = clerk.organizations;
  if (!wish.isPending) {
    const id = invitationId ?? (await findInvitation(clerk, wish))?.id;
    if (id === undefined) return { kind: "told" };
    const whose = { organizationId, invitationId: id };
    // One that was accepted or revoked cannot be revoked, and need not be.
    await unlessGone(() => api.revokeOrganizationInvitation(whose), [400, 404, 422]);
    return { kind: "told" };
  }
  if (invitationId !== undefined) return { kind: "told" };
  try {
    const publicMetadata: RoleMetadata = { role };
    const made = await api.createOrganizationInvitation({
      organizationId,
      emailAddress,
      role: clerkRoleOf(role),
      publicMetadata,
      ...(inviter !== undefined && { inviterUserId: userIdOf(inviter) }),
    });
    return invited(made);
  } catch (error) {
    // An attempt before was heard after all, or somebody invited them in Clerk.
    const found = clerkFailure(error).isFinal ? await findInvitation(clerk, wish) : undefined;
    if (found === undefined) throw error;
    return invited(found);
  }
}

function invited({ id, updatedAt, expiresAt }: Invited): Outcome {
  return { kind: "told", has: { id, updatedAt, expiresAt } };
}

async function findInvitation(clerk: ClerkClient, { organizationId, email }: InvitationWish) {
  const { data } = await clerk.organizations.getOrganizationInvitationList({
    organizationId,
    status: ["pending"],
    limit: MAX_INVITATIONS,
  });
  return data.find(({ emailAddress }) => emailAddress.toLowerCase() === email);
}

/** What a call returns; null when Clerk says that what it is about is not there. */
async function unlessGone<T>(call: () => Promise<T>, statuses = [404]): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (statuses.includes(clerkFailure(error).status)) return null;
    throw error;
  }
}
