import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc } from "../_generated/dataModel";
import { type Filter, MAX_PINS } from "../shared/inbox";
import { canSee } from "./access";
import type { CallerQueryCtx } from "./caller";
import { toRow } from "./conversations";
import type { ConversationRow } from "./shapes";

/** Keeps one page of one list within a transaction's limits. */
const MAX_PAGE = 200;

/** One page of the caller's list: one index range over conversations, or over a technician's own rows. */
export async function listConversations(
  ctx: CallerQueryCtx,
  filter: Filter,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<ConversationRow>> {
  const opts = { ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_PAGE) };
  if (ctx.can("viewAll")) {
    const result = await ofAccount(ctx, filter).order("desc").paginate(opts);
    return { ...result, page: result.page.map(toRow) };
  }
  const result = await ofTechnician(ctx, filter).order("desc").paginate(opts);
  const found = await Promise.all(
    result.page.map((row) => ctx.db.get("conversations", row.conversationId)),
  );
  return { ...result, page: found.flatMap((c) => (c === null ? [] : [toRow(c)])) };
}

/** The caller's pins under a filter. */
export async function pinnedConversations(
  ctx: CallerQueryCtx,
  filter: Filter,
): Promise<ConversationRow[]> {
  const pins = await ctx.db
    .query("pins")
    .withIndex("by_memberId_and_conversationId", (q) => q.eq("memberId", ctx.member._id))
    .take(MAX_PINS);
  const rows: ConversationRow[] = [];
  for (const pin of pins) {
    const conversation = await ctx.db.get("conversations", pin.conversationId);
    if (conversation === null || !matches(conversation, filter)) continue;
    if (await canSee(ctx, conversation)) rows.push(toRow(conversation));
  }
  return rows.sort((a, b) => b.lastActivityAt - a.lastActivityAt);
}

function matches(conversation: Doc<"conversations">, filter: Filter): boolean {
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

function ofAccount(ctx: CallerQueryCtx, filter: Filter) {
  const table = ctx.db.query("conversations");
  const accountId = ctx.account._id;
  switch (filter) {
    case "all":
      return table.withIndex("by_accountId_and_lastActivityAt", (q) =>
        q.eq("accountId", accountId),
      );
    case "active":
    case "archived":
      return table.withIndex("by_accountId_and_archived_and_lastActivityAt", (q) =>
        q.eq("accountId", accountId).eq("archived", filter === "archived"),
      );
    case "attention":
      return table.withIndex("by_accountId_and_attention_and_lastActivityAt", (q) =>
        q.eq("accountId", accountId).eq("attention", true),
      );
    case "leads":
      return table.withIndex("by_accountId_and_archived_and_isLead_and_lastActivityAt", (q) =>
        q.eq("accountId", accountId).eq("archived", false).eq("isLead", true),
      );
  }
}

function ofTechnician(ctx: CallerQueryCtx, filter: Filter) {
  const table = ctx.db.query("audiences");
  const memberId = ctx.member._id;
  switch (filter) {
    case "all":
      return table.withIndex("by_memberId_and_lastActivityAt", (q) => q.eq("memberId", memberId));
    case "active":
    case "archived":
      return table.withIndex("by_memberId_and_archived_and_lastActivityAt", (q) =>
        q.eq("memberId", memberId).eq("archived", filter === "archived"),
      );
    case "attention":
      return table.withIndex("by_memberId_and_attention_and_lastActivityAt", (q) =>
        q.eq("memberId", memberId).eq("attention", true),
      );
    case "leads":
      return table.withIndex("by_memberId_and_archived_and_isLead_and_lastActivityAt", (q) =>
        q.eq("memberId", memberId).eq("archived", false).eq("isLead", true),
      );
  }
}
