import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleMessage } from "./model/access";
import { requirePermission } from "./model/caller";
import { channelState, stateOf } from "./model/channelStates";
import { sendChannelTest } from "./model/channelTest";
import { messageStatus, startChannel } from "./model/shapes";
import { CHANNELS } from "./shared/inbox";

/** Settings › Channels: what each is set up with, and whether anything goes through. */
export const list = accountQuery({
  args: {},
  returns: v.array(channelState),
  handler: async (ctx) => {
    requirePermission(ctx, "manageSettings");
    return await Promise.all(CHANNELS.map(async (channel) => await stateOf(ctx, channel)));
  },
});

/** Settings › Channels: "Send a test". The same clientId again returns the test there is. */
export const sendTest = accountMutation({
  args: {
    channel: startChannel,
    address: v.string(),
    /** Whose phone it is has agreed to be texted. */
    agreed: v.boolean(),
    clientId: v.string(),
  },
  returns: v.id("messages"),
  handler: async (ctx, args) => await sendChannelTest(ctx, args),
});

/** Settings › Channels: what has become of a test. */
export const test = accountQuery({
  args: { messageId: v.id("messages") },
  returns: v.object({
    conversationId: v.id("conversations"),
    status: messageStatus,
    reason: v.optional(v.string()),
  }),
  handler: async (ctx, { messageId }) => {
    requirePermission(ctx, "manageSettings");
    const { message, conversation } = await visibleMessage(ctx, messageId);
    const { status, errorReason: reason } = message;
    return { conversationId: conversation._id, status, reason };
  },
});
