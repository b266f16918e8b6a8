import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { accountQuery } from "./functions";
import { scopeOf } from "./model/caller";
import { readCounts } from "./model/counters";
import { listConversations, pinnedConversations } from "./model/inbox";
import { conversationRow, counts as countsShape, listView } from "./model/shapes";

/** Page header and navigation badge: exact counts of what I can see. */
export const counts = accountQuery({
  args: {},
  returns: countsShape,
  handler: async (ctx) => await readCounts(ctx, scopeOf(ctx)),
});

/** The list: newest activity first, or in Attention who waits longest. */
export const list = accountQuery({
  args: { ...listView.fields, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(conversationRow),
  handler: async (ctx, { paginationOpts, ...view }) =>
    await listConversations(ctx, view, paginationOpts),
});

/** Top of the list: my pinned conversations that the view lets through, in its order. */
export const pinned = accountQuery({
  args: listView.fields,
  returns: v.array(conversationRow),
  handler: async (ctx, view) => await pinnedConversations(ctx, view),
});
