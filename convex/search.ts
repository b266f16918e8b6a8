import { v } from "convex/values";
import { accountQuery } from "./functions";
import { searchConversations } from "./model/search";
import { searchHit } from "./model/shapes";
import { MAX_SEARCH_HITS } from "./shared/inbox";

/** Top of the list and the palette: what is found as one types, over the whole history. */
export const conversations = accountQuery({
  args: { text: v.string(), limit: v.number() },
  returns: v.object({ hits: v.array(searchHit), hasMore: v.boolean() }),
  handler: async (ctx, { text, limit }) => {
    const most = Math.max(1, Math.min(Math.floor(limit) || 1, MAX_SEARCH_HITS));
    return await searchConversations(ctx, text, most);
  },
});
