import type { Directory } from "./directory.ts";
import type { Sessions } from "./sessions.ts";
import { type Shapes, emailIdOf } from "./shapes.ts";
import type {
  ClerkClient,
  ClerkInvitation,
  ClerkSession,
  ClerkSignIn,
  ClerkUser,
} from "./types.ts";

export type FrontendShapes = ReturnType<typeof createFrontendShapes>;

/** How the Frontend API shows what browsers may know. `from`: the page's origin. */
export function createFrontendShapes(directory: Directory, sessions: Sessions, shapes: Shapes) {
  function user(found: ClerkUser) {
    const { private_metadata: _private, ...shown } = shapes.user(found);
    return {
      ...shown,
      organization_memberships: directory.membershipsOf(found.id).map((each) => {
        const { public_user_data: _self, ...membership } = shapes.keptMembership(each, true);
        return { ...membership, public_user_data: shapes.publicUserData(found) };
      }),
    };
  }

  async function session(found: ClerkSession, from: string | undefined) {
    const who = directory.user(found.userId);
    const isOpen = found.status === "active";
    return {
      id: found.id,
      object: "session",
      status: found.status,
      factor_verification_age: [sessions.minutesSince(found), -1],
      expire_at: found.expireAt,
      abandon_at: found.createdAt + 30 * 86_400_000,
      last_active_at: found.lastActiveAt,
      last_active_organization_id: sessions.membershipOf(found)?.organizationId ?? null,
      last_active_token: isOpen
        ? { object: "token", jwt: await sessions.token(found, from) }
        : null,
      actor: null,
      tasks: null,
      user: user(who),
      public_user_data: shapes.publicUserData(who),
      created_at: found.createdAt,
      updated_at: found.lastActiveAt,
    };
  }

  function signIn(found: ClerkSignIn) {
    const who = directory.user(found.userId);
    const { verification } = found;
    return {
      id: found.id,
      object: "sign_in_attempt",
      status: found.status,
      supported_identifiers: ["email_address"],
      identifier: found.identifier,
      user_data: { first_name: who.firstName, last_name: who.lastName, ...shapes.imageOf(who) },
      supported_first_factors: [
        {
          strategy: "email_code",
          email_address_id: emailIdOf(who),
          safe_identifier: who.email,
          primary: true,
        },
      ],
      supported_second_factors: [],
      first_factor_verification: verification && {
        object: "verification_email_code",
        status: verification.status,
        strategy: "email_code",
        attempts: verification.attempts,
        expire_at: verification.expireAt,
        error: null,
      },
      second_factor_verification: null,
      created_session_id: found.createdSessionId,
      abandon_at: null,
    };
  }

  return {
    user,
    session,
    signIn,
    async client(found: ClerkClient, from: string | undefined) {
      const open = sessions.sessionsOf(found);
      return {
        id: found.id,
        object: "client",
        sessions: await Promise.all(open.map((each) => session(each, from))),
        sign_in: found.signIn && signIn(found.signIn),
        sign_up: null,
        last_active_session_id:
          open.find(({ id }) => id === found.lastActiveSessionId)?.id ?? open[0]?.id ?? null,
        last_authentication_strategy: open.length > 0 ? "email_code" : null,
        captcha_bypass: false,
        cookie_expires_at: null,
        created_at: found.createdAt,
        updated_at: found.updatedAt,
      };
    },
    /** As the one who is invited sees it. */
    ownInvitation(found: ClerkInvitation) {
      const organization = directory.organization(found.organizationId);
      return {
        ...invitationOf(found),
        public_organization_data: shapes.publicOrganization(organization),
      };
    },
    invitation: invitationOf,
  };

  function invitationOf(found: ClerkInvitation) {
    const { private_metadata: _private, ...shown } = shapes.invitation(found);
    return shown;
  }
}
