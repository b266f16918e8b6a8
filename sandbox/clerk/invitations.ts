import type { ClerkContext } from "./context.ts";
import { type Directory, newClerkId } from "./directory.ts";
import { alreadyInvited, alreadyMember, notFound, notPending } from "./errors.ts";
import type { ClerkEvents } from "./events.ts";
import type { Shapes } from "./shapes.ts";
import type { ClerkInvitation, Metadata } from "./types.ts";

const LIFE_MS = 30 * 86_400_000;

export type Invitations = ReturnType<typeof createInvitations>;

/** Invitations to organisations. The email that Clerk sends about one is not sent. */
export function createInvitations(
  { clerk, now }: ClerkContext,
  shapes: Shapes,
  events: ClerkEvents,
  directory: Directory,
) {
  const current = (kept: ClerkInvitation): ClerkInvitation =>
    kept.status === "pending" && kept.expiresAt <= now() ? { ...kept, status: "expired" } : kept;
  const all = () => clerk.invitations.all().map(current);
  const tell = (what: string, kept: ClerkInvitation, extra = {}) =>
    events.tell(`organizationInvitation.${what}`, kept.email, {
      ...shapes.invitation(kept),
      ...extra,
    });
  function settle(found: ClerkInvitation, status: "accepted" | "revoked") {
    if (found.status !== "pending") throw notPending();
    return clerk.invitations.save({ ...found, status, updatedAt: now() });
  }
  function get(organizationId: string, id: string): ClerkInvitation {
    directory.organization(organizationId);
    const found = clerk.invitations.get(id);
    if (found?.organizationId !== organizationId) {
      throw notFound("The organization invitation was not found.");
    }
    return current(found);
  }

  return {
    get,
    of: (organizationId: string) => all().filter((each) => each.organizationId === organizationId),
    to: (email: string) => all().filter((each) => each.email === email),

    create(organizationId: string, address: string, roleKey: string, publicMetadata: Metadata) {
      directory.organization(organizationId);
      const role = directory.roleOf(roleKey);
      const email = address.toLowerCase();
      const known = directory.userByEmail(email);
      if (known && directory.membershipOf(organizationId, known.id)) throw alreadyMember(email);
      const twin = all().find(
        (each) =>
          each.organizationId === organizationId &&
          each.email === email &&
          each.status === "pending",
      );
      if (twin) throw alreadyInvited(email);
      const made = clerk.invitations.save({
        id: newClerkId("orginv"),
        organizationId,
        email,
        role,
        status: "pending",
        publicMetadata,
        createdAt: now(),
        updatedAt: now(),
        expiresAt: now() + LIFE_MS,
      });
      tell("created", made);
      return made;
    },
    revoke(organizationId: string, id: string) {
      const revoked = settle(get(organizationId, id), "revoked");
      tell("revoked", revoked);
      return revoked;
    },
    /** Makes the membership, with the invitation's role and metadata. */
    accept(found: ClerkInvitation, userId: string) {
      const { organizationId, role, publicMetadata } = found;
      if (directory.membershipOf(organizationId, userId)) throw alreadyMember(`User ${userId}`);
      const accepted = settle(found, "accepted");
      tell("accepted", accepted, { user_id: userId });
      directory.addMember(organizationId, userId, role, publicMetadata);
      return accepted;
    },
  };
}
