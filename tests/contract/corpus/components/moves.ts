import { Migrations } from "@convex-dev/migrations";
import { componentsGeneric, mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

const migrations = new Migrations(componentsGeneric().migrations as never);

export const run = migrations.runner();

export const setInitials = migrations.define({
  table: "people",
  batchSize: 10,
  migrateOne: (_, { name, initial }) =>
    initial ? undefined : { initial: String(name).slice(0, 1) },
});

export const addPeople = mutationGeneric({
  args: { names: v.array(v.string()) },
  handler: async (ctx, { names }) => {
    for (const name of names) await ctx.db.insert("people", { name });
  },
});

export const initials = queryGeneric({
  args: {},
  handler: async (ctx) =>
    (await ctx.db.query("people").collect()).map(({ initial }): string | null => initial ?? null),
});
