import { ROLES, type Role, roleCan } from "../../shared/roles";

/** Clerk's own two roles, which every organisation has. */
export type ClerkRole = "org:admin" | "org:member";

/**
 * What Clerk is told of a role. Its own two roles say who manages people, in Clerk's pages too; which
 * of ours it is goes into the membership's public metadata, so that no role must be made in Clerk.
 */
export function clerkRoleOf(role: Role): ClerkRole {
  return roleCan(role, "manageMembers") ? "org:admin" : "org:member";
}

/** What of a membership Clerk keeps beside its role for us. */
export type RoleMetadata = { role: Role };

/**
 * The role that Clerk's words come to. `current` is the one here: it stays when Clerk says nothing
 * against it. Someone added in Clerk's own pages may only read until an admin here says more.
 */
export function roleFrom(clerkRole: string, metadata: unknown, current?: Role): Role {
  const isAdmin = clerkRole === "org:admin";
  const agrees = (role: Role) => roleCan(role, "manageMembers") === isAdmin;
  const told = ROLES.find((role) => role === metadata);
  // Where the two disagree, Clerk's role was changed by hand, after our last word.
  if (told !== undefined && agrees(told)) return told;
  if (current !== undefined && agrees(current)) return current;
  return isAdmin ? "admin" : "viewer";
}
