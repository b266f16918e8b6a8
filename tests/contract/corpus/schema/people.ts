import { mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

export const add = mutationGeneric({
  args: { name: v.string(), age: v.optional(v.number()) },
  handler: (ctx, person) => ctx.db.insert("people", person),
});

export const setAge = mutationGeneric({
  args: { name: v.string(), age: v.number() },
  handler: async (ctx, { name, age }) => {
    for await (const person of ctx.db.query("people")) {
      if (person.name === name) await ctx.db.patch(person._id, { age });
    }
  },
});

export const version = queryGeneric({ args: {}, handler: () => 1 });

export const names = queryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.db.query("people").collect()).map(({ name }) => name),
});
