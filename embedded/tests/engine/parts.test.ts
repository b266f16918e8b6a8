import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller, ChangeBatch } from "../../engine/protocol.ts";
import { callOf, openEngine, type TestEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

const APP = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
const count = async (ctx) => {
  const { subject } = await ctx.auth.getUserIdentity();
  const rows = await ctx.db.query("rows").collect();
  let sum = 0;
  for (let i = 0; i < 1_000_000; i++) sum += i % 7;
  return [subject, rows.length, sum];
};
export const first = query({ args: {}, handler: count });
export const second = query({ args: {}, handler: count });
export const add = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("rows", {}); } });
`;

const user = (subject: string): Caller => ({
  identity: JSON.stringify({ subject, issuer: "test" }),
  access: "client",
});

let app: TestEngine;
beforeAll(async () => {
  app = await openEngine(await deploymentOf({ "app.ts": APP }));
});
afterAll(() => app.close());

test("what takes its time is told caller by caller, each whole and all at one timestamp", async () => {
  const people = ["a", "b", "c", "d", "e", "f"];
  // Query by query, not person by person.
  const calls = ["app:first", "app:second"].flatMap((path) =>
    people.map((name) => callOf(path, {}, user(name))),
  );
  const { results } = await app.subscribe(calls);
  const ownerOf = new Map(results.map(({ entry }, i) => [entry, people[i % people.length]]));
  const parts: ChangeBatch[] = [];
  const whole = new Promise<void>((resolve) => {
    app.engine.onChanges((part) => {
      parts.push(part);
      if (part.awaited.length === 0) resolve();
    });
  });
  const answered = app.mutate("app:add", {}, ["session", 0]).then(() => parts.length);
  await whole;
  expect(await answered).toBe(1);
  expect(parts.length).toBeGreaterThan(1);
  expect(new Set(parts.map(({ ts }) => ts)).size).toBe(1);
  const told = parts.map(({ changed }) => changed.map(({ entry }) => entry));
  expect(new Set(told.flat())).toEqual(new Set(ownerOf.keys()));
  expect(told.flat().length).toBe(ownerOf.size);
  parts.forEach(({ awaited }, i) => {
    expect(awaited).toEqual(told.slice(i + 1).flat());
    const owners = told
      .slice(0, i + 1)
      .flat()
      .map((entry) => ownerOf.get(entry));
    for (const entry of awaited) expect(owners).not.toContain(ownerOf.get(entry));
  });
});
