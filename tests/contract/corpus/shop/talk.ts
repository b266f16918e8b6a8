import { anyApi, internalMutationGeneric, mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

/** Says how many makers there are, whenever it runs. */
export const count = queryGeneric({
  args: {},
  handler: async (ctx) => {
    const makers = await ctx.db.query("makers").collect();
    console.log("makers:", makers.length);
    return makers.length;
  },
});

export const say = internalMutationGeneric({
  args: { text: v.string() },
  handler: (_ctx, { text }) => {
    console.warn(text);
  },
});

export const sayLater = mutationGeneric({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    await ctx.scheduler.runAfter(0, anyApi.talk!.say! as never, { text } as never);
  },
});

export const fail = queryGeneric({
  args: {},
  handler: () => {
    throw new Error("cannot be counted");
  },
});
