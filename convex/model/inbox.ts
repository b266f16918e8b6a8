import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc } from "../_generated/dataModel";
import { fail } from "../shared/errors";
import { MAX_PINS, NOBODY } from "../shared/inbox";
import { canSee } from "./access";
import type { CallerQueryCtx } from "./caller";
import { toRow } from "./conversations";
import { ofAccount, ofAssignee, ofTechnician } from "./listRanges";
import type { ConversationRow, ListView } from "./shapes";

/** Keeps one page of one list within a transaction's limits. */
const MAX_PAGE = 200;

/**
 * One page of the caller's list: one index range over conversations, or over a technician's own
 * rows. Ends with INVALID_INPUT for an order the filter has not, and with FORBIDDEN when a
 * technician asks for another's.
 */
export async function listConversations(
  ctx: CallerQueryCtx,
  view: ListView,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<ConversationRow>> {
  requireView(ctx, view);
  const opts = { ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_PAGE) };
  const order = view.order === "waiting" ? "asc" : "desc";
  // What is assigned to a technician they see in any case.
  if (ctx.can("viewAll") || view.assignee !== undefined) {
    const range =
      view.assignee === undefined
        ? ofAccount(ctx, view)
        : ofAssignee(ctx, view, view.assignee === NOBODY ? undefined : view.assignee);
    const result = await range.order(order).paginate(opts);
    return { ...result, page: result.page.map(toRow) };
  }
  const result = await ofTechnician(ctx, view).order(order).paginate(opts);
  const found = await Promise.all(
    result.page.map((row) => ctx.db.get("conversations", row.conversationId)),
  );
  return { ...result, page: found.flatMap((c) => (c === null ? [] : [toRow(c)])) };
}

/** The caller's pins in a view. Errors as listConversations. */
export async function pinnedConversations(
  ctx: CallerQueryCtx,
  view: ListView,
): Promise<ConversationRow[]> {
  requireView(ctx, view);
  const pins = await ctx.db
    .query("pins")
    .withIndex("by_memberId_and_conversationId", (q) => q.eq("memberId", ctx.member._id))
    .take(MAX_PINS);
  const rows: ConversationRow[] = [];
  for (const pin of pins) {
    const conversation = await ctx.db.get("conversations", pin.conversationId);
    if (conversation === null || !matches(conversation, view)) continue;
    if (await canSee(ctx, conversation)) rows.push(toRow(conversation));
  }
  return rows.sort((a, b) =>
    view.order === "waiting"
      ? (a.attentionSince ?? 0) - (b.attentionSince ?? 0)
      : b.lastActivityAt - a.lastActivityAt,
  );
}

function requireView(ctx: CallerQueryCtx, { filter, order, assignee }: ListView): void {
  if (order === "waiting" && filter !== "attention") {
    fail("INVALID_INPUT", "Only Attention can be ordered by who waits longest.");
  }
  if (assignee !== undefined && assignee !== ctx.member._id && !ctx.can("viewAll")) {
    fail("FORBIDDEN");
  }
}

function matches(conversation: Doc<"conversations">, { filter, assignee }: ListView): boolean {
  if (assignee !== undefined && (conversation.assigneeId ?? NOBODY) !== assignee) return false;
  switch (filter) {
    case "all":
      return true;
    case "active":
      return !conversation.archived;
    case "attention":
      return conversation.attention;
    case "leads":
      return conversation.isLead && !conversation.archived;
    case "archived":
      return conversation.archived;
  }
}
