import { randomBytes } from "node:crypto";
import type { ClerkContext } from "./context.ts";
import { type Directory, newClerkId } from "./directory.ts";
import { notFound, notTheirs, unauthenticated } from "./errors.ts";
import type { ClerkClient, ClerkSession, ClerkUser } from "./types.ts";

/** How long somebody stays signed in without a break, as Clerk has it by default. */
const SESSION_MS = 7 * 86_400_000;
/** Seconds that a token is good for. */
const TOKEN_SECONDS = 60;
/** What the Convex integration of Clerk's dashboard puts into every token. */
const AUDIENCE = "convex";

export type Sessions = ReturnType<typeof createSessions>;

/** Browsers, who is signed in there, and the tokens that say so. */
export function createSessions(ctx: ClerkContext, directory: Directory) {
  const { clerk, now } = ctx;
  const issuer = () => `${ctx.origin()}/clerk`;

  const isActive = (session: ClerkSession) =>
    session.status === "active" && session.expireAt > now();
  const sessionsOf = (client: ClerkClient) =>
    clerk.sessions.all().filter((each) => each.clientId === client.id && isActive(each));
  /** The organisation that a session acts for, as long as its user is in it. */
  function membershipOf(session: ClerkSession) {
    const id = session.activeOrganizationId;
    return id === null ? undefined : directory.membershipOf(id, session.userId);
  }

  function sign(claims: Record<string, unknown>, user: ClerkUser, from: string | undefined) {
    // The machine's own time, whatever the providers' clock says: the product holds them against it.
    const issuedAt = Math.floor(Date.now() / 1000);
    return ctx.issuer.sign({
      ...(from !== undefined && { azp: from }),
      aud: AUDIENCE,
      exp: issuedAt + TOKEN_SECONDS,
      iat: issuedAt,
      iss: issuer(),
      jti: randomBytes(10).toString("hex"),
      nbf: issuedAt - 10,
      sub: user.id,
      ...claims,
    });
  }

  const minutesSince = ({ createdAt }: ClerkSession) =>
    Math.max(0, Math.floor((now() - createdAt) / 60_000));

  return {
    issuer,
    minutesSince,
    sessionsOf,
    membershipOf,
    /** The browser that a cookie names. */
    client: (token: string | undefined): ClerkClient | undefined =>
      token === undefined ? undefined : clerk.clients.all().find((each) => each.token === token),
    newClient: (): ClerkClient =>
      clerk.clients.save({
        id: newClerkId("client"),
        token: randomBytes(32).toString("base64url"),
        lastActiveSessionId: null,
        signIn: null,
        createdAt: now(),
        updatedAt: now(),
      }),
    save: (client: ClerkClient): ClerkClient => clerk.clients.save({ ...client, updatedAt: now() }),
    /** A signed-in session of this browser. Throws 401 without one, 404 when it is another's. */
    session(client: ClerkClient | undefined, id: string | null): ClerkSession {
      if (client === undefined) throw unauthenticated();
      const wanted = id ?? client.lastActiveSessionId;
      const found = sessionsOf(client).find((each) => each.id === wanted);
      if (found) return found;
      if (id === null) throw unauthenticated();
      throw notFound(`No session was found with id ${id}`);
    },
    begin(client: ClerkClient, userId: string): ClerkSession {
      const user = clerk.users.save({ ...directory.user(userId), lastSignInAt: now() });
      return clerk.sessions.save({
        id: newClerkId("sess"),
        clientId: client.id,
        userId: user.id,
        status: "active",
        activeOrganizationId: null,
        createdAt: now(),
        lastActiveAt: now(),
        expireAt: now() + SESSION_MS,
      });
    },
    /** `organizationId`: undefined leaves it, null is none. Throws when its user is not a member. */
    touch(session: ClerkSession, organizationId: string | null | undefined): ClerkSession {
      if (organizationId && !directory.membershipOf(organizationId, session.userId)) {
        throw notTheirs();
      }
      const active = organizationId === undefined ? session.activeOrganizationId : organizationId;
      return clerk.sessions.save({ ...session, activeOrganizationId: active, lastActiveAt: now() });
    },
    end: (session: ClerkSession, status: "ended" | "removed"): ClerkSession =>
      clerk.sessions.save({ ...session, status }),

    /**
     * A session token, version 2: `o` is there only with an organisation, and its role has no
     * prefix. `organizationId`: undefined for the session's own, null for none. Throws as `touch`.
     * Source: https://clerk.com/docs/guides/sessions/session-tokens
     */
    async token(
      session: ClerkSession,
      from: string | undefined,
      organizationId?: string | null,
    ): Promise<string> {
      const id = organizationId === undefined ? session.activeOrganizationId : organizationId;
      const found = id === null ? undefined : directory.membershipOf(id, session.userId);
      if (organizationId && !found) throw notTheirs();
      const o = found && {
        id: found.organizationId,
        rol: found.role.replace(/^org:/, ""),
        slg: directory.organization(found.organizationId).slug,
      };
      return sign(
        { fva: [minutesSince(session), -1], sid: session.id, sts: "active", v: 2, ...(o && { o }) },
        directory.user(session.userId),
        from,
      );
    },
    /** A token of the JWT template "convex", as Clerk's dashboard makes it. */
    async templateToken(session: ClerkSession, template: string, from: string | undefined) {
      if (template !== "convex") {
        throw notFound(`No JWT template exists with name: ${template}`);
      }
      const user = directory.user(session.userId);
      const name = [user.firstName, user.lastName].filter(Boolean).join(" ");
      const { email, firstName, lastName } = user;
      return sign(
        { name, email, email_verified: true, given_name: firstName, family_name: lastName },
        user,
        from,
      );
    },
  };
}
