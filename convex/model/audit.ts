import type { CallerMutationCtx } from "./caller";

export type AuditAction =
  | "account.changed"
  | "assistant.configured"
  | "assistant.forgotten"
  | "job.removed"
  | "channel.tested"
  | "customers.merged"
  | "customers.mergeUndone"
  | "customers.imported"
  | "consent.optedIn"
  | "consent.optedOut"
  | "consent.recorded"
  | "consent.reviewed"
  | "event.replayed"
  | "journal.kept"
  | "member.removed"
  | "member.restored"
  | "member.roleChanged"
  | "portal.linkMade"
  | "portal.linkRevoked"
  | "portal.linkTexted"
  | "sendingHours.set"
  | "template.removed"
  | "templates.imported";

/** Keeps who did something that an admin may want to know later. The subject is an id, never content. */
export async function recordAudit(
  ctx: CallerMutationCtx,
  action: AuditAction,
  subject: string,
): Promise<void> {
  await ctx.db.insert("auditLog", {
    accountId: ctx.account._id,
    memberId: ctx.member._id,
    action,
    subject,
    at: Date.now(),
  });
}
