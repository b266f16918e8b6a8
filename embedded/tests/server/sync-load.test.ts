import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServerOptions } from "../../server/start-server.ts";
import { FakeEngine } from "./fake-engine.ts";
import { type Frame, RawClient, type TestServer, gives, serve, until } from "./harness.ts";

// Sockets and megabytes, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000 });

let engine: FakeEngine;
let server: TestServer | undefined;
let clients: RawClient[];
let value: string | number;

async function start(syncLimits: ServerOptions["syncLimits"] = {}): Promise<TestServer> {
  server = await serve(engine, { syncLimits });
  return server;
}

async function watcher(url: string): Promise<RawClient> {
  const client = await RawClient.connect(url);
  clients.push(client);
  client.watch("big:get");
  await client.heard(gives(value));
  return client;
}

beforeEach(() => {
  engine = new FakeEngine();
  value = 0;
  engine.queries["big:get"] = () => value;
  engine.mutations["big:noop"] = () => null;
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.close();
  await server?.close();
});

test("200 sockets on one entry: one run, and everyone hears every commit in order", async () => {
  const { url } = await start();
  await Promise.all(Array.from({ length: 200 }, () => watcher(url)));
  const runs = engine.runs;
  const commits = 20;
  for (let i = 1; i <= commits; i++) engine.commit(() => (value = i));
  await Promise.all(clients.map((client) => client.heard(gives(commits))));
  expect(engine.runs - runs).toBe(commits);
  for (const client of clients) {
    const values = client
      .transitions()
      .map(({ modifications }) => (modifications as { value: number }[])[0]?.value);
    expect(values).toEqual(Array.from({ length: commits + 1 }, (_, i) => i));
  }
  for (const client of clients) client.close();
  await until(() => engine.references.size === 0);
});

test("sockets in different states get the same result, each under its own id and version", async () => {
  const { url } = await start();
  const states = [
    { querySet: 1, queryId: 0 },
    { querySet: 1, queryId: 44 },
    { querySet: 4, queryId: 0 },
    { querySet: 4, queryId: 0 },
  ];
  for (const { querySet, queryId } of states) {
    const client = await RawClient.connect(url);
    clients.push(client);
    const add = { type: "Add", queryId, udfPath: "big:get", args: [{}] };
    const change = { baseVersion: 0, newVersion: querySet, modifications: [add] };
    client.send({ type: "ModifyQuerySet", ...change });
    await client.heard(gives(0));
  }
  engine.commit(() => (value = 1));
  const heard = await Promise.all(clients.map((client) => client.heard(gives(1))));
  heard.forEach(({ startVersion, endVersion, modifications }, i) => {
    const { querySet, queryId } = states[i]!;
    expect(startVersion).toEqual(clients[i]?.transitions()[0]?.endVersion);
    expect(endVersion).toMatchObject({ querySet });
    expect(modifications).toMatchObject([{ queryId, value: 1 }]);
  });
});

test("a slow reader gets the newest state, not a queue of old ones", async () => {
  const { url } = await start({ highWaterBytes: 64 << 10 });
  const slow = await watcher(url);
  const quick = await watcher(url);
  slow.socket.pause();
  const megabyte = "x".repeat(1 << 20);
  const commits = 60;
  for (let i = 1; i <= commits; i++) {
    engine.commit(() => (value = `${i}${megabyte}`));
    await quick.heard(gives(`${i}${megabyte}`));
  }
  const last = `${commits}${megabyte}`;
  slow.socket.resume();
  await slow.heard(gives(last));
  const transitions = slow.transitions();
  expect(transitions.length).toBeLessThan(commits / 2);
  transitions.forEach((transition, i) => {
    if (i > 0) expect(transition.startVersion).toEqual(transitions[i - 1]?.endVersion);
  });
});

test("a slow reader's mutations wait, and are answered in order once it reads", async () => {
  const { url } = await start({ highWaterBytes: 64 << 10 });
  const slow = await watcher(url);
  slow.socket.pause();
  const big = "x".repeat(16 << 20);
  engine.commit(() => (value = big));
  let mutated = 0;
  engine.mutations["big:noop"] = () => ++mutated;
  const other = await RawClient.connect(url);
  clients.push(other);
  for (let i = 0; i < 5; i++) slow.mutate(i, "big:noop");
  other.mutate(1, "big:noop");
  await other.heard(({ type }) => type === "MutationResponse");
  expect(mutated).toBe(1);
  slow.socket.resume();
  await slow.heard(({ requestId }) => requestId === 4);
  expect(mutated).toBe(6);
});

test("a reader that takes nothing is closed with the reason", async () => {
  const { url } = await start({ highWaterBytes: 64 << 10, stallMs: 200, chunkBytes: 32 << 20 });
  const stuck = await watcher(url);
  stuck.socket.pause();
  engine.commit(() => (value = "x".repeat(16 << 20)));
  const quick = await RawClient.connect(url);
  clients.push(quick);
  quick.watch("big:get");
  await quick.heard(gives(value));
  await until(() => engine.references.get(1) === 1);
  stuck.socket.resume();
  const { code, reason } = await stuck.ended();
  expect(code).toBe(1013);
  expect(reason).toBe("SlowReader: took nothing for 200 ms");
});

test("a reader too far behind is closed", async () => {
  const { url } = await start({ maxBufferedBytes: 4 << 20 });
  const stuck = await watcher(url);
  engine.actions["big:action"] = async () => "x".repeat(8 << 20);
  stuck.socket.pause();
  for (let i = 0; i < 6; i++) {
    stuck.send({ type: "Action", requestId: i, udfPath: "big:action", args: [{}] });
  }
  await until(() => engine.references.size === 0);
  stuck.socket.resume();
  expect((await stuck.ended()).reason).toBe("SlowReader: more than 4194304 bytes unread");
});

test("an idle client is pinged", async () => {
  const { url } = await start({ pingMs: 100 });
  const idle = await watcher(url);
  await idle.heard(({ type }) => type === "Ping");
});

test("a transition over the limit comes in chunks, nothing in between, and fits together", async () => {
  const { url } = await start();
  value = `😀"\\é`.repeat(1_200_000);
  const raw = await RawClient.connect(url);
  clients.push(raw);
  raw.watch("big:get");
  raw.mutate(1, "big:noop");
  const last = await raw.heard(
    ({ type, partNumber, totalParts }) =>
      type === "TransitionChunk" && Number(partNumber) === Number(totalParts) - 1,
  );
  const chunks = raw.frames.slice(0, Number(last.totalParts));
  expect(chunks.length).toBeGreaterThan(1);
  expect(chunks.map(({ partNumber }) => partNumber)).toEqual(chunks.map((_, i) => i));
  expect(new Set(chunks.map(({ transitionId }) => transitionId)).size).toBe(1);
  for (const { chunk } of chunks) expect(Buffer.byteLength(String(chunk))).toBeLessThan(5_000_000);
  const transition = JSON.parse(chunks.map(({ chunk }) => chunk).join("")) as Frame;
  expect(gives(value)(transition)).toBe(true);
});

test("the real client puts a large result together", async () => {
  const { url } = await start();
  value = "€".repeat(6_000_000);
  const client = new ConvexClient(url, { logger: false, unsavedChangesWarning: false });
  const get = makeFunctionReference<"query", Record<string, never>, string>("big:get");
  expect((await client.query(get, {})) === value).toBe(true);
  await client.close();
});

test("who never says Connect is closed", async () => {
  const { url } = await start({ stallMs: 100 });
  const [mute, polite] = [new RawClient(url), await watcher(url)];
  clients.push(mute);
  expect((await mute.ended()).reason).toContain("Connect");
  expect(polite.closed).toBeNull();
});

test("a client is not read while its actions hold too many bytes of arguments", async () => {
  const [full, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let actions = 0;
  engine.actions["big:take"] = async () => {
    if (++actions === 7) full.resolve();
    await gate.promise;
    return null;
  };
  const order: unknown[] = [];
  engine.mutations["big:noop"] = ({ who }) => order.push(who);
  const { url } = await start();
  const client = await RawClient.connect(url);
  clients.push(client);
  const text = "x".repeat(10 << 20);
  // The last is under way when the socket is paused; what comes after it is not.
  for (let requestId = 0; requestId < 8; requestId++) {
    client.send({ type: "Action", requestId, udfPath: "big:take", args: [{ text }] });
  }
  client.mutate(8, "big:noop", { who: "the same" });
  await full.promise;
  const other = await RawClient.connect(url);
  clients.push(other);
  // As much to be read as would have to be of the first.
  for (const requestId of [0, 1, 2]) other.mutate(requestId, "big:noop", { who: requestId, text });
  await other.heard(({ requestId }) => requestId === 2);
  expect(order).toEqual([0, 1, 2]);
  gate.resolve();
  await client.heard(({ type }) => type === "MutationResponse");
  expect(order).toEqual([0, 1, 2, "the same"]);
});
