import { DirectAggregate } from "@convex-dev/aggregate";
import { MINUTE, RateLimiter } from "@convex-dev/rate-limiter";
import { actionGeneric, componentsGeneric, mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

const components = componentsGeneric();
type Key = { Key: number; Id: string };
const points = new DirectAggregate<Key>(components.aggregate as never);
const second = new DirectAggregate<Key>(components.second as never);
const limiter = new RateLimiter(components.rateLimiter as never, {
  add: { kind: "token bucket", rate: 5, period: MINUTE, capacity: 5 },
});

export const add = mutationGeneric({
  args: { player: v.string(), points: v.number() },
  handler: async (ctx, args) => {
    const { ok } = await limiter.limit(ctx, "add", { key: args.player });
    if (!ok) return "limited";
    const id = await ctx.db.insert("scores", args);
    await points.insert(ctx, { key: args.points, id });
    return "added";
  },
});

/** The limiter and the aggregate are undone with everything else. */
export const addThenThrow = mutationGeneric({
  args: { player: v.string() },
  handler: async (ctx, { player }) => {
    await limiter.limit(ctx, "add", { key: player });
    await points.insert(ctx, { key: 1_000, id: player });
    throw new Error("not counted");
  },
});

export const summary = queryGeneric({
  args: {},
  handler: async (ctx) => {
    const count = await points.count(ctx);
    return {
      count,
      best: count > 0 ? (await points.at(ctx, -1)).key : null,
      median: count > 0 ? (await points.at(ctx, Math.floor(count / 2))).key : null,
      from50: await points.count(ctx, { bounds: { lower: { key: 50, inclusive: true } } }),
      second: await second.count(ctx),
    };
  },
});

export const allowed = queryGeneric({
  args: { player: v.string() },
  handler: async (ctx, { player }) => (await limiter.check(ctx, "add", { key: player })).ok,
});

export const fromAction = actionGeneric({
  args: { player: v.string() },
  handler: async (ctx, { player }) => (await limiter.limit(ctx, "add", { key: player })).ok,
});
