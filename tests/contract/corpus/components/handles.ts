import {
  anyApi,
  componentsGeneric,
  createFunctionHandle,
  type FunctionHandle,
  internalMutationGeneric,
  internalQueryGeneric,
  mutationGeneric,
  queryGeneric,
} from "convex/server";
import { v } from "convex/values";

export const release = internalMutationGeneric({ args: {}, handler: () => "first push" });

/** Keeps a handle for later pushes. */
export const keep = mutationGeneric({
  args: {},
  handler: async (ctx) => {
    const handle = await createFunctionHandle(anyApi.handles!.release! as never);
    await ctx.db.insert("handles", { handle });
  },
});

export const callKept = mutationGeneric({
  args: {},
  handler: async (ctx): Promise<string> => {
    const kept = await ctx.db.query("handles").first();
    return await ctx.runMutation(kept!.handle as FunctionHandle<"mutation">, {});
  },
});

export const name = internalQueryGeneric({ args: {}, handler: () => "the app" });

/** Hands a component a function of this app, which it declares as one. */
export const lend = queryGeneric({
  args: {},
  handler: async (ctx): Promise<string> => {
    const whom = await createFunctionHandle(anyApi.handles!.name! as never);
    return await ctx.runQuery(componentsGeneric().whoami!.identity!.asked!, { whom });
  },
});

export const takes = queryGeneric({
  args: { handle: v.optional(v.function({ fnType: "action", returns: v.null() })) },
  returns: v.null(),
  handler: () => null,
});
