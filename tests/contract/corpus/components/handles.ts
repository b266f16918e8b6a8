import {
  anyApi,
  createFunctionHandle,
  type FunctionHandle,
  internalMutationGeneric,
  mutationGeneric,
} from "convex/server";

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
