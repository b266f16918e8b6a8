import { afterEach, expect, test, vi } from "vitest";
import { callOf, openEngine, type TestEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

const APP = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
export const add = mutation({ args: {}, handler: (ctx) => ctx.db.insert("rows", {}) });
export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.query("rows").collect()).length });
export const forever = mutation({ args: {}, handler: () => { for (;;); } });
export const later = mutation({ args: {}, handler: async (ctx) => {
  await ctx.scheduler.runAfter(0, "app:forever" as any, {});
  await ctx.scheduler.runAfter(0, "app:add" as any, {});
}});
export const jobs = query({ args: {}, handler: (ctx) => ctx.db.system.query("_scheduled_functions").collect() });
export const stuckOnceScheduled = query({ args: {}, handler: async (ctx) => {
  const jobs = await ctx.db.system.query("_scheduled_functions").collect();
  if (jobs.length > 0) for (;;);
  return 0;
}});
export const crash = mutation({ args: {}, handler: async () => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { throw new Error("nobody catches"); };
  port2.postMessage(0);
  await new Promise(() => undefined);
}});
export const careless = query({ args: {}, handler: (ctx) => {
  void Promise.reject(new Error("nobody listens"));
  queueMicrotask(() => { throw new Error("nobody catches"); });
  return 7;
}});
`;

let app: TestEngine;
async function open(): Promise<void> {
  app = await openEngine(await deploymentOf({ "app.ts": APP }), { stuckAfterMs: 500 });
}
afterEach(() => {
  vi.restoreAllMocks();
  return app.close();
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

type Job = { name: string; state: { kind: string; error?: string } };

test("a scheduled function that never ends fails, and the others run", async () => {
  await open();
  await app.mutate("app:later");
  const jobs = async () => (await app.query("app:jobs")) as Job[];
  await until(async () => (await jobs()).every(({ state }) => state.kind !== "pending"));
  const states = Object.fromEntries((await jobs()).map(({ name, state }) => [name, state]));
  expect(states["app.js:add"]).toEqual({ kind: "success" });
  expect(states["app.js:forever"]).toMatchObject({ kind: "failed" });
  expect(states["app.js:forever"]?.error).toContain("timed out");
  expect(await app.query("app:count")).toBe(1);
});

test("a crash of the executor fails the call that caused it, and nothing else; its error is told", async () => {
  await open();
  const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const crash = app.mutate("app:crash");
  const behind = app.mutate("app:add");
  expect((await crash).ok).toBe(false);
  expect((await behind).ok).toBe(true);
  expect(await app.query("app:count")).toBe(1);
  expect(told.mock.calls.flat().join()).toMatch(/Error: nobody catches\n +at .*app\.js/);
});

test("a backend whose executor is stuck can be closed", async () => {
  await open();
  const stuck = app.mutate("app:forever");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await app.engine.close();
  expect((await stuck).ok).toBe(false);
});

test("variables set at the same time are all set", async () => {
  await open();
  const names = ["A", "B", "C"];
  await Promise.all(names.map((name) => app.engine.setEnvironment([{ name, value: name }])));
  expect(app.engine.environment()).toEqual({ A: "A", B: "B", C: "C" });
  expect((await app.mutate("app:add")).ok).toBe(true);
});

test("a call that gets stuck while the executor is being replaced does not leave two", async () => {
  await open();
  const set = app.engine.setEnvironment([{ name: "A", value: "1" }]);
  const stuck = app.mutate("app:forever");
  expect(await stuck).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining("timed out") },
  });
  await set;
  // Long enough for a second executor to have given up on the data.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await app.mutate("app:add")).ok).toBe(true);
  expect(await app.query("app:count")).toBe(1);
});
test("what an action asked for and the disk has is not done again after a crash", async () => {
  await open();
  await app.subscribe([callOf("app:stuckOnceScheduled")]);
  await app.engine.operate("schedule", {
    owner: "",
    address: { component: "", path: "app:add" },
    args: {},
    ts: Date.now() / 1_000 + 3_600,
  });
  expect(await app.query("app:jobs")).toHaveLength(1);
});

test("a promise that nobody awaits fails its own function and nothing else", async () => {
  await open();
  let restarts = 0;
  app.engine.onRestart(() => restarts++);
  await expect(app.query("app:careless")).rejects.toThrow("Uncaught Error: nobody listens");
  expect((await app.mutate("app:add")).ok).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await app.query("app:count")).toBe(1);
  expect(restarts).toBe(0);
});
