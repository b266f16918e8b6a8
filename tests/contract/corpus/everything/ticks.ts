import {
  anyApi,
  internalActionGeneric,
  internalMutationGeneric,
  queryGeneric,
} from "convex/server";
import { v } from "convex/values";

export const tick = internalMutationGeneric({
  args: { by: v.string() },
  handler: async (ctx, { by }) => {
    const { scheduledFunctionId } = await ctx.meta.getRequestMetadata();
    if (scheduledFunctionId !== null) throw new Error("A cron is no scheduled function.");
    await ctx.db.insert("ticks", { by });
  },
});

export const count = queryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.db.query("ticks").collect()).length,
});

/** Takes until the gate "slow" is open. */
export const slow = internalActionGeneric({
  args: {},
  handler: async (ctx) => {
    await ctx.runMutation(anyApi.ticks!.tick! as never, { by: "slow" } as never);
    while (!(await ctx.runQuery(anyApi.gates!.isOpen! as never, { name: "slow" } as never))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
});

export const scheduled = queryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).length,
});

export const counts = queryGeneric({
  args: {},
  handler: async (ctx) => {
    const ticks = await ctx.db.query("ticks").collect();
    const by = (name: string) => ticks.filter((tick) => tick.by === name).length;
    return { interval: by("interval"), slow: by("slow") };
  },
});
