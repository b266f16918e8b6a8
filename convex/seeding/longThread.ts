import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction, internalMutation, internalQuery } from "../_generated/server";
import { cutBody } from "../model/body";
import { previewOf, updateConversation } from "../model/conversations";
import { RANK_DELIVERED } from "../shared/status";

const MINUTE = 60_000;

/**
 * Adds messages to the end of a conversation, a minute apart, for trying out and testing long
 * threads: "Message 1" from the customer, "Message 2" from the team, and so on, counted from
 * `first`. At most some 2,000 at a time.
 */
export const append = internalMutation({
  args: { conversationId: v.id("conversations"), first: v.number(), count: v.number() },
  returns: v.null(),
  handler: async (ctx, { conversationId, first, count }) => {
    const conversation = await ctx.db.get("conversations", conversationId);
    if (conversation === null) throw new Error("there is no such conversation");
    const { accountId, contactName, lastActivityAt } = conversation;
    let { inboundSeq } = conversation;
    for (let nth = 0; nth < count; nth++) {
      const inbound = (first + nth) % 2 === 1;
      const at = lastActivityAt + (nth + 1) * MINUTE;
      if (inbound) inboundSeq++;
      await ctx.db.insert("messages", {
        accountId,
        conversationId,
        direction: inbound ? "in" : "out",
        authorName: inbound ? contactName : "The team",
        body: `Message ${first + nth}\nof a long thread`,
        at,
        status: inbound ? "received" : "delivered",
        statusRank: inbound ? 0 : RANK_DELIVERED,
        aiGenerated: false,
        ...(inbound ? { inboundSeq, receivedAt: at } : { answersSeq: inboundSeq, attempt: 1 }),
      });
    }
    await updateConversation(ctx, conversation, {
      inboundSeq,
      lastActivityAt: lastActivityAt + count * MINUTE,
      preview: previewOf(`Message ${first + count - 1}`),
    });
    return null;
  },
});

/** The id of an inbound message by its number in the conversation, for opening a thread at it. */
export const idOf = internalQuery({
  args: { conversationId: v.id("conversations"), seq: v.number() },
  returns: v.union(v.null(), v.id("messages")),
  handler: async (ctx, { conversationId, seq }) => {
    const message = await ctx.db
      .query("messages")
      .withIndex("by_conversationId_and_inboundSeq", (q) =>
        q.eq("conversationId", conversationId).eq("inboundSeq", seq),
      )
      .first();
    return message?._id ?? null;
  },
});

/** A portal message or email of any length from the customer, kept as such a one is. */
export const appendText = internalAction({
  args: { conversationId: v.id("conversations"), text: v.string() },
  returns: v.null(),
  handler: async (ctx, { conversationId, text }): Promise<null> => {
    const { body, cut } = cutBody(text);
    const whole = new Blob([text.toWellFormed()], { type: "text/plain; charset=utf-8" });
    const bodyId = cut ? await ctx.storage.store(whole) : undefined;
    const args = { conversationId, body, bodyId };
    return await ctx.runMutation(internal.seeding.longThread.appendBody, args);
  },
});

export const appendBody = internalMutation({
  args: {
    conversationId: v.id("conversations"),
    body: v.string(),
    bodyId: v.optional(v.id("_storage")),
  },
  returns: v.null(),
  handler: async (ctx, { conversationId, body, bodyId }) => {
    const conversation = await ctx.db.get("conversations", conversationId);
    if (conversation === null) throw new Error("there is no such conversation");
    const { accountId, contactName } = conversation;
    const at = Math.max(Date.now(), conversation.lastActivityAt);
    const inboundSeq = conversation.inboundSeq + 1;
    await ctx.db.insert("messages", {
      accountId,
      conversationId,
      direction: "in",
      authorName: contactName,
      body,
      bodyId,
      at,
      receivedAt: at,
      status: "received",
      statusRank: 0,
      aiGenerated: false,
      inboundSeq,
    });
    await updateConversation(ctx, conversation, {
      inboundSeq,
      lastActivityAt: at,
      preview: previewOf(body),
    });
    return null;
  },
});
