import { v } from "convex/values";
import { api } from "./api";
import { action, mutation, query } from "./server";

export const current = query({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });
export const inMutation = mutation({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });

/** The subject as seen by an action, and by a query and a mutation that it calls. */
export const everywhere = action({
  args: {},
  handler: async (ctx): Promise<(string | null)[]> => {
    const identities = [
      await ctx.auth.getUserIdentity(),
      await ctx.runQuery(api.identity.current, {}),
      await ctx.runMutation(api.identity.inMutation, {}),
    ];
    return identities.map((identity) => identity?.subject ?? null);
  },
});

/** An identity claims it and only a nested query tells. */
export const nested = query({
  args: {},
  handler: async (ctx): Promise<string | null> =>
    (await ctx.runQuery(api.identity.current, {}))?.subject ?? null,
});

export const signed = mutation({
  args: { claims: v.optional(v.any()), seconds: v.number() },
  handler: (ctx, { claims, seconds }) =>
    ctx.auth.signJwt({ ...(claims && { claims }), expiresInSeconds: seconds }),
});

/** What a query is told that asks as the `auth` of a mutation does; its own has no such method. */
export const signedInQuery = query({
  args: {},
  handler: async (): Promise<string> => {
    const call = Reflect.get(Object(Reflect.get(globalThis, "Convex")), "asyncSyscall");
    try {
      const options = { claims: { aud: "anyone" }, expiresInSeconds: 60 };
      return await call("1.0/signJwt", JSON.stringify(options));
    } catch (error) {
      return String(Reflect.get(Object(error), "message"));
    }
  },
});
