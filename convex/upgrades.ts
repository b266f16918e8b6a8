import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { FIRST_STEP, upgradeBatch, upgradedTable } from "./model/upgrades";

/** Another one for each version that asks something new of documents that are stored already. */
const UPGRADE = "upgrade 2026-11 reports";

/** After each push: brings the data of older versions up to date, once, in the background. */
export const run = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const begun = await ctx.db
      .query("cursors")
      .withIndex("by_key", (q) => q.eq("key", UPGRADE))
      .unique();
    if (begun !== null) return null;
    await ctx.db.insert("cursors", { key: UPGRADE, at: Date.now() });
    await ctx.scheduler.runAfter(0, internal.upgrades.step, FIRST_STEP);
    return null;
  },
});

/** A batch, and then the next: a crash in between loses none of it. */
export const step = internalMutation({
  args: { table: upgradedTable, cursor: v.union(v.null(), v.string()) },
  returns: v.null(),
  handler: async (ctx, args) => {
    const next = await upgradeBatch(ctx, args);
    if (next !== null) await ctx.scheduler.runAfter(0, internal.upgrades.step, next);
    return null;
  },
});
