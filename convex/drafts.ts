import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation } from "./model/access";
import { requirePermission } from "./model/caller";
import { saveDraft } from "./model/drafts";
import { draft, draftKind, position } from "./model/shapes";
import { filesOf } from "./model/uploads";
import { DRAFT_KINDS } from "./shared/together";

/** Drafts of one member that are marked in the list; nobody keeps so many. */
const MAX_MARKED = 200;

/** Composer: what I have begun to write in a conversation, on whichever device. */
export const forConversation = accountQuery({
  args: { conversationId: v.id("conversations") },
  returns: v.array(draft),
  handler: async (ctx, { conversationId }) => {
    await visibleConversation(ctx, conversationId);
    const rows = await ctx.db
      .query("drafts")
      .withIndex("by_memberId_and_conversationId_and_kind", (q) =>
        q.eq("memberId", ctx.member._id).eq("conversationId", conversationId),
      )
      .take(DRAFT_KINDS.length);
    return await Promise.all(
      rows.map(async ({ kind, text, after, version, uploadIds }) => {
        const files = uploadIds && (await filesOf(ctx, conversationId, uploadIds));
        return { kind, text, files, after, version };
      }),
    );
  },
});

/** The list: in which conversations I have begun to write. */
export const mine = accountQuery({
  args: {},
  returns: v.array(v.id("conversations")),
  handler: async (ctx) => {
    const rows = await ctx.db
      .query("drafts")
      .withIndex("by_memberId_and_conversationId_and_kind", (q) => q.eq("memberId", ctx.member._id))
      .take(MAX_MARKED);
    return [...new Set(rows.map((row) => row.conversationId))];
  },
});

/** Composer: keep what I am writing. Returns its version, null when there is nothing left of it. */
export const save = accountMutation({
  args: {
    conversationId: v.id("conversations"),
    kind: draftKind,
    text: v.string(),
    after: v.optional(position),
    uploadIds: v.optional(v.array(v.id("uploads"))),
  },
  returns: v.union(v.null(), v.number()),
  handler: async (ctx, { conversationId, kind, ...content }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    requirePermission(ctx, "message");
    return await saveDraft(ctx, conversation._id, kind, content);
  },
});
