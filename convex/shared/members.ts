import { ROLES, type Role } from "./roles";

/** What can become of an invitation. */
export const INVITATION_STATES = ["pending", "accepted", "revoked", "expired"] as const;

/** How far telling Clerk of a change is. */
export const MIRROR_STATES = ["waiting", "calling", "failed"] as const;

type Known = { _id: string; role: Role };

/**
 * Why one member may not change another's role, remove them or bring them back; null when they
 * may. Because nobody changes themselves and only an owner an owner, an owner always stays.
 */
export function whyNotChange(by: Known, member: Known): string | null {
  if (by._id === member._id) {
    return "You cannot change your own role or remove yourself. Ask another owner or admin.";
  }
  if (member.role === "owner" && by.role !== "owner") return "Only an owner can change an owner.";
  return null;
}

/** The roles that a member with this one may give. */
export function rolesToGive(by: Role): readonly Role[] {
  return by === "owner" ? ROLES : ROLES.filter((role) => role !== "owner");
}
