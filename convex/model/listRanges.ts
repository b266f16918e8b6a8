import type { Id } from "../_generated/dataModel";
import type { CallerQueryCtx } from "./caller";
import type { ListView } from "./shapes";

// Each list of the inbox is one range of one index; the index is in the order the list shows.

/** Everything of the account. */
export function ofAccount(ctx: CallerQueryCtx, { filter, order }: ListView) {
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
      return order === "waiting"
        ? table.withIndex("by_accountId_and_attention_and_attentionSince", (q) =>
            q.eq("accountId", accountId).eq("attention", true),
          )
        : table.withIndex("by_accountId_and_attention_and_lastActivityAt", (q) =>
            q.eq("accountId", accountId).eq("attention", true),
          );
    case "leads":
      return table.withIndex("by_accountId_and_archived_and_isLead_and_lastActivityAt", (q) =>
        q.eq("accountId", accountId).eq("archived", false).eq("isLead", true),
      );
  }
}

/** What one member looks after; undefined for what nobody does. */
export function ofAssignee(
  ctx: CallerQueryCtx,
  { filter, order }: ListView,
  assigneeId: Id<"members"> | undefined,
) {
  const table = ctx.db.query("conversations");
  const accountId = ctx.account._id;
  switch (filter) {
    case "all":
      return table.withIndex("by_accountId_and_assigneeId_and_lastActivityAt", (q) =>
        q.eq("accountId", accountId).eq("assigneeId", assigneeId),
      );
    case "active":
    case "archived":
      return table.withIndex("by_accountId_and_assigneeId_and_archived_and_lastActivityAt", (q) =>
        q
          .eq("accountId", accountId)
          .eq("assigneeId", assigneeId)
          .eq("archived", filter === "archived"),
      );
    case "attention":
      return order === "waiting"
        ? table.withIndex("by_accountId_and_assigneeId_and_attention_and_attentionSince", (q) =>
            q.eq("accountId", accountId).eq("assigneeId", assigneeId).eq("attention", true),
          )
        : table.withIndex("by_accountId_and_assigneeId_and_attention_and_lastActivityAt", (q) =>
            q.eq("accountId", accountId).eq("assigneeId", assigneeId).eq("attention", true),
          );
    case "leads":
      return table.withIndex("by_accountId_and_assigneeId_archived_isLead_lastActivityAt", (q) =>
        q
          .eq("accountId", accountId)
          .eq("assigneeId", assigneeId)
          .eq("archived", false)
          .eq("isLead", true),
      );
  }
}

/** What a technician may see. */
export function ofTechnician(ctx: CallerQueryCtx, { filter, order }: ListView) {
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
      return order === "waiting"
        ? table.withIndex("by_memberId_and_attention_and_attentionSince", (q) =>
            q.eq("memberId", memberId).eq("attention", true),
          )
        : table.withIndex("by_memberId_and_attention_and_lastActivityAt", (q) =>
            q.eq("memberId", memberId).eq("attention", true),
          );
    case "leads":
      return table.withIndex("by_memberId_and_archived_and_isLead_and_lastActivityAt", (q) =>
        q.eq("memberId", memberId).eq("archived", false).eq("isLead", true),
      );
  }
}
