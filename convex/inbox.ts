import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { accountQuery } from "./functions";
import { scopeOf } from "./model/caller";
import { readCounts } from "./model/counters";
import { listConversations, pinnedConversations } from "./model/inbox";
import { conversationRow, counts as countsShape, filter } from "./model/shapes";

/** Page header and navigation badge: exact counts of what I can see. */
export const counts = accountQuery({
  args: {},
  returns: countsShape,
  handler: async (ctx) => await readCounts(ctx, scopeOf(ctx)),
});

/** The list, newest activity first. */
export const list = accountQuery({
  args: { filter, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(conversationRow),
  handler: async (ctx, args) => await listConversations(ctx, args.filter, args.paginationOpts),
});

/** Top of the list: my pinned conversations that the filter lets through, newest activity first. */
export const pinned = accountQuery({
  args: { filter },
  returns: v.array(conversationRow),
  handler: async (ctx, args) => await pinnedConversations(ctx, args.filter),
});
