import { ActionRetrier } from "@convex-dev/action-retrier";
import { Workpool } from "@convex-dev/workpool";
import {
  anyApi,
  componentsGeneric,
  type FunctionReference,
  internalActionGeneric,
  internalMutationGeneric,
  mutationGeneric,
  queryGeneric,
} from "convex/server";
import { v } from "convex/values";

const components = componentsGeneric();
const pool = new Workpool(components.workpool as never, {
  maxParallelism: 2,
  retryActionsByDefault: true,
  defaultRetryBehavior: { maxAttempts: 3, initialBackoffMs: 20, base: 2 },
});
const retrier = new ActionRetrier(components.actionRetrier as never, {
  initialBackoffMs: 20,
  base: 2,
  maxFailures: 3,
});
const own = anyApi.work!;

/** Work in the pool: each fails `failures` times before it is done. */
export const enqueue = mutationGeneric({
  args: { works: v.array(v.object({ work: v.string(), failures: v.number() })) },
  handler: async (ctx, { works }) => {
    for (const work of works) {
      await pool.enqueueAction(ctx, own.attempt as never, work, {
        onComplete: own.pooled as never,
        context: work.work,
      });
    }
  },
});

export const enqueueMutation = mutationGeneric({
  args: { work: v.string(), inMs: v.number() },
  handler: async (ctx, { work, inMs }) => {
    const options = { onComplete: own.pooled as never, context: work, runAfter: inMs };
    return await pool.enqueueMutation(ctx, own.note as never, { work, what: "ran" }, options);
  },
});

export const cancel = mutationGeneric({
  args: { id: v.string() },
  handler: (ctx, { id }) => pool.cancel(ctx, id as never),
});

export const retry = mutationGeneric({
  args: { work: v.string(), failures: v.number() },
  handler: (ctx, work) =>
    retrier.run(ctx, own.attempt! as FunctionReference<"action">, work, {
      onComplete: own.retried as never,
    }),
});

/** Fails until it has been tried more than `failures` times. */
export const attempt = internalActionGeneric({
  args: { work: v.string(), failures: v.number() },
  handler: async (ctx, { work, failures }) => {
    const tried = (await ctx.runMutation(own.note!, { work, what: "tried" })) as number;
    if (tried <= failures) throw new Error(`failed the ${tried}. time`);
    return tried;
  },
});

/** How often this has been noted of the work. */
export const note = internalMutationGeneric({
  args: { work: v.string(), what: v.any() },
  handler: async (ctx, event) => {
    await ctx.db.insert("events", event);
    const events = await ctx.db
      .query("events")
      .withIndex("by_work", (q) => q.eq("work", event.work))
      .collect();
    return events.filter(({ what }) => what === event.what).length;
  },
});

export const pooled = internalMutationGeneric({
  args: { workId: v.string(), context: v.string(), result: v.any() },
  handler: async (ctx, { context, result }) => {
    await ctx.db.insert("events", { work: context, what: result });
  },
});

export const retried = internalMutationGeneric({
  args: { runId: v.string(), result: v.any() },
  handler: async (ctx, { runId, result }) => {
    await ctx.db.insert("events", { work: runId, what: result });
  },
});

export const events = queryGeneric({
  args: { work: v.string() },
  handler: async (ctx, { work }) => {
    const events = ctx.db.query("events").withIndex("by_work", (q) => q.eq("work", work));
    return (await events.collect()).map(({ what }): unknown => what);
  },
});
