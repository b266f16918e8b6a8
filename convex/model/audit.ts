import { AUDIT_ACTIONS, type AuditAction } from "../shared/audit";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { CallerMutationCtx } from "./caller";

/**
 * Keeps who did something that an admin may want to know later. The subject is an id, never
 * content; `detail` says in a word what no id tells: the new role, how many days, a job's number.
 * Returns the entry.
 */
export async function recordAudit(
  ctx: CallerMutationCtx,
  action: AuditAction,
  subject: string,
  detail?: string,
): Promise<Id<"auditLog">> {
  return await keepAudit(ctx, ctx.account._id, {
    memberId: ctx.member._id,
    action,
    subject,
    detail,
  });
}

type Entry = {
  /** Who did it; absent for what came from outside. */
  memberId?: Id<"members">;
  action: AuditAction;
  subject: string;
  detail?: string | undefined;
};

/** As recordAudit, for what no member did here. */
export async function keepAudit(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  { action, detail, ...entry }: Entry,
): Promise<Id<"auditLog">> {
  return await ctx.db.insert("auditLog", {
    accountId,
    ...entry,
    action,
    kind: AUDIT_ACTIONS[action],
    ...(detail !== undefined && { detail }),
    at: Date.now(),
  });
}
