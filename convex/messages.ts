import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation, visibleMessage } from "./model/access";
import { newsSince, positionNow } from "./model/collision";
import { findInThread } from "./model/find";
import * as otherWays from "./model/otherWays";
import { retryMessage, sendMessage, settleMessage } from "./model/messages";
import { anyway, channel, consentWay, position, threadMessage, threadPlace } from "./model/shapes";
import { momentOf, threadPage } from "./model/thread";
import { toThreadMessage } from "./model/threadMessage";
import { undoSend } from "./model/undoSend";

const page = { conversationId: v.id("conversations"), paginationOpts: paginationOptsValidator };
const messagePage = paginationResultValidator(threadMessage);

/** Thread, newest first. */
export const list = accountQuery({
  args: page,
  returns: messagePage,
  handler: async (ctx, { conversationId, paginationOpts }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    return await threadPage(ctx, conversation, { side: "before", at: Infinity }, paginationOpts);
  },
});

/** Thread opened at a place: what came before it, newest first. All of it when there is no such place. */
export const older = accountQuery({
  args: { ...page, place: threadPlace },
  returns: messagePage,
  handler: async (ctx, { conversationId, place, paginationOpts }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    const at = await momentOf(ctx, conversation, place);
    return await threadPage(ctx, conversation, { side: "before", at }, paginationOpts);
  },
});

/** Thread opened at a place: that message and what came after it, oldest first. */
export const newer = accountQuery({
  args: { ...page, place: threadPlace },
  returns: messagePage,
  handler: async (ctx, { conversationId, place, paginationOpts }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    const at = await momentOf(ctx, conversation, place);
    return await threadPage(ctx, conversation, { side: "from", at }, paginationOpts);
  },
});

/** Find bar: messages of the thread with these words, the newest first. */
export const find = accountQuery({
  args: { conversationId: v.id("conversations"), words: v.string() },
  returns: v.object({
    matches: v.array(v.object({ messageId: v.id("messages"), at: v.number() })),
    isCut: v.boolean(),
  }),
  handler: async (ctx, { conversationId, words }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    return await findInThread(ctx, conversation, words);
  },
});

/**
 * Composer. The same clientId again returns the message there is. With `after`, the newest row its
 * author had before them when they began, it is refused if somebody else has written since.
 */
export const send = accountMutation({
  args: {
    conversationId: v.id("conversations"),
    body: v.string(),
    clientId: v.string(),
    after: v.optional(position),
    uploadIds: v.optional(v.array(v.id("uploads"))),
    anyway: v.optional(anyway),
    /** By email: who of those that would get a copy gets none. */
    without: v.optional(v.array(v.string())),
    /** The suggestion of mine it began as. */
    suggestionId: v.optional(v.id("suggestions")),
  },
  returns: v.id("messages"),
  handler: async (ctx, { conversationId, ...reply }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    return await sendMessage(ctx, conversation, { ...reply, undoable: true });
  },
});

/** Thread: takes back a reply of mine that has not left yet. TOO_LATE once it is being sent. */
export const undo = accountMutation({
  args: { messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { messageId }) => {
    const { message, conversation } = await visibleMessage(ctx, messageId);
    await undoSend(ctx, conversation, message);
    return null;
  },
});

/** Composer: where the thread is now, and what others have written since I was at `since`. */
export const news = accountQuery({
  args: { conversationId: v.id("conversations"), since: v.optional(position) },
  returns: v.object({ now: position, news: v.array(threadMessage) }),
  handler: async (ctx, { conversationId, since }) => {
    await visibleConversation(ctx, conversationId);
    const now = await positionNow(ctx, conversationId);
    if (since === undefined || since === now) return { now, news: [] };
    const news = await newsSince(ctx, conversationId, ctx.member._id, since);
    const shown = await Promise.all(news.map((message) => toThreadMessage(ctx, message)));
    return { now, news: shown };
  },
});

/** Thread: send a failed message again. */
export const retry = accountMutation({
  args: { messageId: v.id("messages"), anyway: v.optional(anyway) },
  returns: v.null(),
  handler: async (ctx, { messageId, anyway: answered }) => {
    const { message, conversation } = await visibleMessage(ctx, messageId);
    await retryMessage(ctx, conversation, message, answered);
    return null;
  },
});

/**
 * Thread: sends a failed message by another channel of its customer, and tells where it went. The
 * same call again tells it again.
 */
export const sendElsewhere = accountMutation({
  args: {
    messageId: v.id("messages"),
    channel,
    /** Without the files that channel cannot carry. */
    partly: v.boolean(),
    /** How the customer agreed to be texted, when nothing is on record. */
    consent: v.optional(consentWay),
    anyway: v.optional(anyway),
  },
  returns: v.object({ conversationId: v.id("conversations"), messageId: v.id("messages") }),
  handler: async (ctx, { messageId, ...how }) => {
    const { message, conversation } = await visibleMessage(ctx, messageId);
    const sent = await otherWays.sendElsewhere(ctx, conversation, message, how);
    return { conversationId: sent.conversationId, messageId: sent.messageId };
  },
});

/** Thread: a person decides about a message whose fate is unknown. */
export const settle = accountMutation({
  args: {
    messageId: v.id("messages"),
    outcome: v.union(v.literal("sent"), v.literal("resend")),
    anyway: v.optional(anyway),
  },
  returns: v.null(),
  handler: async (ctx, { messageId, outcome, anyway: answered }) => {
    const { message, conversation } = await visibleMessage(ctx, messageId);
    await settleMessage(ctx, conversation, message, outcome, answered);
    return null;
  },
});
