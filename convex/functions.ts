import { v } from "convex/values";
import { customAction, customQuery, customMutation } from "convex-helpers/server/customFunctions";
import { action, internalMutation, mutation, query } from "./_generated/server";
import { findCaller, requireCaller } from "./model/caller";
import { requirePortal } from "./model/portalLinks";
import { fail } from "./shared/errors";

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

/** A mutation for who need not say who they are: what they know must be proof enough. */
export const openMutation = customMutation(mutation, {
  args: {},
  input: () => ({ ctx: {}, args: {} }),
});

/**
 * An action for members. It sees no data, so it only turns away who has not signed in: the first
 * thing it does is to call an accountInternalMutation, which says who the member is.
 */
export const accountAction = customAction(action, {
  args: {},
  input: async (ctx) => {
    if ((await ctx.auth.getUserIdentity()) === null) fail("UNAUTHENTICATED");
    return { ctx: {}, args: {} };
  },
});

/** What an accountAction calls: as accountMutation, and nobody else can. */
export const accountInternalMutation = customMutation(internalMutation, {
  args: {},
  input: async (ctx) => ({ ctx: await requireCaller(ctx), args: {} }),
});

/** A query for a customer, by the token of their private link: `ctx` gains `portal`. Ends with PORTAL_CLOSED. */
export const portalQuery = customQuery(query, {
  args: { token: v.string() },
  input: async (ctx, { token }) => ({ ctx: { portal: await requirePortal(ctx, token) }, args: {} }),
});

/** A mutation for a customer, as portalQuery. */
export const portalMutation = customMutation(mutation, {
  args: { token: v.string() },
  input: async (ctx, { token }) => ({ ctx: { portal: await requirePortal(ctx, token) }, args: {} }),
});
