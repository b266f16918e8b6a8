import { BaseConvexClient, ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Deployment, SchemaSpec } from "../../deployment.ts";
import { type TestEngine, openEngine } from "../engine/open-engine.ts";
import { deploymentOf } from "../engine/push-source.ts";
import { RawClient, type TestServer, adminKey, gives, serve, tokenFor, until } from "./harness.ts";
import { Proxy } from "./proxy.ts";

// Sockets and megabytes, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const NOTES = (greeting: string) => `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
import { ConvexError, v } from "convex/values";
const none = {};
export const add = mutation({ args: { text: v.string() }, handler: (ctx, { text }) => ctx.db.insert("notes", { text }) });
export const texts = query({ args: none, handler: async (ctx) => (await ctx.db.query("notes").collect()).map(({ text }) => text) });
export const page = query({ args: { paginationOpts: v.any() }, handler: (ctx, { paginationOpts }) => ctx.db.query("notes").paginate(paginationOpts) });
export const drop = mutation({ args: { id: v.id("notes") }, handler: (ctx, { id }) => ctx.db.delete(id) });
export const who = query({ args: none, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? "nobody" });
export const greeting = query({ args: none, handler: () => "${greeting} " + (process.env.NAME ?? "stranger") });
export const picky = query({ args: none, handler: async (ctx) => { const all = await ctx.db.query("notes").collect(); if (all.length < 2) throw new Error("too few"); return all.length; } });
export const refuse = mutation({ args: none, handler: () => { throw new ConvexError({ code: "full", left: 0n }); } });
export const forever = mutation({ args: none, handler: () => { for (;;); } });
export const uploadUrl = mutation({ args: none, handler: (ctx) => ctx.storage.generateUploadUrl() });
export const fileUrl = query({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.storage.getUrl(id) });
`;

const SCHEMA: SchemaSpec = {
  schemaValidation: false,
  tables: [{ name: "notes", indexes: [], searchIndexes: [], documentType: null }],
};

const empty: Record<string, never> = {};
const add = makeFunctionReference<"mutation", { text: string }, string>("notes:add");
const texts = makeFunctionReference<"query", typeof empty, string[]>("notes:texts");
const who = makeFunctionReference<"query", typeof empty, string>("notes:who");
const greeting = makeFunctionReference<"query", typeof empty, string>("notes:greeting");
const refuse = makeFunctionReference<"mutation", typeof empty, null>("notes:refuse");
const forever = makeFunctionReference<"mutation", typeof empty, null>("notes:forever");
const uploadUrl = makeFunctionReference<"mutation", typeof empty, string>("notes:uploadUrl");
const fileUrl = makeFunctionReference<"query", { id: string }, string | null>("notes:fileUrl");

let app: TestEngine;
let server: TestServer;
let proxy: Proxy;
const open: { close(): Promise<void> }[] = [];

const source = (hello: string): Promise<Deployment> =>
  deploymentOf({ "notes.ts": NOTES(hello) }, SCHEMA);

function connect(): ConvexClient {
  const client = new ConvexClient(proxy.url, { logger: false, unsavedChangesWarning: false });
  open.push(client);
  return client;
}

beforeEach(async () => {
  app = await openEngine(await source("hello"), { stuckAfterMs: 500 });
  server = await serve(app.engine);
  proxy = await Proxy.to(server.url);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
  await proxy.close();
  await server.close();
  await app.close();
});

test("a mutation's promise resolves once its effect is visible", async () => {
  const client = connect();
  let seen: string[] | undefined;
  client.onUpdate(texts, {}, (value) => (seen = value));
  const expected: string[] = [];
  for (let i = 0; i < 20; i++) {
    await client.mutation(add, { text: `${i}` });
    expected.push(`${i}`);
    expect(seen).toEqual(expected);
  }
});

test("many clients write at once; each sees its own writes and all end up the same", async () => {
  const clients = Array.from({ length: 10 }, connect);
  const seen: string[][] = clients.map(() => []);
  clients.forEach((client, i) => client.onUpdate(texts, {}, (value) => (seen[i] = value)));
  await Promise.all(
    clients.map(async (client, i) => {
      for (let n = 0; n < 10; n++) {
        await client.mutation(add, { text: `${i}.${n}` });
        expect(seen[i]).toContain(`${i}.${n}`);
      }
    }),
  );
  await until(() => seen.every((each) => each.length === 100));
  for (const each of seen) expect(each).toEqual(seen[0]);
});

test("a mutation whose answer is lost is applied once", async () => {
  const client = connect();
  let seen: string[] | undefined;
  client.onUpdate(texts, {}, (value) => (seen = value));
  await until(() => seen !== undefined);
  proxy.loseReplies();
  const done = client.mutation(add, { text: "once" });
  const http = new ConvexHttpClient(server.url, { logger: false });
  while ((await http.query(texts)).length === 0);
  proxy.cut();
  await done;
  expect(seen).toEqual(["once"]);
  expect(await http.query(texts)).toEqual(["once"]);
});

test("ConvexError data keeps its types over both ways", async () => {
  const http = new ConvexHttpClient(server.url, { logger: false });
  for (const client of [connect(), http]) {
    const error: unknown = await client.mutation(refuse, {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ data: { code: "full", left: 0n } });
  }
});

test("a push reaches open clients; what it did not change is not sent again", async () => {
  const raw = await RawClient.connect(server.url);
  raw.watch("notes:greeting", "notes:texts");
  await raw.heard(gives("hello stranger"));
  const before = raw.frames.length;
  await app.push(await source("welcome"));
  const change = await raw.heard(gives("welcome stranger"), before);
  expect(change.modifications).toHaveLength(1);
  raw.mutate(1, "notes:add", { text: "after" });
  await raw.heard(gives(["after"]));
  raw.close();
});

test("a changed environment variable reaches functions, and the CLI's list", async () => {
  const client = connect();
  let seen = "";
  client.onUpdate(greeting, {}, (value) => (seen = value));
  await until(() => seen === "hello stranger");
  const admin = new BaseConvexClient(server.url, () => undefined, {
    logger: false,
    unsavedChangesWarning: false,
  });
  open.push(admin);
  Reflect.apply(Reflect.get(admin, "setAdminAuth") as (key: string) => void, admin, [adminKey]);
  const list = "_system/cli/queryEnvironmentVariables";
  admin.subscribe(list, {});
  const response = await fetch(`${server.url}/api/update_environment_variables`, {
    method: "POST",
    headers: { authorization: `Convex ${adminKey}` },
    body: JSON.stringify({ changes: [{ name: "NAME", value: "Ada" }] }),
  });
  expect(response.status).toBe(200);
  await until(() => seen === "hello Ada");
  await until(() => JSON.stringify(admin.localQueryResult(list, {}) ?? "").includes("Ada"));
});

test("a function that never ends fails alone; subscriptions go on", async () => {
  const client = connect();
  let seen: string[] | undefined;
  client.onUpdate(texts, {}, (value) => (seen = value));
  await until(() => seen !== undefined);
  const stuck = client.mutation(forever, {});
  await expect(stuck).rejects.toThrow("timed out");
  await connect().mutation(add, { text: "still here" });
  await until(() => seen?.length === 1);
});

test("arguments of the wrong form are refused by the function, in the same session", async () => {
  const raw = await RawClient.connect(server.url);
  const call = (requestId: number, args: unknown) =>
    raw.send({ type: "Mutation", requestId, udfPath: "notes:add", args });
  const answer = async (id: number) =>
    (await raw.heard(({ requestId }) => requestId === id)).result as string;
  call(1, [1]);
  expect(await answer(1)).toContain("Expected to receive an object");
  call(2, [{ text: "a" }, {}]);
  expect(await answer(2)).toContain("Instead received 2 arguments");
  call(3, []);
  expect(await answer(3)).toContain("Instead received 0 arguments");
  call(4, [{ text: "a" }]);
  raw.watch("notes:texts");
  await raw.heard(gives(["a"]));
  raw.close();
});

test("a query that fails again as before is not sent again, and recovers", async () => {
  const raw = await RawClient.connect(server.url);
  raw.watch("notes:picky");
  const failed = await raw.heard(({ type }) => type === "Transition");
  expect(failed.modifications).toMatchObject([
    { type: "QueryFailed", errorMessage: expect.stringContaining("too few") as string },
  ]);
  raw.mutate(1, "notes:add", { text: "a" });
  await raw.heard(({ type }) => type === "MutationResponse");
  const unchanged = await raw.heard(({ type }) => type === "Transition", 2);
  expect(unchanged.modifications).toEqual([]);
  raw.mutate(2, "notes:add", { text: "b" });
  await raw.heard(gives(2));
  raw.close();
});

test("pages keep their ends over a reconnect", async () => {
  for (let i = 0; i < 6; i++) await app.mutate("notes:add", { text: `${i}` });
  const args = [{ paginationOpts: { numItems: 3, cursor: null } }];
  const watch = async (journal: string | null) => {
    const raw = await RawClient.connect(server.url);
    const add = { type: "Add", queryId: 0, udfPath: "notes:page", args, journal };
    raw.send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add] });
    const { modifications } = await raw.heard(({ type }) => type === "Transition");
    raw.close();
    return (
      modifications as { value: { page: { text: string; _id: string }[] }; journal: string }[]
    )[0]!;
  };
  const first = await watch(null);
  expect(first.value.page.map(({ text }) => text)).toEqual(["0", "1", "2"]);
  // A page of three from the start would now reach further.
  await app.mutate("notes:drop", { id: first.value.page[1]?._id });
  const again = await watch(first.journal);
  expect(again.value.page.map(({ text }) => text)).toEqual(["0", "2"]);
  const fresh = await watch(null);
  expect(fresh.value.page.map(({ text }) => text)).toEqual(["0", "2", "3"]);
});

test("users are told apart", async () => {
  const client = connect();
  let seen = "";
  client.onUpdate(who, {}, (value) => (seen = value));
  await until(() => seen === "nobody");
  client.setAuth(async () => tokenFor("ada"));
  await until(() => seen === "ada");
});

test("consistentQuery works right after a mutation over HTTP", async () => {
  const http = new ConvexHttpClient(server.url, { logger: false });
  await http.mutation(add, { text: "x" });
  expect(await http.consistentQuery(texts)).toEqual(["x"]);
});

test("a file goes up by its URL and comes down by another", async () => {
  const http = new ConvexHttpClient(server.url, { logger: false });
  // The engine under test was told other addresses than this server's.
  const here = (url: string) => server.url + new URL(url).pathname + new URL(url).search;
  const target = here(await http.mutation(uploadUrl));
  const upload = await fetch(target, {
    method: "POST",
    headers: { "content-type": "text/plain" },
    body: "hello",
  });
  const { storageId } = (await upload.json()) as { storageId: string };
  const url = await http.query(fileUrl, { id: storageId });
  const file = await fetch(here(url ?? ""));
  expect([await file.text(), file.headers.get("content-type")]).toEqual(["hello", "text/plain"]);
  const forged = await fetch(
    target.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
    {
      method: "POST",
      body: "x",
    },
  );
  expect(forged.status).toBe(401);
});
