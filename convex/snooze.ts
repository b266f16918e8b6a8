import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import * as aside from "./model/aside";

/** Scheduled for the end of a snooze. */
export const wake = internalMutation({
  args: { conversationId: v.id("conversations"), until: v.number() },
  returns: v.null(),
  handler: async (ctx, { conversationId, until }) => {
    await aside.wake(ctx, conversationId, until);
    return null;
  },
});
