import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Caller, ChangeBatch } from "../../engine/protocol.ts";
import { callOf, openEngine, type TestEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

const APP = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
import { v } from "convex/values";
const rows = (ctx) => ctx.db.query("rows").collect();
const name = { name: v.string() };
export const names = query({ args: {}, handler: async (ctx) => (await rows(ctx)).map(({ name }) => name).sort() });
export const clear = mutation({ args: {}, handler: async (ctx) => { for (const { _id } of await rows(ctx)) await ctx.db.delete(_id); } });
export const add = mutation({ args: name, handler: async (ctx, { name }) => { await ctx.db.insert("rows", { name }); } });
export const addAndFail = mutation({ args: name, handler: async (ctx, { name }) => {
  await ctx.db.insert("rows", { name });
  await null; await null;
  throw new Error("on purpose");
}});
export const many = mutation({ args: {}, handler: async (ctx) => {
  const run = (fn, name) => ctx.runMutation("app:" + fn, { name });
  const settled = await Promise.allSettled([
    run("add", "a"), run("addAndFail", "b"), ctx.db.insert("rows", { name: "own" }), run("add", "c"), run("addAndFail", "d"), run("add", "e"),
  ]);
  return settled.map(({ status }) => status);
}});
export const unawaited = mutation({ args: {}, handler: async (ctx) => { void ctx.runMutation("app:add", { name: "nested" }).catch(() => {}); } });
const digest = (size) => crypto.subtle.digest("SHA-256", new Uint8Array(size));
export const digested = mutation({ args: {}, handler: (ctx) => {
  void digest(1).then(() => ctx.db.insert("rows", { name: "late" })).catch(() => {});
}});
export const slow = mutation({ args: {}, handler: async () => { for (let i = 0; i < 5; i++) await digest(1 << 22); } });
export const busy = mutation({ args: {}, handler: async () => { let sum = 0; for (let i = 0; i < 300_000; i++) sum += i; return sum; } });
const fail = async (ctx) => { await ctx.db.query("rows").first(); throw new Error("nobody awaited"); };
export const forgets = mutation({ args: name, handler: async (ctx, { name }) => {
  await ctx.db.insert("rows", { name });
  void fail(ctx);
}});
export const forgetsACall = mutation({ args: {}, handler: async (ctx) => { void ctx.db.get("no id"); } });
const step = (ctx, n) => ctx.runQuery("app:chain", { n });
export const chain = query({ handler: async (ctx, { n }) => {
  if (n > 0) await step(ctx, n - 1);
  if (n === 3) throw new Error("after others");
}});
export const forgetsCalls = query({ args: {}, handler: (ctx) => { void step(ctx, 3); } });
export const forgetsInQuery = query({ args: {}, handler: (ctx) => { void fail(ctx); } });
export const catchesForgetful = mutation({ args: {}, handler: async (ctx) => {
  await ctx.db.insert("rows", { name: "outer" });
  return await ctx.runMutation("app:forgets", { name: "inner" }).catch((error) => error.message.split("\\n")[0]);
}});
export const awaitsLate = mutation({ args: {}, handler: async (ctx) => {
  const failing = fail(ctx);
  await ctx.db.insert("rows", { name: "late" });
  await ctx.db.query("rows").collect();
  await failing.catch(() => {});
}});
export const leavesWork = mutation({ args: {}, handler: (ctx) => {
  void (async () => {
    for (let i = 0; i < 50; i++) {
      await ctx.runMutation("app:add", { name: "nested" });
      await ctx.db.insert("rows", { name: "own" });
    }
  })();
}});
export const mine = query({ args: {}, handler: async (ctx) => {
  const any = await ctx.db.query("rows").first();
  return any ? (await ctx.auth.getUserIdentity()).subject : null;
}});
export const now = query({ args: {}, handler: () => Date.now() });
export const cancelNext = mutation({ args: {}, handler: async (ctx) => {
  for (const job of await ctx.db.system.query("_scheduled_functions").collect())
    if (job.state.kind === "pending" && job.name === "app.js:add") await ctx.scheduler.cancel(job._id);
}});
export const scheduleCanceled = mutation({ args: {}, handler: async (ctx) => {
  await ctx.scheduler.runAfter(0, "app:cancelNext", {});
  await ctx.scheduler.runAfter(0, "app:add", { name: "canceled" });
}});
export const scheduleOne = mutation({ args: {}, handler: async (ctx) => { await ctx.scheduler.runAfter(0, "app:add", { name: "job" }); } });
export const jobs = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map((j) => j.state.kind) });
`;

/** What a function finds that it did not make itself. */
const GLOBALS = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
const found = () => [typeof process, Math.max(1, 2), new Date(0).getTime(), typeof crypto];
export const look = query({ args: {}, handler: found });
const replace = () => {
  globalThis.Math = { max: () => "mine" };
  globalThis.Date = class { getTime() { return "mine"; } };
  Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true, writable: true });
};
export const replacing = mutation({ args: {}, handler: async (ctx) => {
  replace();
  delete globalThis.process;
  // A module that is imported only now finds what it would find otherwise.
  const called = await ctx.runQuery("late:look", {});
  globalThis.Date = class { getTime() { return "again"; } };
  return [called, await ctx.runQuery("globals:look", {}), await ctx.runMutation("globals:replaceAlone", {}), found()];
}});
export const replaceAlone = mutation({ args: {}, handler: () => { replace(); return found(); } });
export const whileImporting = mutation({ args: {}, handler: async (ctx) => {
  const called = ctx.runQuery("later:look", {});
  globalThis.Math = { max: () => "mine" };
  return [await called, found()];
}});
export const afterChild = mutation({ args: {}, handler: async (ctx) => [await ctx.runMutation("globals:replaceAlone", {}), found()] });
`;
const LATE = `
import { queryGeneric as query } from "convex/server";
const atImport = [typeof process, Math.max(1, 2), typeof crypto];
export const look = query({ args: {}, handler: () => atImport });
`;

let app: TestEngine;
beforeAll(async () => {
  app = await openEngine(
    await deploymentOf({ "app.ts": APP, "globals.ts": GLOBALS, "late.ts": LATE, "later.ts": LATE }),
  );
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.mutate("app:clear");
});

const user = (subject: string): Caller => ({
  identity: JSON.stringify({ subject, issuer: "test" }),
  access: "client",
});

test("mutations called side by side are each undone alone", async () => {
  const outcome = await app.mutate("app:many");
  expect(outcome.ok && JSON.parse(outcome.value)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  expect(await app.query("app:names")).toEqual(["a", "c", "e", "own"]);
});

test("a nested mutation nobody awaited is part of its caller all the same", async () => {
  await app.subscribe([callOf("app:names")]);
  expect(await app.mutate("app:unawaited")).toMatchObject({ ok: true });
  expect(await app.query("app:names")).toEqual(["nested"]);
});

test("what a function does after its end comes to nothing", async () => {
  await app.subscribe([callOf("app:names")]);
  const digested = app.mutate("app:digested");
  // The digest ends while this one runs, in the same batch.
  const slow = app.mutate("app:slow");
  expect(await digested).toMatchObject({ ok: true });
  expect(await slow).toMatchObject({ ok: true });
  await app.mutate("app:add", { name: "seen" });
  expect(await app.query("app:names")).toEqual(["seen"]);
});

test("a promise that fails and that nobody awaited fails its function, and that one alone", async () => {
  const outcomes = await Promise.all([
    app.mutate("app:add", { name: "before" }),
    app.mutate("app:forgets", { name: "undone" }),
    app.mutate("app:forgetsACall"),
    app.mutate("app:add", { name: "after" }),
  ]);
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, false, true]);
  expect(outcomes[1]).toMatchObject({
    error: { message: expect.stringMatching(/Uncaught Error: nobody awaited\n +at .*app\.js/) },
  });
  expect(outcomes[2]).toMatchObject({
    error: { message: expect.stringContaining("Unable to decode ID") },
  });
  await expect(app.query("app:forgetsInQuery")).rejects.toThrow("Uncaught Error: nobody awaited");
  await expect(app.query("app:forgetsCalls")).rejects.toThrow("Uncaught Error: after others");
  expect(await app.query("app:names")).toEqual(["after", "before"]);
  expect(await app.mutate("app:awaitsLate")).toMatchObject({ ok: true });
});

test("a nested function that forgot a promise fails for its caller, who may catch it", async () => {
  const outcome = await app.mutate("app:catchesForgetful");
  expect(outcome.ok && JSON.parse(outcome.value)).toBe("Uncaught Error: nobody awaited");
  expect(await app.query("app:names")).toEqual(["outer"]);
});

test("what a function did not await is done all the same while it needs only the database", async () => {
  expect(await app.mutate("app:leavesWork")).toMatchObject({ ok: true });
  expect(await app.query("app:names")).toHaveLength(100);
});

test("a job that another one cancels just before it does not run", async () => {
  await app.mutate("app:scheduleCanceled");
  while (((await app.query("app:jobs")) as string[]).includes("pending")) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(await app.query("app:names")).toEqual([]);
});

test("jobs get their turn however many mutations wait", async () => {
  let going = true;
  const sender = async () => {
    while (going) await app.mutate("app:busy");
  };
  const senders = Array.from({ length: 300 }, sender);
  await app.mutate("app:scheduleOne");
  const began = performance.now();
  const jobs = async () => (await app.query("app:jobs")) as string[];
  while ((await jobs()).includes("pending") && performance.now() - began < 1_500);
  const pending = (await jobs()).includes("pending");
  going = false;
  await Promise.all(senders);
  expect(pending).toBe(false);
});

test("a result that begins to depend on who asks is shown to nobody else", async () => {
  const batches: ChangeBatch[] = [];
  let restarts = 0;
  app.engine.onChanges((batch) => batches.push(batch));
  app.engine.onRestart(() => restarts++);
  const alice = callOf("app:mine", {}, user("alice"));
  const bob = callOf("app:mine", {}, user("bob"));
  const { results } = await app.subscribe([alice, bob]);
  expect(results[0]?.entry).toBe(results[1]?.entry);
  await app.mutate("app:add", { name: "x" });
  await app.query("app:names");
  const shown = batches.flatMap(({ changed }) => changed.map(({ outcome }) => outcome));
  expect(shown.filter((outcome) => outcome.ok && outcome.value === '"alice"')).toEqual([]);
  expect(restarts).toBe(1);
  const again = await app.subscribe([alice, bob]);
  expect(again.results.map(({ outcome }) => outcome.ok && outcome.value)).toEqual([
    '"alice"',
    '"bob"',
  ]);
});

test("somebody who asks anew for what depends on the clock is not told an old time", async () => {
  await app.subscribe([callOf("app:now")]);
  const first = Number(await app.query("app:now"));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(Number(await app.query("app:now"))).toBeGreaterThan(first);
});

const valueOf = async (path: string) => {
  const outcome = await app.mutate(path);
  return JSON.parse(outcome.ok ? outcome.value : outcome.error.message) as unknown;
};
const asItIs = ["object", 2, 0, "object"];
const replaced = ["object", "mine", "mine", "undefined"];

test("globals that a function replaces while a module is imported are none of the module's", async () => {
  expect(await valueOf("globals:whileImporting")).toEqual([
    ["object", 2, "object"],
    ["object", "mine", 0, "object"],
  ]);
  expect(await app.query("globals:look")).toEqual(asItIs);
});

test("globals that a function replaces are its own, and last as long as it runs", async () => {
  expect(await valueOf("globals:replacing")).toEqual([
    ["object", 2, "object"],
    asItIs,
    replaced,
    ["undefined", "mine", "again", "undefined"],
  ]);
  expect(await app.query("globals:look")).toEqual(asItIs);
  expect(await valueOf("globals:replaceAlone")).toEqual(replaced);
  expect(await app.query("globals:look")).toEqual(asItIs);
  expect(await valueOf("globals:afterChild")).toEqual([replaced, asItIs]);
});
