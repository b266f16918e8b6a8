import { actionGeneric, componentsGeneric, queryGeneric } from "convex/server";

const subject = componentsGeneric().whoami!.identity!.subject! as never;

/** Who is signed in, for the app and for a component that it calls. */
export const both = queryGeneric({
  args: {},
  handler: async (ctx): Promise<(string | null)[]> => [
    (await ctx.auth.getUserIdentity())?.subject ?? null,
    await ctx.runQuery(subject, {}),
  ],
});

export const bothInAction = actionGeneric({
  args: {},
  handler: async (ctx): Promise<(string | null)[]> => [
    (await ctx.auth.getUserIdentity())?.subject ?? null,
    await ctx.runQuery(subject, {}),
  ],
});
