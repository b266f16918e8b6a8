import { randomBytes } from "node:crypto";
import type { ClerkContext } from "./context.ts";
import { alreadyMember, lastAdmin, noOrganization, noRole, notFound } from "./errors.ts";
import type { ClerkEvents } from "./events.ts";
import type { Shapes } from "./shapes.ts";
import {
  type ClerkMembership,
  type ClerkOrganization,
  type ClerkUser,
  type Metadata,
  ROLES,
  type Role,
} from "./types.ts";

/** An id as Clerk's: a prefix and 27 letters and digits, which sort by time only by chance. */
export const newClerkId = (prefix: string) =>
  `${prefix}_${randomBytes(20).toString("hex").slice(0, 27)}`;

export type Directory = ReturnType<typeof createDirectory>;

/** Users, organisations and memberships, and an event for whatever becomes of them. */
export function createDirectory(ctx: ClerkContext, shapes: Shapes, events: ClerkEvents) {
  const { clerk, now } = ctx;

  function organization(id: string): ClerkOrganization {
    const found = clerk.organizations.get(id);
    if (!found) throw noOrganization();
    return found;
  }
  function user(id: string): ClerkUser {
    const found = clerk.users.get(id);
    if (!found) throw notFound(`No user was found with id ${id}`);
    return found;
  }
  const membersOf = (id: string) =>
    clerk.memberships.all().filter(({ organizationId }) => organizationId === id);
  const membershipsOf = (id: string) =>
    clerk.memberships.all().filter(({ userId }) => userId === id);
  const membershipOf = (organizationId: string, userId: string) =>
    membersOf(organizationId).find((each) => each.userId === userId);
  function membership(organizationId: string, userId: string): ClerkMembership {
    organization(organizationId);
    const found = membershipOf(organizationId, userId);
    if (!found) throw notFound("Organization membership not found");
    return found;
  }
  function roleOf(key: string): Role {
    const role = ROLES.find((each) => each === key);
    if (role === undefined) throw noRole();
    return role;
  }
  /** Somebody must be left who may manage the organisation. */
  function keepAnAdmin(leaving: ClerkMembership): void {
    const admins = membersOf(leaving.organizationId).filter(({ role }) => role === "org:admin");
    if (admins.length === 1 && admins[0]?.id === leaving.id) throw lastAdmin();
  }
  const tellMembership = (what: string, kept: ClerkMembership) => {
    const data = shapes.keptMembership(kept);
    events.tell(`organizationMembership.${what}`, data.public_user_data.identifier, data);
  };
  const tellUser = (what: string, kept: ClerkUser) =>
    events.tell(`user.${what}`, kept.email, shapes.user(kept));
  const tellOrganization = (what: string, kept: ClerkOrganization) =>
    events.tell(`organization.${what}`, kept.name, shapes.organization(kept));
  const stamps = () => ({ createdAt: now(), updatedAt: now() });

  function addUser(given: Pick<ClerkUser, "email" | "firstName" | "lastName"> & { id?: string }) {
    const made = clerk.users.save({
      id: given.id ?? newClerkId("user"),
      email: given.email.toLowerCase(),
      firstName: given.firstName,
      lastName: given.lastName,
      publicMetadata: {},
      lastSignInAt: null,
      ...stamps(),
    });
    tellUser("created", made);
    return made;
  }

  function addMember(
    organizationId: string,
    userId: string,
    roleKey: string,
    publicMetadata: Metadata = {},
  ) {
    organization(organizationId);
    const role = roleOf(roleKey);
    user(userId);
    if (membershipOf(organizationId, userId)) throw alreadyMember(`User ${userId}`);
    const made = clerk.memberships.save({
      id: newClerkId("orgmem"),
      organizationId,
      userId,
      role,
      publicMetadata,
      ...stamps(),
    });
    tellMembership("created", made);
    return made;
  }

  return {
    organization,
    user,
    membership,
    membersOf,
    membershipsOf,
    membershipOf,
    roleOf,
    userByEmail: (email: string) =>
      clerk.users.all().find((each) => each.email === email.toLowerCase()),

    addUser,
    renameUser(id: string, names: Partial<Pick<ClerkUser, "firstName" | "lastName">>) {
      const renamed = clerk.users.save({ ...user(id), ...names, updatedAt: now() });
      tellUser("updated", renamed);
      return renamed;
    },
    /** Takes the memberships along, of which Clerk sends no event of their own. */
    deleteUser(id: string) {
      const found = user(id);
      for (const each of membershipsOf(id)) clerk.memberships.delete(each.id);
      for (const session of clerk.sessions.all()) {
        if (session.userId === id) clerk.sessions.delete(session.id);
      }
      clerk.users.delete(id);
      const deleted = { object: "user", id, external_id: null, deleted: true };
      events.tell("user.deleted", found.email, deleted);
      return deleted;
    },

    addOrganization(name: string, createdBy: string | null, given: { id?: string } = {}) {
      const slug = name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-|-$/g, "");
      const taken = clerk.organizations.all().some((each) => each.slug === slug);
      const made = clerk.organizations.save({
        id: given.id ?? newClerkId("org"),
        name,
        slug: taken || slug === "" ? `${slug || "org"}-${now()}` : slug,
        createdBy,
        publicMetadata: {},
        ...stamps(),
      });
      tellOrganization("created", made);
      if (createdBy !== null) addMember(made.id, createdBy, "org:admin");
      return made;
    },
    renameOrganization(id: string, name: string) {
      const renamed = clerk.organizations.save({ ...organization(id), name, updatedAt: now() });
      tellOrganization("updated", renamed);
      return renamed;
    },
    /** Takes memberships and invitations along, of which Clerk sends no event of their own. */
    deleteOrganization(id: string) {
      const { name, slug } = organization(id);
      for (const each of membersOf(id)) clerk.memberships.delete(each.id);
      for (const each of clerk.invitations.all()) {
        if (each.organizationId === id) clerk.invitations.delete(each.id);
      }
      clerk.organizations.delete(id);
      const deleted = { object: "organization", id, slug, deleted: true };
      events.tell("organization.deleted", name, deleted);
      return deleted;
    },

    addMember,
    changeRole(organizationId: string, userId: string, roleKey: string) {
      const found = membership(organizationId, userId);
      const role = roleOf(roleKey);
      if (role !== "org:admin") keepAnAdmin(found);
      const changed = clerk.memberships.save({ ...found, role, updatedAt: now() });
      tellMembership("updated", changed);
      return changed;
    },
    /** Merges deeply; null takes a key away. */
    mergeMetadata(organizationId: string, userId: string, change: Metadata) {
      const found = membership(organizationId, userId);
      const publicMetadata = merged(found.publicMetadata, change);
      const changed = clerk.memberships.save({ ...found, publicMetadata, updatedAt: now() });
      tellMembership("updated", changed);
      return changed;
    },
    removeMember(organizationId: string, userId: string) {
      const found = membership(organizationId, userId);
      keepAnAdmin(found);
      clerk.memberships.delete(found.id);
      tellMembership("deleted", found);
      return found;
    },
  };
}

function merged(before: Metadata, change: Metadata): Metadata {
  const after = { ...before };
  for (const [key, value] of Object.entries(change)) {
    const old = after[key];
    if (value === null) delete after[key];
    else if (isObject(value)) after[key] = merged(isObject(old) ? old : {}, value);
    else after[key] = value;
  }
  return after;
}

const isObject = (value: unknown): value is Metadata =>
  typeof value === "object" && value !== null && !Array.isArray(value);
