import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { AuditKind } from "../shared/audit";
import type { AuditEntry, AuditSubject } from "./auditShapes";
import type { CallerQueryCtx } from "./caller";

/** Entries of a page: each reads its member and, at most, three documents it is about. */
const MAX_PAGE = 30;

/** A page of the account's audit log, newest first. */
export async function auditPage(
  ctx: CallerQueryCtx,
  kind: AuditKind | undefined,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<AuditEntry>> {
  const rows = ctx.db.query("auditLog");
  const indexed =
    kind === undefined
      ? rows.withIndex("by_accountId_and_at", (q) => q.eq("accountId", ctx.account._id))
      : rows.withIndex("by_accountId_and_kind_and_at", (q) =>
          q.eq("accountId", ctx.account._id).eq("kind", kind),
        );
  const result = await indexed
    .order("desc")
    .paginate({ ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_PAGE) });
  return { ...result, page: await Promise.all(result.page.map((row) => toEntry(ctx, row))) };
}

async function toEntry(ctx: CallerQueryCtx, row: Doc<"auditLog">): Promise<AuditEntry> {
  const { _id, at, action, kind, memberId, subject } = row;
  const member = memberId && (await ctx.db.get("members", memberId));
  // Before there were details, the days were the subject.
  const detail = row.detail ?? (action === "journal.kept" ? subject : undefined);
  const about = await subjectOf(ctx, subject);
  return { _id, at, action, kind, memberName: member?.name, detail, subject: about };
}

/** What an id of the account is now: a reader per table, asked only for its own ids. */
async function subjectOf(ctx: CallerQueryCtx, subject: string): Promise<AuditSubject> {
  const { db } = ctx;
  const mine = <T extends { accountId?: Id<"accounts"> }>(found: T | null) =>
    found?.accountId === ctx.account._id ? found : undefined;

  const conversationId = db.normalizeId("conversations", subject);
  if (conversationId !== null) {
    const found = mine(await db.get("conversations", conversationId));
    return found
      ? { name: found.contactName, address: addressOf(found), conversationId: found._id }
      : {};
  }
  const customerId = db.normalizeId("customers", subject);
  if (customerId !== null) {
    const found = mine(await db.get("customers", customerId));
    return found ? { name: found.name, customerId: found._id } : {};
  }
  const memberId = db.normalizeId("members", subject);
  if (memberId !== null) return { name: mine(await db.get("members", memberId))?.name };
  const invitationId = db.normalizeId("invitations", subject);
  if (invitationId !== null)
    return { name: mine(await db.get("invitations", invitationId))?.email };
  const templateId = db.normalizeId("templates", subject);
  if (templateId !== null) return { name: mine(await db.get("templates", templateId))?.name };
  const importId = db.normalizeId("imports", subject);
  if (importId !== null) return { name: mine(await db.get("imports", importId))?.fileName };
  const eventId = db.normalizeId("providerEvents", subject);
  if (eventId !== null) return { eventId: mine(await db.get("providerEvents", eventId))?._id };
  const mergeId = db.normalizeId("customerMerges", subject);
  const merge = mergeId === null ? undefined : mine(await db.get("customerMerges", mergeId));
  if (merge === undefined) return {};
  const kept = await db.get("customers", merge.keptId);
  const other = await db.get("customers", merge.otherId);
  return { name: kept?.name, other: other?.name, customerId: kept?._id };
}

/** A portal conversation has its customer's id for an address, which says nothing to people. */
function addressOf({ channel, contactAddress }: Doc<"conversations">): string | undefined {
  return channel === "portal" ? undefined : contactAddress;
}
