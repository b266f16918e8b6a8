/** What Clerk keeps. Times are milliseconds since the epoch. */
export type Metadata = Record<string, unknown>;

export interface ClerkUser {
  id: string;
  email: string;
  firstName: string | null;
  lastName: string | null;
  publicMetadata: Metadata;
  createdAt: number;
  updatedAt: number;
  lastSignInAt: number | null;
}

export interface ClerkOrganization {
  id: string;
  name: string;
  slug: string;
  createdBy: string | null;
  publicMetadata: Metadata;
  createdAt: number;
  updatedAt: number;
}

/** The roles that every Clerk application begins with; others cost extra. */
export const ROLES = ["org:admin", "org:member"] as const;
export type Role = (typeof ROLES)[number];

export interface ClerkMembership {
  id: string;
  organizationId: string;
  userId: string;
  role: Role;
  publicMetadata: Metadata;
  createdAt: number;
  updatedAt: number;
}

export interface ClerkInvitation {
  id: string;
  organizationId: string;
  /** As it was written, in lower case. */
  email: string;
  role: Role;
  status: "pending" | "accepted" | "revoked" | "expired";
  publicMetadata: Metadata;
  createdAt: number;
  updatedAt: number;
  expiresAt: number;
}

/** A browser, known by its __client cookie. */
export interface ClerkClient {
  id: string;
  /** The cookie's value. */
  token: string;
  lastActiveSessionId: string | null;
  signIn: ClerkSignIn | null;
  createdAt: number;
  updatedAt: number;
}

export interface ClerkSignIn {
  id: string;
  identifier: string;
  userId: string;
  status: "needs_first_factor" | "complete";
  /** The code on its way; null before one is asked for. */
  verification: {
    status: "unverified" | "verified" | "failed" | "expired";
    attempts: number;
    expireAt: number;
  } | null;
  createdSessionId: string | null;
}

export interface ClerkSession {
  id: string;
  clientId: string;
  userId: string;
  status: "active" | "ended" | "removed";
  activeOrganizationId: string | null;
  createdAt: number;
  lastActiveAt: number;
  expireAt: number;
}
