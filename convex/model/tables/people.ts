import { defineTable } from "convex/server";
import { v } from "convex/values";
import { auditKind } from "../auditShapes";
import { assistantSettings } from "../compose/shapes";
import { INVITATION_STATES, MIRROR_STATES } from "../../shared/members";
import { memberStatus, oneOf, openingHours, quietHours, role } from "../shapes";

/** Who works here. */
export const peopleTables = {
  accounts: defineTable({
    name: v.string(),
    /** The organisation's id at the identity provider, or "demo". */
    externalId: v.string(),
    timeZone: v.string(),
    locale: v.string(),
    /** What members dictate in, BCP 47, the usual one first; the locale's when absent. */
    languages: v.optional(v.array(v.string())),
    /** How long the delivery journal is kept; absent for DEFAULT_KEEP_DAYS. */
    journalDays: v.optional(v.number()),
    assistant: v.optional(assistantSettings),
    /** When no text leaves unasked; absent for DEFAULT_QUIET_HOURS. */
    quietHours: v.optional(quietHours),
    /** When somebody is there, by the business's clocks, Monday first; absent while nobody has said. */
    openingHours: v.optional(openingHours),
    /** The demo data is complete; it is left as people make it. */
    seeded: v.optional(v.boolean()),
  })
    // Sign-in of an organisation; the seed's check that it ran before.
    .index("by_externalId", ["externalId"]),

  members: defineTable({
    accountId: v.id("accounts"),
    tokenIdentifier: v.string(),
    /** The account's externalId where Clerk signs in: one person can be in several. */
    organizationId: v.optional(v.string()),
    name: v.string(),
    email: v.string(),
    role,
    status: memberStatus,
    /** What Clerk said last of this membership; absent before it did, and once we ask for another. */
    membership: v.optional(v.object({ id: v.string(), updatedAt: v.number() })),
    /** How new the name and email are, by Clerk. ms since 1970 */
    profileAt: v.optional(v.number()),
    /** Inbound messages received up to here count as read by this member. */
    readBefore: v.number(),
    /**
     * Goes up when the role turns from one that sees everything into one that does not, or back.
     * Read marks of an earlier sight count no more. Absent for 0.
     */
    sight: v.optional(v.number()),
    /** How long a reply of theirs can be taken back. Seconds; absent for not at all. */
    undoSeconds: v.optional(v.number()),
  })
    // Every function: who is calling. Clerk's webhooks: all memberships of one person.
    .index("by_tokenIdentifier_and_organizationId", ["tokenIdentifier", "organizationId"])
    // Assignee menu, members' settings.
    .index("by_accountId_and_name", ["accountId", "name"]),

  invitations: defineTable({
    accountId: v.id("accounts"),
    email: v.string(),
    role,
    state: oneOf(INVITATION_STATES),
    /** Clerk's id, once it has sent the invitation. */
    externalId: v.optional(v.string()),
    /** Who asked for it here; absent for one that was made in Clerk. */
    invitedBy: v.optional(v.id("members")),
    /** When it ends by itself, as Clerk has said. ms since 1970 */
    expiresAt: v.optional(v.number()),
  })
    // Members' settings: who has been invited.
    .index("by_accountId_and_state", ["accountId", "state"])
    // Clerk's webhooks.
    .index("by_externalId", ["externalId"])
    // Hourly: those whose time is over.
    .index("by_state_and_expiresAt", ["state", "expiresAt"]),

  /** What Clerk has not been told yet, one row for whatever changed; see model/directory/mirrors. */
  mirrors: defineTable({
    accountId: v.id("accounts"),
    subject: v.union(v.id("members"), v.id("invitations")),
    /** Goes up when the subject changes again. */
    generation: v.number(),
    /** Calls made so far; the number of the latest. */
    calls: v.number(),
    /** Of those, how many failed since the subject last changed. */
    failures: v.number(),
    state: oneOf(MIRROR_STATES),
    /** Clerk's word for why the last attempt failed. */
    code: v.optional(v.string()),
  })
    .index("by_subject", ["subject"])
    // Members' settings: what Clerk does not know yet.
    .index("by_accountId", ["accountId"]),

  auditLog: defineTable({
    accountId: v.id("accounts"),
    memberId: v.optional(v.id("members")),
    /** Of those in shared/audit, or of an older version's. */
    action: v.string(),
    /** Follows from the action; only model/audit writes it, and model/upgrades of older entries. */
    kind: v.optional(auditKind),
    /** The id of what it is about; its name is read when it is shown. */
    subject: v.string(),
    /** A word that no id tells, such as the new role. */
    detail: v.optional(v.string()),
    at: v.number(),
  })
    // Settings: audit log.
    .index("by_accountId_and_at", ["accountId", "at"])
    // Settings: audit log, of one kind.
    .index("by_accountId_and_kind_and_at", ["accountId", "kind", "at"]),
};
