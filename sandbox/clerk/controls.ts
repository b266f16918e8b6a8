import { z } from "zod";
import { parseBody } from "../control/schemas.ts";
import { HttpError } from "../http.ts";
import { ClerkError } from "./errors.ts";
import type { ClerkProvider } from "./provider.ts";
import { ROLES } from "./types.ts";

const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[A-Za-z0-9_-]{1,100}$`));
const name = z.string().trim().min(1).max(200);
const email = z.email().max(254);
const role = z.enum(ROLES);
const userBody = z.strictObject({
  /** As the demo's subjects are: any word will do. */
  id: z.string().min(1).max(200).optional(),
  email,
  firstName: name.nullable().optional(),
  lastName: name.nullable().optional(),
});
const userId = z.string().min(1).max(200);
const organizationId = id("org");
const metadata = z.record(z.string(), z.unknown());
const directoryBody = z.strictObject({
  users: z.array(userBody.required({ id: true })).max(1_000),
  organizations: z
    .array(
      z.strictObject({
        id: organizationId,
        name,
        members: z
          .array(z.strictObject({ userId, role, publicMetadata: metadata.optional() }))
          .max(1_000),
      }),
    )
    .max(100),
});
const member = z.strictObject({ organizationId, userId });

/** What an admin does in Clerk's dashboard, or a test before it begins: /__sandbox/clerk/… */
export function clerkControls(provider: ClerkProvider) {
  const { ctx, directory, invitations } = provider;
  const { clerk } = ctx;
  const state = () => ({
    users: clerk.users.all(),
    organizations: clerk.organizations.all(),
    memberships: clerk.memberships.all(),
    invitations: clerk.invitations.all(),
  });
  /** Clerk's refusals come through in the controls' words. */
  const acting =
    <T>(schema: z.ZodType<T>, act: (body: T) => unknown) =>
    ({ text }: { text: string }) => {
      try {
        return act(parseBody(schema, text));
      } catch (error) {
        if (!(error instanceof ClerkError)) throw error;
        throw new HttpError(error.status, error.problem.code, error.message);
      }
    };

  return {
    "GET clerk": state,
    /** Makes these all there are, and tells nobody: so it was before anyone looked. */
    "PUT clerk/directory": acting(directoryBody, ({ users, organizations }) => {
      const now = ctx.now();
      const stamps = { createdAt: now, updatedAt: now };
      clerk.clear();
      for (const user of users) {
        clerk.users.save({
          id: user.id,
          email: user.email.toLowerCase(),
          firstName: user.firstName ?? null,
          lastName: user.lastName ?? null,
          publicMetadata: {},
          lastSignInAt: null,
          ...stamps,
        });
      }
      for (const { id, name, members } of organizations) {
        const slug = `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
        clerk.organizations.save({
          id,
          name,
          slug,
          createdBy: members[0]?.userId ?? null,
          publicMetadata: {},
          ...stamps,
        });
        for (const { userId, role, publicMetadata = {} } of members) {
          directory.user(userId);
          clerk.memberships.save({
            id: `orgmem_${id}_${userId}`,
            organizationId: id,
            userId,
            role,
            publicMetadata,
            ...stamps,
          });
        }
      }
      return state();
    }),
    "POST clerk/users": acting(userBody, (body) => {
      if (directory.userByEmail(body.email)) {
        throw new HttpError(409, "taken", "somebody has this email address already");
      }
      return directory.addUser({
        ...(body.id !== undefined && { id: body.id }),
        email: body.email,
        firstName: body.firstName ?? null,
        lastName: body.lastName ?? null,
      });
    }),
    "POST clerk/users/rename": acting(
      z.strictObject({ userId, firstName: name.nullable(), lastName: name.nullable() }),
      (body) =>
        directory.renameUser(body.userId, {
          firstName: body.firstName,
          lastName: body.lastName,
        }),
    ),
    "POST clerk/users/delete": acting(z.strictObject({ userId }), (body) =>
      directory.deleteUser(body.userId),
    ),
    "POST clerk/organizations": acting(
      z.strictObject({ id: organizationId.optional(), name, createdBy: userId.nullable() }),
      (body) =>
        directory.addOrganization(body.name, body.createdBy, body.id ? { id: body.id } : {}),
    ),
    "POST clerk/organizations/rename": acting(z.strictObject({ organizationId, name }), (body) =>
      directory.renameOrganization(body.organizationId, body.name),
    ),
    "POST clerk/organizations/delete": acting(z.strictObject({ organizationId }), (body) =>
      directory.deleteOrganization(body.organizationId),
    ),
    "POST clerk/memberships": acting(
      member.extend({ role, publicMetadata: metadata.optional() }),
      (body) =>
        directory.addMember(body.organizationId, body.userId, body.role, body.publicMetadata),
    ),
    "POST clerk/memberships/role": acting(member.extend({ role }), (body) =>
      directory.changeRole(body.organizationId, body.userId, body.role),
    ),
    "POST clerk/memberships/metadata": acting(member.extend({ publicMetadata: metadata }), (body) =>
      directory.mergeMetadata(body.organizationId, body.userId, body.publicMetadata),
    ),
    "POST clerk/memberships/delete": acting(member, (body) =>
      directory.removeMember(body.organizationId, body.userId),
    ),
    "POST clerk/invitations": acting(
      z.strictObject({ organizationId, email, role, publicMetadata: metadata.optional() }),
      (body) =>
        invitations.create(body.organizationId, body.email, body.role, body.publicMetadata ?? {}),
    ),
    /** Ends all sessions of a user, as "Sign out of all devices" does. */
    "POST clerk/users/sign-out": acting(z.strictObject({ userId }), (body) => {
      const open = clerk.sessions.all().filter((each) => each.userId === body.userId);
      for (const session of open) clerk.sessions.save({ ...session, status: "ended" });
      return { ended: open.length };
    }),
  };
}
