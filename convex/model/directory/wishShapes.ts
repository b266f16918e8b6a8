import { type Infer, v } from "convex/values";
import { role } from "../shapes";

const membershipWish = v.object({
  kind: v.literal("membership"),
  organizationId: v.string(),
  tokenIdentifier: v.string(),
  role,
  isActive: v.boolean(),
  /** Clerk has had it: if it is not there, it ended there. */
  isKnown: v.boolean(),
});
export type MembershipWish = Infer<typeof membershipWish>;

const invitationWish = v.object({
  kind: v.literal("invitation"),
  organizationId: v.string(),
  email: v.string(),
  role,
  isPending: v.boolean(),
  invitationId: v.optional(v.string()),
  /** Whom the email names as the one who invites. */
  inviter: v.optional(v.string()),
});
export type InvitationWish = Infer<typeof invitationWish>;

/** What is to be true at Clerk. */
export const wish = v.union(membershipWish, invitationWish);
export type Wish = Infer<typeof wish>;

/** What became of it. */
export const outcome = v.union(
  /** Clerk's id of what it has now, if it has something, how new that is, and when it ends by itself. */
  v.object({
    kind: v.literal("told"),
    has: v.optional(
      v.object({ id: v.string(), updatedAt: v.number(), expiresAt: v.optional(v.number()) }),
    ),
  }),
  /** The membership is not there any more, and Clerk has yet to say so. */
  v.object({ kind: v.literal("gone") }),
  v.object({ kind: v.literal("failed"), code: v.string(), isFinal: v.boolean() }),
);
export type Outcome = Infer<typeof outcome>;
