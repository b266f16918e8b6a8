import { actionGeneric, anyApi, mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

export const send = mutationGeneric({
  args: { body: v.string(), file: v.optional(v.id("_storage")) },
  handler: (ctx, message) => ctx.db.insert("messages", message),
});

export const list = queryGeneric({
  args: {},
  handler: async (ctx) => {
    const messages = await ctx.db.query("messages").collect();
    return await Promise.all(
      messages.map(async ({ body, file }) => ({
        body,
        url: file ? await ctx.storage.getUrl(file) : null,
      })),
    );
  },
});

export const uploadUrl = mutationGeneric({
  args: {},
  handler: (ctx) => ctx.storage.generateUploadUrl(),
});

/** Calls the Node action from the default runtime. */
export const sendCompressed = actionGeneric({
  args: { body: v.string() },
  handler: async (ctx, { body }): Promise<number> => {
    const size = await ctx.runAction(anyApi.compress!.size!, { text: body });
    await ctx.runMutation(anyApi.messages!.send!, { body: `${size} bytes` });
    return size;
  },
});
