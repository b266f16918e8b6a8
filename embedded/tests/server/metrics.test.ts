import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, onTestFinished, test } from "vitest";
import type { EngineMetrics } from "../../engine/metrics.ts";
import { openEngine } from "../engine/open-engine.ts";
import { deploymentOf } from "../engine/push-source.ts";
import { adminKey, serve, until } from "./harness.ts";

const ROOMS = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
export const say = mutation({ handler: (ctx, { room }) => ctx.db.insert("lines", { room }) });
export const count = query({
  handler: async (ctx, { room }) =>
    (await ctx.db.query("lines").withIndex("by_room", (q) => q.eq("room", room)).collect()).length,
});
`;
const say = makeFunctionReference<"mutation", { room: string }>("rooms:say");
const count = makeFunctionReference<"query", { room: string }, number>("rooms:count");

test("the metrics count runs, what a commit ran again, what was read and written", async () => {
  const table = {
    name: "lines",
    indexes: [{ name: "by_room", fields: ["room"] }],
    searchIndexes: [],
    documentType: null,
  };
  const schema = { schemaValidation: false, tables: [table] };
  const app = await openEngine(await deploymentOf({ "rooms.ts": ROOMS }, schema));
  onTestFinished(() => app.close());
  const server = await serve(app.engine);
  onTestFinished(() => server.close());
  const metrics = async (key = adminKey) => {
    const headers = { authorization: `Convex ${key}` };
    return await fetch(`${server.url}/api/metrics`, { headers });
  };
  const client = new ConvexClient(server.url, { unsavedChangesWarning: false });
  const seen: Record<string, number> = {};
  for (const room of ["hall", "attic"]) {
    client.onUpdate(count, { room }, (lines) => (seen[room] = lines));
  }
  await until(() => seen["hall"] === 0 && seen["attic"] === 0);
  for (let i = 0; i < 3; i++) await client.mutation(say, { room: "hall" });
  await until(() => seen["hall"] === 3);
  await client.query(count, { room: "hall" });
  await client.close();

  const counted = (await (await metrics()).json()) as EngineMetrics;
  const { commits, reruns, disk, functions } = counted;
  expect(commits).toBeGreaterThanOrEqual(3);
  expect(reruns).toBe(3);
  expect(disk.longestMs).toBeGreaterThan(0);
  expect(disk.totalMs).toBeGreaterThanOrEqual(disk.longestMs);
  expect(functions["rooms:say"]).toMatchObject({ runs: 3, documentsWritten: 3, failures: 0 });
  // The attic's count was not touched by what was said in the hall.
  expect(functions["rooms:count"]).toMatchObject({
    runs: 5,
    reruns: 3,
    documentsRead: 1 + 2 + 3,
  });
  expect((await metrics("wrong")).status).toBe(401);
});

const BUSY = `
import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
export const look = query({ handler: () => null });
export const work = mutation({ handler: () => {
  let sum = 0;
  for (let i = 0; i < 3e7; i++) sum += i;
  return sum;
} });
export const plan = mutation({ handler: async (ctx) => {
  for (let i = 0; i < 5; i++) await ctx.scheduler.runAfter(0, "busy:work");
} });
`;

test("the metrics tell what waited at most, and which jobs are due", async () => {
  const schema = { schemaValidation: false, tables: [] };
  const app = await openEngine(await deploymentOf({ "busy.ts": BUSY }, schema));
  onTestFinished(() => app.close());
  await app.mutate("busy:plan");
  const looked = Array.from({ length: 20 }, () => app.query("busy:look"));
  // Each job takes longer than a turn of jobs: the first is done at most when this is asked.
  const { queue } = await app.engine.metrics();
  expect(queue.jobsDue).toBeGreaterThan(0);
  expect(queue.mostWaiting).toBeGreaterThan(10);
  await Promise.all(looked);
});
