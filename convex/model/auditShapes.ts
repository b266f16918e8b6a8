import { type Infer, v } from "convex/values";
import { AUDIT_KINDS } from "../shared/audit";
import { oneOf } from "./shapes";

export const auditKind = oneOf(AUDIT_KINDS);

/** What an entry is about, as it is now. Nothing of it once that is gone. */
const auditSubject = v.object({
  /** A customer's or member's name, a template's, a file's. */
  name: v.optional(v.string()),
  /** Of a conversation: the number or address of whoever has no name yet. */
  address: v.optional(v.string()),
  /** Of a merge: who became part of the customer named. */
  other: v.optional(v.string()),
  conversationId: v.optional(v.id("conversations")),
  customerId: v.optional(v.id("customers")),
  eventId: v.optional(v.id("providerEvents")),
});
export type AuditSubject = Infer<typeof auditSubject>;

/** An entry of the audit log. */
export const auditEntry = v.object({
  _id: v.id("auditLog"),
  at: v.number(),
  /** Of those in shared/audit, or of an older version's. */
  action: v.string(),
  kind: v.optional(auditKind),
  memberName: v.optional(v.string()),
  detail: v.optional(v.string()),
  subject: auditSubject,
});
export type AuditEntry = Infer<typeof auditEntry>;
