import { createHash } from "node:crypto";
import type { ClerkContext } from "./context.ts";
import type {
  ClerkInvitation,
  ClerkMembership,
  ClerkOrganization,
  ClerkUser,
  Role,
} from "./types.ts";

const MEMBER_PERMISSIONS = ["org:sys_memberships:read", "org:sys_billing:read"];
const PERMISSIONS: Record<Role, string[]> = {
  "org:admin": [
    "org:sys_profile:manage",
    "org:sys_profile:delete",
    "org:sys_memberships:read",
    "org:sys_memberships:manage",
    "org:sys_domains:read",
    "org:sys_domains:manage",
    "org:sys_billing:read",
    "org:sys_billing:manage",
  ],
  "org:member": MEMBER_PERMISSIONS,
};
export const ROLE_NAMES: Record<Role, string> = { "org:admin": "Admin", "org:member": "Member" };

/** The id of the only email address a user has here. */
export const emailIdOf = (user: ClerkUser) =>
  `idn_${createHash("sha256").update(user.id).digest("hex").slice(0, 27)}`;

/** How Clerk's APIs and webhooks show what it keeps; JSON as of API version 2025-11-10. */
export function createShapes(ctx: Pick<ClerkContext, "clerk" | "origin">) {
  const { clerk, origin } = ctx;
  const picture = (name: string) =>
    `${origin()}/clerk/img/${encodeURIComponent(name.trim().charAt(0).toUpperCase() || "·")}.svg`;
  const nameOf = ({ firstName, lastName, email }: ClerkUser) =>
    [firstName, lastName].filter(Boolean).join(" ") || email;
  const imageOf = (user: ClerkUser) => ({ image_url: picture(nameOf(user)), has_image: false });

  const verified = (strategy = "from_oauth_or_email_code") => ({
    object: "verification_otp",
    status: "verified",
    strategy,
    attempts: 1,
    expire_at: null,
    error: null,
  });

  function publicUserData(user: ClerkUser) {
    return {
      user_id: user.id,
      identifier: user.email,
      first_name: user.firstName,
      last_name: user.lastName,
      ...imageOf(user),
      username: null,
    };
  }

  /** As webhooks and the Backend API show a user; the Frontend API leaves out what is private. */
  function user(user: ClerkUser) {
    return {
      id: user.id,
      object: "user",
      external_id: null,
      username: null,
      first_name: user.firstName,
      last_name: user.lastName,
      locale: null,
      ...imageOf(user),
      profile_image_id: null,
      primary_email_address_id: emailIdOf(user),
      primary_phone_number_id: null,
      primary_web3_wallet_id: null,
      email_addresses: [
        {
          id: emailIdOf(user),
          object: "email_address",
          email_address: user.email,
          reserved: false,
          verification: verified("email_code"),
          linked_to: [],
          matches_sso_connection: false,
          created_at: user.createdAt,
          updated_at: user.createdAt,
        },
      ],
      phone_numbers: [],
      web3_wallets: [],
      passkeys: [],
      external_accounts: [],
      saml_accounts: [],
      enterprise_accounts: [],
      password_enabled: false,
      password_last_updated_at: null,
      two_factor_enabled: false,
      totp_enabled: false,
      backup_code_enabled: false,
      mfa_enabled_at: null,
      mfa_disabled_at: null,
      public_metadata: user.publicMetadata,
      private_metadata: {},
      unsafe_metadata: {},
      banned: false,
      locked: false,
      lockout_expires_in_seconds: null,
      verification_attempts_remaining: 100,
      delete_self_enabled: false,
      create_organization_enabled: true,
      create_organizations_limit: null,
      legal_accepted_at: null,
      last_sign_in_at: user.lastSignInAt,
      last_active_at: user.lastSignInAt,
      created_at: user.createdAt,
      updated_at: user.updatedAt,
    };
  }

  function organization(organization: ClerkOrganization) {
    return {
      id: organization.id,
      object: "organization",
      name: organization.name,
      slug: organization.slug,
      image_url: picture(organization.name),
      has_image: false,
      max_allowed_memberships: 0,
      admin_delete_enabled: true,
      public_metadata: organization.publicMetadata,
      private_metadata: {},
      created_by: organization.createdBy,
      created_at: organization.createdAt,
      updated_at: organization.updatedAt,
    };
  }

  /** With the figures that the Frontend API always and the Backend API on request gives. */
  function countedOrganization(found: ClerkOrganization) {
    const here = ({ organizationId }: { organizationId: string }) => organizationId === found.id;
    const invited = ctx.clerk.invitations.all().filter(here);
    return {
      ...organization(found),
      members_count: ctx.clerk.memberships.all().filter(here).length,
      pending_invitations_count: invited.filter(({ status }) => status === "pending").length,
    };
  }

  function membership(membership: ClerkMembership, who: ClerkUser, where: object) {
    return {
      id: membership.id,
      object: "organization_membership",
      role: membership.role,
      role_name: ROLE_NAMES[membership.role],
      permissions: PERMISSIONS[membership.role],
      public_metadata: membership.publicMetadata,
      private_metadata: {},
      created_at: membership.createdAt,
      updated_at: membership.updatedAt,
      organization: where,
      public_user_data: publicUserData(who),
    };
  }

  /** A membership with the user and the organisation as they are kept now. */
  function keptMembership(kept: ClerkMembership, counted = false) {
    const who = clerk.users.get(kept.userId);
    const where = clerk.organizations.get(kept.organizationId);
    if (!who || !where) throw new Error(`membership ${kept.id} has lost its user or organisation`);
    return membership(kept, who, counted ? countedOrganization(where) : organization(where));
  }

  function invitation(invitation: ClerkInvitation) {
    return {
      id: invitation.id,
      object: "organization_invitation",
      email_address: invitation.email,
      role: invitation.role,
      role_name: ROLE_NAMES[invitation.role],
      organization_id: invitation.organizationId,
      status: invitation.status,
      public_metadata: invitation.publicMetadata,
      private_metadata: {},
      url: null,
      created_at: invitation.createdAt,
      updated_at: invitation.updatedAt,
      expires_at: invitation.expiresAt,
    };
  }

  function publicOrganization(found: ClerkOrganization) {
    const { id, name, slug, image_url, has_image } = organization(found);
    return { id, name, slug, image_url, has_image };
  }

  return {
    user,
    publicUserData,
    imageOf,
    organization,
    countedOrganization,
    publicOrganization,
    keptMembership,
    invitation,
  };
}
export type Shapes = ReturnType<typeof createShapes>;
