import { afterAll, beforeAll, expect, test } from "vitest";
import { RawClient, serve, type TestServer, tokenFor } from "../server/harness.ts";
import { openEngine, type TestEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

const APP = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
export const add = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("rows", {}); } });
export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.query("rows").collect()).length });
export const add2 = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("other", {}); } });
export const mine = query({ args: {}, handler: async (ctx) => {
  const any = await ctx.db.query("other").first();
  return any ? (await ctx.auth.getUserIdentity()).subject : null;
}});
`;

let app: TestEngine;
let server: TestServer;
beforeAll(async () => {
  app = await openEngine(await deploymentOf({ "app.ts": APP }));
  server = await serve(app.engine);
});
afterAll(async () => {
  await server.close();
  await app.close();
});

const time = (encoded: unknown) => Buffer.from(String(encoded), "base64").readBigUInt64LE();

test("no transition shows a mutation without its effects while the executor is replaced", async () => {
  const client = await RawClient.connect(server.url);
  client.watch("app:count");
  await client.heard((frame) => frame.type === "Transition");
  for (let round = 0; round < 5; round++) {
    const at = client.frames.length;
    const reload = app.engine.setEnvironment([{ name: "ROUND", value: String(round) }]);
    for (let i = 0; i < 10; i++) {
      client.mutate(round * 10 + i, "app:add");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await reload;
    for (let i = 0; i < 10; i++) {
      const id = round * 10 + i;
      await client.heard(
        (frame) => frame.type === "MutationResponse" && frame.requestId === id,
        at,
      );
    }
  }
  const total = 50;
  await client.heard((frame) => JSON.stringify(frame).includes(`"value":${total}`));
  const commits = client.frames
    .filter((frame) => frame.type === "MutationResponse")
    .map((frame) => time(frame.ts));
  let shown: unknown = null;
  for (const frame of client.transitions()) {
    for (const change of frame.modifications as { value: unknown }[]) shown = change.value;
    const { ts } = frame.endVersion as { ts: string };
    expect(shown).toBe(commits.filter((commit) => commit <= time(ts)).length);
  }
  client.close();
});

test("a result that begins to depend on who asks reaches each with their own", async () => {
  const clients = await Promise.all(
    ["alice", "bob"].map(async (subject) => {
      const client = await RawClient.connect(server.url);
      client.send({
        type: "Authenticate",
        baseVersion: 0,
        tokenType: "User",
        value: tokenFor(subject),
      });
      client.watch("app:mine");
      await client.heard((frame) => JSON.stringify(frame).includes('"value":null'));
      return { client, subject };
    }),
  );
  clients[0]?.client.mutate(0, "app:add2");
  for (const { client, subject } of clients) {
    await client.heard((frame) => JSON.stringify(frame).includes(`"value":"${subject}"`));
    const values = client
      .transitions()
      .flatMap((frame) => (frame.modifications as { value: unknown }[]).map(({ value }) => value));
    expect(values).toEqual([null, subject]);
    client.close();
  }
});

test("variables that are set to what they are replace no executor", async () => {
  let restarts = 0;
  app.engine.onRestart(() => restarts++);
  await app.engine.setEnvironment([{ name: "SAME", value: "1" }]);
  expect(restarts).toBe(1);
  await app.engine.setEnvironment([
    { name: "SAME", value: "1" },
    { name: "NONE", value: null },
  ]);
  expect(restarts).toBe(1);
});
