import { makeFunctionReference } from "convex/server";
import { type GenericId, v } from "convex/values";
import { api, internal } from "./api";
import { action, internalAction, internalMutation, mutation, query } from "./server";

export const work = internalMutation({
  args: { line: v.string() },
  handler: async (ctx, { line }) => {
    await ctx.db.insert("logs", { line });
  },
});

export const failingWork = internalMutation({
  args: {},
  handler: async (ctx): Promise<void> => {
    await ctx.db.insert("logs", { line: "half done" });
    throw new Error("the job broke");
  },
});

export const actionWork = internalAction({
  args: { line: v.string() },
  handler: async (ctx, { line }): Promise<void> => {
    await ctx.runMutation(internal.jobs.work, { line: `action ${line}` });
  },
});

export const whoAmI = internalMutation({
  args: {},
  handler: async (ctx) => {
    const identity = await ctx.auth.getUserIdentity();
    await ctx.db.insert("logs", { line: `identity ${identity?.subject ?? "none"}` });
  },
});

type Job = Promise<GenericId<"_scheduled_functions">>;

/** Schedules itself until none are left. */
export const countdown = internalMutation({
  args: { left: v.number() },
  handler: async (ctx, { left }): Promise<void> => {
    await ctx.db.insert("logs", { line: `${left}` });
    if (left > 0) await ctx.scheduler.runAfter(0, internal.jobs.countdown, { left: left - 1 });
  },
});

export const after = mutation({
  args: { delay: v.number(), line: v.string() },
  handler: (ctx, { delay, line }): Job =>
    ctx.scheduler.runAfter(delay, internal.jobs.work, { line }),
});

export const at = mutation({
  args: { time: v.number(), line: v.string() },
  handler: (ctx, { time, line }): Job => ctx.scheduler.runAt(time, internal.jobs.work, { line }),
});

/** Three at once, due in another order than they are named. */
export const spread = mutation({
  args: { apart: v.number() },
  handler: async (ctx, { apart }): Promise<void> => {
    const { work } = internal.jobs;
    await ctx.scheduler.runAfter(2 * apart, work, { line: "third" });
    await ctx.scheduler.runAt(Date.now() + apart, work, { line: "second" });
    await ctx.scheduler.runAfter(0, work, { line: "first" });
  },
});

export const start = mutation({
  args: {
    what: v.union(
      v.literal("failingWork"),
      v.literal("actionWork"),
      v.literal("whoAmI"),
      v.literal("countdown"),
    ),
  },
  handler: async (ctx, { what }): Job => {
    const { scheduler } = ctx;
    switch (what) {
      case "failingWork":
        return await scheduler.runAfter(0, internal.jobs.failingWork, {});
      case "actionWork":
        return await scheduler.runAfter(0, internal.jobs.actionWork, { line: "job" });
      case "whoAmI":
        return await scheduler.runAfter(0, internal.jobs.whoAmI, {});
      case "countdown":
        return await scheduler.runAfter(0, internal.jobs.countdown, { left: 3 });
    }
  },
});

export const fromAction = action({
  args: { line: v.string() },
  handler: async (ctx, { line }): Job =>
    await ctx.scheduler.runAfter(0, internal.jobs.work, { line }),
});

/** Once told to go, schedules functions, itself and in a mutation. */
export const spawn = internalAction({
  args: {},
  handler: async (ctx): Promise<void> => {
    while (!(await ctx.runQuery(api.jobs.lines, {})).includes("go")) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await ctx.scheduler.runAfter(0, internal.jobs.work, { line: "from the action" });
    await ctx.runMutation(api.jobs.after, { delay: 0, line: "from its mutation" });
    await ctx.runMutation(internal.jobs.work, { line: "spawned" });
  },
});

/** Of the functions scheduled at that time or after it, in that order. */
export const states = query({
  args: { since: v.number() },
  handler: async (ctx, { since }) => {
    const jobs = ctx.db.system
      .query("_scheduled_functions")
      .withIndex("by_creation_time", (q) => q.gte("_creationTime", since));
    return (await jobs.collect()).map(({ state }) => state.kind);
  },
});

const byName = { name: v.string(), time: v.number() };

/** Schedules whatever a name names. */
export const startByName = mutation({
  args: byName,
  handler: (ctx, { name, time }): Job =>
    ctx.scheduler.runAt(time, makeFunctionReference<"mutation">(name), {}),
});

export const startByNameFromAction = action({
  args: byName,
  handler: (ctx, { name, time }): Job =>
    ctx.scheduler.runAt(time, makeFunctionReference<"mutation">(name), {}),
});

/** Cancels what is no id. */
export const cancelNonsense = mutation({
  args: {},
  handler: (ctx) => ctx.scheduler.cancel("nonsense" as never),
});

export const cancel = mutation({
  args: { id: v.id("_scheduled_functions") },
  handler: (ctx, { id }) => ctx.scheduler.cancel(id),
});

export const cancelFromAction = action({
  args: { id: v.id("_scheduled_functions") },
  handler: (ctx, { id }) => ctx.scheduler.cancel(id),
});

export const scheduleAndCancel = mutation({
  args: { line: v.string() },
  handler: async (ctx, { line }): Job => {
    const id = await ctx.scheduler.runAfter(0, internal.jobs.work, { line });
    await ctx.scheduler.cancel(id);
    return id;
  },
});

export const get = query({
  args: { id: v.id("_scheduled_functions") },
  handler: (ctx, { id }) => ctx.db.system.get(id),
});

export const lines = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("logs").collect()).map(({ line }) => line),
});
