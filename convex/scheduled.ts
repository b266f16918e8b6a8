import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation, visibleScheduled } from "./model/access";
import * as scheduled from "./model/scheduled";
import { anyway, position, scheduledMessage } from "./model/shapes";

const plan = {
  body: v.string(),
  dueAt: v.number(),
  cancelOnReply: v.boolean(),
  anyway: v.optional(anyway),
};
const planned = scheduledMessage.pick("body", "dueAt", "cancelOnReply");
const scheduledId = v.id("scheduledMessages");

/** The end of the thread: what is to be sent later. */
export const list = accountQuery({
  args: { conversationId: v.id("conversations") },
  returns: v.array(scheduledMessage),
  handler: async (ctx, { conversationId }) => {
    await visibleConversation(ctx, conversationId);
    return await scheduled.scheduledIn(ctx, conversationId);
  },
});

/** Composer: "Send later". The same clientId again does nothing; `after` is as in messages.send. */
export const add = accountMutation({
  args: {
    conversationId: v.id("conversations"),
    clientId: v.string(),
    after: v.optional(position),
    /** As in messages.send. */
    suggestionId: v.optional(v.id("suggestions")),
    ...plan,
  },
  returns: v.null(),
  handler: async (ctx, { conversationId, ...message }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    await scheduled.scheduleMessage(ctx, conversation, message);
    return null;
  },
});

/** Thread: another text or time. `seen` is what its editor had before them. */
export const setPlan = accountMutation({
  args: { scheduledId, seen: v.optional(planned), ...plan },
  returns: v.null(),
  handler: async (ctx, { scheduledId: id, seen, ...change }) => {
    const { row, conversation } = await visibleScheduled(ctx, id);
    await scheduled.rescheduleMessage(ctx, conversation, row, change, seen);
    return null;
  },
});

/** Thread: "Send now". */
export const sendNow = accountMutation({
  args: { scheduledId, anyway: v.optional(anyway) },
  returns: v.null(),
  handler: async (ctx, { scheduledId: id, anyway: answered }) => {
    const { row, conversation } = await visibleScheduled(ctx, id);
    await scheduled.sendScheduledNow(ctx, conversation, row, answered);
    return null;
  },
});

/** Thread: it is not to be sent. */
export const cancel = accountMutation({
  args: { scheduledId },
  returns: v.null(),
  handler: async (ctx, { scheduledId: id }) => {
    const { row, conversation } = await visibleScheduled(ctx, id);
    await scheduled.cancelScheduled(ctx, conversation, row);
    return null;
  },
});

/** The timer of a scheduled message. */
export const send = internalMutation({
  args: { scheduledId, dueAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { scheduledId: id, dueAt }) => {
    await scheduled.sendScheduled(ctx, id, dueAt);
    return null;
  },
});

/** Every minute: what is past its time and has no timer any more. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await scheduled.sweepScheduled(ctx);
    return null;
  },
});
