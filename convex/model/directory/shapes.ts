import { type Infer, v } from "convex/values";

/** A membership as Clerk tells of it. Times are Clerk's, ms since 1970. */
export const clerkMembership = v.object({
  id: v.string(),
  organizationId: v.string(),
  tokenIdentifier: v.string(),
  name: v.string(),
  email: v.string(),
  /** org:admin, org:member, or one of the organisation's own. */
  clerkRole: v.string(),
  /** What its public metadata says of the role: ours, if we were there. */
  metadataRole: v.optional(v.string()),
  updatedAt: v.number(),
});
export type ClerkMembership = Infer<typeof clerkMembership>;

/** An invitation as Clerk tells of it. */
export const clerkInvitation = v.object({
  id: v.string(),
  organizationId: v.string(),
  /** In lower case. */
  email: v.string(),
  clerkRole: v.string(),
  metadataRole: v.optional(v.string()),
  /** pending, accepted, revoked or expired. */
  status: v.string(),
  /** ms since 1970 */
  expiresAt: v.optional(v.number()),
});
export type ClerkInvitation = Infer<typeof clerkInvitation>;

/** Who a person is, by Clerk. */
export const clerkProfile = v.object({
  tokenIdentifier: v.string(),
  name: v.string(),
  email: v.string(),
  updatedAt: v.number(),
});
export type ClerkProfile = Infer<typeof clerkProfile>;
