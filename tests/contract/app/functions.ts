import { createFunctionHandle, type FunctionHandle, makeFunctionReference } from "convex/server";
import { ConvexError, v } from "convex/values";
import { api, internal } from "./api";
import { action, internalAction, internalMutation, internalQuery, mutation, query } from "./server";

export const secretQuery = internalQuery({ args: {}, handler: () => "secret" });
export const secretMutation = internalMutation({
  args: { line: v.string() },
  handler: async (ctx, { line }): Promise<string> => {
    await ctx.db.insert("logs", { line });
    return line;
  },
});
export const secretAction = internalAction({ args: {}, handler: () => "secret" });

export const lines = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("logs").collect()).map(({ line }) => line),
});

/** Errors of every kind a function can throw. */
export const fail = query({ args: { how: v.string(), data: v.any() }, handler: failing });
export const failMutation = mutation({
  args: { how: v.string(), data: v.any() },
  handler: async (ctx, args) => {
    await ctx.db.insert("logs", { line: "about to fail" });
    return failing(ctx, args);
  },
});
export const failAction = action({ args: { how: v.string(), data: v.any() }, handler: failing });

function failing(_: unknown, { how, data }: { how: string; data?: unknown }): string {
  if (how === "convex") throw new ConvexError(data as string);
  if (how === "subclass") throw new NotFound(String(data));
  if (how === "type") throw new TypeError("wrong type of thing");
  if (how === "thrown") throw data;
  throw new Error(`plain ${String(data)}`);
}

class NotFound extends ConvexError<{ code: string; what: string }> {
  constructor(what: string) {
    super({ code: "NOT_FOUND", what });
  }
}

/** What a caller sees of the error of a function it called. */
export const caughtInAction = action({
  args: { how: v.string(), data: v.any() },
  handler: async (ctx, args) => {
    try {
      await ctx.runMutation(api.functions.failMutation, args);
      return null;
    } catch (error) {
      return caught(error);
    }
  },
});

export const caughtInMutation = mutation({
  args: { how: v.string(), data: v.any() },
  handler: async (ctx, args) => {
    try {
      await ctx.runMutation(api.functions.failMutation, args);
      return null;
    } catch (error) {
      return caught(error);
    }
  },
});

function caught(error: unknown) {
  const isConvexError = error instanceof ConvexError;
  return {
    isConvexError,
    data: isConvexError ? (error.data as string) : null,
    message: error instanceof Error ? error.message : String(error),
  };
}

/** An action that goes through everything it may call. */
export const tour = action({
  args: { line: v.string() },
  handler: async (ctx, { line }): Promise<unknown[]> => [
    await ctx.runQuery(internal.functions.secretQuery, {}),
    await ctx.runMutation(internal.functions.secretMutation, { line }),
    await ctx.runAction(internal.functions.secretAction, {}),
    await ctx.runQuery(api.functions.lines, {}),
  ],
});

/** Two transactions: the first stays when the second fails. */
export const half = action({
  args: {},
  handler: async (ctx): Promise<void> => {
    await ctx.runMutation(internal.functions.secretMutation, { line: "first half" });
    await ctx.runMutation(api.functions.failMutation, { how: "plain", data: 1 });
  },
});

export const parallelMutations = action({
  args: { count: v.number() },
  handler: async (ctx, { count }): Promise<void> => {
    await Promise.all(
      Array.from({ length: count }, () =>
        ctx.runMutation(api.transactions.increment, { name: "parallel" }),
      ),
    );
  },
});

export const throughHandle = mutation({
  args: {},
  handler: async (ctx): Promise<string> => {
    const handle: FunctionHandle<"mutation", { line: string }, string> = await createFunctionHandle(
      internal.functions.secretMutation,
    );
    return await ctx.runMutation(handle, { line: `handle ${handle.startsWith("function://")}` });
  },
});

export const byName = action({
  args: { name: v.string() },
  handler: async (ctx, { name }): Promise<unknown> =>
    await ctx.runQuery(makeFunctionReference<"query">(name), {}),
});

export const asWrongType = action({
  args: {},
  handler: async (ctx): Promise<unknown> =>
    await ctx.runQuery(makeFunctionReference<"query">("functions:failMutation"), {
      how: "plain",
      data: 1,
    }),
});

export const notAFunction = "just a text";
export default query({ args: {}, handler: () => "the default export" });

/** Printing, by itself and through what it calls. */
export const murmur = internalQuery({
  args: {},
  handler: () => {
    console.warn("within");
  },
});
export const talkative = action({
  args: {},
  handler: async (ctx) => {
    console.log("before", [1, 2]);
    await ctx.runQuery(internal.functions.murmur, {});
    console.error(new Error("after"));
  },
});

/** Does not wait for what it asks. */
export const careless = action({
  args: {},
  handler: async (ctx) => {
    void ctx.runQuery(api.functions.lines, {}).catch(() => undefined);
  },
});
