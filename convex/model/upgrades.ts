import type { Infer } from "convex/values";
import type { MutationCtx } from "../_generated/server";
import { AUDIT_ACTIONS, isAuditAction } from "../shared/audit";
import { refreshAudience } from "./audience";
import { refreshContactText } from "./conversations";
import { syncTechnician } from "./customerAccess";
import { refreshSearchFields } from "./customers";
import { countPastMessage } from "./reports/messages";
import { countPastSuggestion } from "./reports/suggestions";
import { oneOf } from "./shapes";

/** Small enough for one transaction, whatever hangs on each document. */
const BATCH = 50;
/** Of messages: each may look through those before it. */
const MESSAGE_BATCH = 20;

/** In this order: a technician's copy of a customer is made from what the customer has by then. */
const TABLES = [
  "customers",
  "jobs",
  "conversations",
  "auditLog",
  "messages",
  "suggestions",
] as const;
export const upgradedTable = oneOf(TABLES);
type UpgradedTable = Infer<typeof upgradedTable>;

export type UpgradeStep = { table: UpgradedTable; cursor: string | null };

/** Where an upgrade begins. */
export const FIRST_STEP: UpgradeStep = { table: TABLES[0], cursor: null };

/**
 * Fills in what a batch of documents lacks that were stored before search, the customers page,
 * "waiting longest", the kinds of the audit log and the reports were there: each as if it were written now.
 * Returns the next batch, or null.
 */
export async function upgradeBatch(
  ctx: MutationCtx,
  { table, cursor }: UpgradeStep,
): Promise<UpgradeStep | null> {
  const next = await upgradePage(ctx, table, { cursor, numItems: BATCH });
  if (next !== null) return { table, cursor: next };
  const following = TABLES[TABLES.indexOf(table) + 1];
  return following === undefined ? null : { table: following, cursor: null };
}

type Page = { cursor: string | null; numItems: number };

/** Returns the cursor of the table's next page, null after the last. */
async function upgradePage(
  ctx: MutationCtx,
  table: UpgradedTable,
  options: Page,
): Promise<string | null> {
  switch (table) {
    case "customers": {
      const { page, ...rest } = await ctx.db.query("customers").paginate(options);
      for (const customer of page) await refreshSearchFields(ctx, customer);
      return following(rest);
    }
    case "jobs": {
      const { page, ...rest } = await ctx.db.query("jobs").paginate(options);
      for (const { technicianId, customerId } of page) {
        if (technicianId !== undefined) await syncTechnician(ctx, technicianId, customerId);
      }
      return following(rest);
    }
    case "conversations": {
      const { page, ...rest } = await ctx.db.query("conversations").paginate(options);
      for (const conversation of page) {
        await refreshContactText(ctx, conversation);
        await refreshAudience(ctx, conversation);
      }
      return following(rest);
    }
    case "messages": {
      const fewer = { ...options, numItems: MESSAGE_BATCH };
      const { page, ...rest } = await ctx.db.query("messages").paginate(fewer);
      for (const message of page) await countPastMessage(ctx, message);
      return following(rest);
    }
    case "suggestions": {
      const { page, ...rest } = await ctx.db.query("suggestions").paginate(options);
      for (const run of page) await countPastSuggestion(ctx, run);
      return following(rest);
    }
    case "auditLog": {
      const { page, ...rest } = await ctx.db.query("auditLog").paginate(options);
      for (const { _id, action } of page) {
        if (isAuditAction(action)) {
          await ctx.db.patch("auditLog", _id, { kind: AUDIT_ACTIONS[action] });
        }
      }
      return following(rest);
    }
  }
}

function following(page: { isDone: boolean; continueCursor: string }): string | null {
  return page.isDone ? null : page.continueCursor;
}
