import { AUDIT_ACTIONS, type AuditAction } from "../shared/audit";
import type { CallerMutationCtx } from "./caller";

/**
 * Keeps who did something that an admin may want to know later. The subject is an id, never
 * content; `detail` says in a word what no id tells: the new role, how many days, a job's number.
 */
export async function recordAudit(
  ctx: CallerMutationCtx,
  action: AuditAction,
  subject: string,
  detail?: string,
): Promise<void> {
  await ctx.db.insert("auditLog", {
    accountId: ctx.account._id,
    memberId: ctx.member._id,
    action,
    kind: AUDIT_ACTIONS[action],
    subject,
    ...(detail !== undefined && { detail }),
    at: Date.now(),
  });
}
