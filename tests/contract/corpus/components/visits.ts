import { ShardedCounter } from "@convex-dev/sharded-counter";
import { componentsGeneric, mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

const counter = new ShardedCounter<string>(componentsGeneric().shardedCounter as never, {
  defaultShards: 4,
});

export const visit = mutationGeneric({
  args: { page: v.string(), thenFail: v.boolean() },
  handler: async (ctx, { page, thenFail }) => {
    await counter.inc(ctx, page);
    if (thenFail) throw new Error("not counted");
  },
});

export const count = queryGeneric({
  args: { page: v.string() },
  handler: (ctx, { page }) => counter.count(ctx, page),
});
