import { customQuery, customMutation } from "convex-helpers/server/customFunctions";
import { mutation, query } from "./_generated/server";
import { findCaller, requireCaller } from "./model/caller";

/** A query for members: `ctx` gains `member`, `account` and `can`. */
export const accountQuery = customQuery(query, {
  args: {},
  input: async (ctx) => ({ ctx: await requireCaller(ctx), args: {} }),
});

/** A mutation for members: `ctx` gains `member`, `account` and `can`. */
export const accountMutation = customMutation(mutation, {
  args: {},
  input: async (ctx) => ({ ctx: await requireCaller(ctx), args: {} }),
});

/** A query that also answers strangers: `ctx.caller` is null for them. */
export const openQuery = customQuery(query, {
  args: {},
  input: async (ctx) => ({ ctx: { caller: await findCaller(ctx) }, args: {} }),
});
