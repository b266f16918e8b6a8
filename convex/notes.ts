import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation } from "./model/access";
import { addNote, mentionable as membersToName } from "./model/notes";

/** Composer: a note for the team. The same clientId again returns the note there is. */
export const add = accountMutation({
  args: {
    conversationId: v.id("conversations"),
    body: v.string(),
    /** Whom it may name; who is named is who stands in the body as "@Name". */
    memberIds: v.array(v.id("members")),
    clientId: v.string(),
  },
  returns: v.id("messages"),
  handler: async (ctx, { conversationId, ...draft }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    return await addNote(ctx, conversation, draft);
  },
});

/** Composer: whom a note can name, by name, and whether they see this conversation. */
export const mentionable = accountQuery({
  args: { conversationId: v.id("conversations") },
  returns: v.array(v.object({ _id: v.id("members"), name: v.string(), sees: v.boolean() })),
  handler: async (ctx, { conversationId }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    return await membersToName(ctx, conversation);
  },
});
