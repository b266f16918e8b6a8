import { v } from "convex/values";
import { internalMutation } from "../../_generated/server";
import { beginMedia, finishMedia } from "../../model/inboundMedia";
import { attachment } from "../../model/shapes";

/** Before a text's pictures are fetched: null when there is nothing left to do. */
export const begin = internalMutation({
  args: { messageId: v.id("messages"), tries: v.number() },
  returns: v.union(v.null(), v.object({ sid: v.string() })),
  handler: async (ctx, { messageId, tries }) => await beginMedia(ctx, messageId, tries),
});

/** The pictures are stored. Answers whether they are anybody's now. */
export const finish = internalMutation({
  args: { messageId: v.id("messages"), files: v.array(attachment) },
  returns: v.boolean(),
  handler: async (ctx, { messageId, files }) => await finishMedia(ctx, messageId, files),
});
