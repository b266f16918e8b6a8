import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeEngine, Failure } from "./fake-engine.ts";
import {
  type Frame,
  RawClient,
  type TestServer,
  adminKey,
  gives,
  serve,
  until,
} from "./harness.ts";

let engine: FakeEngine;
let server: TestServer;
let clients: RawClient[];
let count: number;

async function connect(fields: object = {}): Promise<RawClient> {
  const client = await RawClient.connect(server.url, fields);
  clients.push(client);
  return client;
}

beforeEach(async () => {
  engine = new FakeEngine();
  count = 0;
  engine.queries["counter:get"] = () => count;
  engine.queries["counter:fixed"] = () => "fixed";
  engine.mutations["counter:add"] = ({ by }) => (count += Number(by ?? 1));
  engine.mutations["counter:nothing"] = () => null;
  engine.mutations["counter:fail"] = () => {
    throw new Failure("Server Error", { code: "no" });
  };
  clients = [];
  server = await serve(engine);
});

afterEach(async () => {
  for (const client of clients) client.close();
  await server.close();
});

describe("versions", () => {
  test("each transition starts where the one before ended", async () => {
    const client = await connect();
    client.watch("counter:get");
    for (let i = 1; i <= 5; i++) {
      client.mutate(i, "counter:add");
      await client.heard(gives(i));
    }
    client.send({
      type: "ModifyQuerySet",
      baseVersion: 1,
      newVersion: 2,
      modifications: [
        { type: "Remove", queryId: 0 },
        { type: "Add", queryId: 7, udfPath: "counter:fixed", args: [{}] },
      ],
    });
    await client.heard(gives("fixed"));

    let version: unknown = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
    for (const transition of client.transitions()) {
      expect(transition.startVersion).toEqual(version);
      version = transition.endVersion;
    }
    expect(version).toMatchObject({ querySet: 2, identity: 0 });
    expect(client.transitions().at(-1)?.modifications).toContainEqual({
      type: "QueryRemoved",
      queryId: 0,
    });
  });

  test("the first transition carries the clock difference", async () => {
    const client = await connect({ clientTs: Date.now() + 60_000 });
    client.watch("counter:get");
    const first = await client.heard(({ type }) => type === "Transition");
    expect(Number(first.clientClockSkew)).toBeGreaterThan(59_000);
    expect(Number(first.serverTs) / 1e6).toBeCloseTo(Date.now(), -4);
  });

  test("a client from the future is sent away", async () => {
    const future = Buffer.alloc(8);
    future.writeBigUInt64LE(BigInt(Date.now() + 3_600_000) * 1_000_000n);
    const client = await connect({ maxObservedTimestamp: future.toString("base64") });
    expect((await client.ended()).reason).toContain("timestamp ahead");
    expect(client.frames).toEqual([]);
  });

  test("a client that has seen our newest timestamp is welcome", async () => {
    const seen = Buffer.alloc(8);
    engine.timestamp += 10n ** 18n;
    seen.writeBigUInt64LE(engine.timestamp);
    const client = await connect({ maxObservedTimestamp: seen.toString("base64") });
    client.watch("counter:get");
    await client.heard(gives(0));
  });
});

describe("mutations", () => {
  test("the answer comes first, then a transition at its timestamp or later", async () => {
    const client = await connect();
    client.watch("counter:get");
    await client.heard(gives(0));
    client.mutate(1, "counter:add", { by: 3 });
    await client.heard(gives(3));
    const [answer, transition] = client.frames.slice(-2) as [Frame, Frame];
    expect(answer).toMatchObject({ type: "MutationResponse", success: true, result: 3 });
    expect(transition.endVersion).toMatchObject({ ts: answer.ts });
  });

  test("one that changes nothing watched still ends in a transition", async () => {
    const client = await connect();
    client.watch("counter:get");
    await client.heard(gives(0));
    client.mutate(1, "counter:nothing");
    const answer = await client.heard(({ type }) => type === "MutationResponse");
    const at = client.frames.indexOf(answer);
    const transition = await client.heard(({ type }) => type === "Transition", at);
    expect(transition).toMatchObject({ modifications: [], endVersion: { ts: answer.ts } });
  });

  test("run one at a time, in order", async () => {
    const client = await connect();
    client.watch("counter:get");
    for (let i = 0; i < 50; i++) client.mutate(i, "counter:add");
    await client.heard(gives(50));
    const answers = client.frames.filter(({ type }) => type === "MutationResponse");
    expect(answers.map(({ requestId }) => requestId)).toEqual(answers.map((_, i) => i));
    expect(answers.map(({ result }) => result)).toEqual(answers.map((_, i) => i + 1));
  });

  test("more than the socket may have waiting are all answered", async () => {
    const client = await connect();
    client.watch("counter:get");
    for (let i = 0; i < 1_000; i++) client.mutate(i, "counter:add");
    await client.heard(gives(1_000));
  });

  test("a failure carries the error's data and needs no transition", async () => {
    const client = await connect();
    client.watch("counter:get");
    client.mutate(4, "counter:fail");
    const answer = await client.heard(({ type }) => type === "MutationResponse");
    expect(answer).toEqual({
      type: "MutationResponse",
      requestId: 4,
      success: false,
      result: "Server Error",
      errorData: { code: "no" },
      logLines: [],
    });
  });

  test("a replay is answered with what happened the first time", async () => {
    const sessionId = crypto.randomUUID();
    const first = await connect({ sessionId });
    first.watch("counter:get");
    first.mutate(1, "counter:add");
    await first.heard(gives(1));
    first.close();
    const second = await connect({ sessionId, connectionCount: 1 });
    second.watch("counter:get");
    second.mutate(1, "counter:add");
    const answer = await second.heard(({ type }) => type === "MutationResponse");
    await second.heard(({ type }) => type === "Transition", second.frames.indexOf(answer));
    expect(answer).toMatchObject({ success: true, result: 1 });
    expect(count).toBe(1);
  });

  test("a replay's transition waits for the queries: an earlier one would blank the screen", async () => {
    const sessionId = crypto.randomUUID();
    const first = await connect({ sessionId });
    first.watch("counter:get");
    first.mutate(1, "counter:add");
    await first.heard(gives(1));
    const reads = Promise.withResolvers<void>();
    engine.reads = reads.promise;
    const second = await connect({ sessionId, connectionCount: 1 });
    second.watch("counter:get");
    second.mutate(1, "counter:add");
    second.mutate(2, "counter:fail");
    await second.heard(({ requestId }) => requestId === 2);
    engine.reads = null;
    reads.resolve();
    await second.heard(gives(1));
    expect(second.transitions()[0]).toMatchObject({ endVersion: { querySet: 1 } });
    expect(second.frames.map(({ type }) => type).slice(1)).toEqual([
      "MutationResponse",
      "Transition",
    ]);
  });

  test("arguments past the limit fail that call only", async () => {
    const client = await connect();
    client.watch("counter:get");
    client.mutate(1, "counter:add", { by: "x".repeat(17 << 20) });
    const answer = await client.heard(({ type }) => type === "MutationResponse");
    expect(answer).toMatchObject({ success: false });
    expect(answer.result).toMatch(/too large \(\d+ bytes, limit: 16777216 bytes\)/);
    client.mutate(2, "counter:add");
    await client.heard(gives(1));
  });

  test("a client that never states its queries is answered all the same", async () => {
    const client = await connect();
    client.mutate(1, "counter:add");
    await client.heard(({ type }) => type === "Transition");
  });
});

describe("queries", () => {
  test("an unchanged result is not sent again", async () => {
    const client = await connect();
    client.watch("counter:get", "counter:fixed");
    await client.heard(gives(0));
    client.mutate(1, "counter:add");
    const change = await client.heard(gives(1));
    expect(change.modifications).toEqual([
      { type: "QueryUpdated", queryId: 0, value: 1, logLines: [], journal: null },
    ]);
  });

  test("a failing query says why, with errorData only for a ConvexError", async () => {
    engine.queries["bad:plain"] = () => {
      throw new Failure("plain");
    };
    engine.queries["bad:data"] = () => {
      throw new Failure("data", [1]);
    };
    const client = await connect();
    client.watch("bad:plain", "bad:data");
    const transition = await client.heard(({ type }) => type === "Transition");
    const failure = { type: "QueryFailed", logLines: [], journal: null };
    expect(transition.modifications).toEqual([
      { ...failure, queryId: 0, errorMessage: "plain" },
      { ...failure, queryId: 1, errorMessage: "data", errorData: [1] },
    ]);
  });

  test("a query removed while its result is being made leaves nothing behind", async () => {
    const client = await connect();
    engine.hold();
    client.watch("counter:get");
    client.send({
      type: "ModifyQuerySet",
      baseVersion: 1,
      newVersion: 2,
      modifications: [{ type: "Remove", queryId: 0 }],
    });
    client.send({ type: "Action", requestId: 9, udfPath: "no:where", args: [{}] });
    await client.heard(({ type }) => type === "ActionResponse");
    engine.proceed();
    await client.heard(({ endVersion }) =>
      JSON.stringify(endVersion ?? 0).includes('"querySet":2'),
    );
    expect(engine.references.size).toBe(0);
  });

  test("entries are given back when the socket closes", async () => {
    const client = await connect();
    client.watch("counter:get", "counter:fixed");
    await client.heard(gives(0));
    expect(engine.references.size).toBe(2);
    client.close();
    await until(() => engine.references.size === 0);
  });

  test("after a restart of the engine only what changed is sent", async () => {
    const client = await connect();
    client.watch("counter:get", "counter:fixed");
    await client.heard(gives(0));
    const before = client.frames.length;
    count = 41;
    engine.restart();
    const transition = await client.heard(gives(41), before);
    expect(transition.modifications).toHaveLength(1);
    client.mutate(1, "counter:add");
    await client.heard(gives(42));
    expect(engine.references.size).toBe(2);
  });
});

describe("identity", () => {
  beforeEach(() => {
    engine.queries["who:am"] = (_args, { caller }) => [caller.identity, caller.access];
  });

  test("an admin may act as somebody", async () => {
    const client = await connect();
    client.watch("who:am");
    await client.heard(gives([null, "client"]));
    const impersonating = { subject: "zoë", issuer: "https://i" };
    client.send({
      type: "Authenticate",
      baseVersion: 0,
      tokenType: "Admin",
      value: adminKey,
      impersonating,
    });
    const identity = JSON.stringify({
      issuer: "https://i",
      subject: "zoë",
      tokenIdentifier: "https://i|zoë",
    });
    const transition = await client.heard(gives([identity, "admin"]));
    expect(transition).toMatchObject({ endVersion: { identity: 1 } });
  });

  test("a wrong admin key is an AuthError with the version before", async () => {
    const client = await connect();
    client.send({ type: "Authenticate", baseVersion: 0, tokenType: "Admin", value: "wrong" });
    const error = await client.heard(({ type }) => type === "AuthError");
    expect(error).toMatchObject({ baseVersion: 0, authUpdateAttempted: true });
    await client.ended();
  });

  test("functions of components are for admins", async () => {
    const client = await connect();
    const add = { type: "Add", queryId: 0, udfPath: "a:b", args: [{}], componentPath: "child" };
    client.send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add] });
    const transition = await client.heard(({ type }) => type === "Transition");
    expect(JSON.stringify(transition.modifications)).toContain("Only an admin");
    const call = { udfPath: "a:b", args: [{}], componentPath: "child" };
    client.send({ type: "Mutation", requestId: 1, ...call });
    const answer = await client.heard(({ type }) => type === "MutationResponse");
    expect(answer).toMatchObject({ success: false, result: expect.stringContaining("admin") });
  });
});

describe("protocol violations end the session and nothing else", () => {
  const add = { type: "Add", queryId: 0, udfPath: "counter:get", args: [{}] };
  const modify = { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add] };
  const connectFields = { sessionId: "s", connectionCount: 0, lastCloseReason: null };
  const violations: Record<string, (string | Buffer)[]> = {
    "no JSON": ["{"],
    "no object": ["[]"],
    "a binary frame": [Buffer.from("{}")],
    "an unknown type": ['{"type":"Nonsense"}'],
    "a second Connect": [JSON.stringify({ type: "Connect", ...connectFields })],
    "a wrong query set version": [JSON.stringify({ ...modify, baseVersion: 3, newVersion: 4 })],
    "a version that goes back": [JSON.stringify({ ...modify, newVersion: 0 })],
    "a query added twice": [JSON.stringify({ ...modify, modifications: [add, add] })],
    "an unknown query removed": [
      JSON.stringify({ ...modify, modifications: [{ type: "Remove", queryId: 5 }] }),
    ],
    "a wrong identity version": ['{"type":"Authenticate","baseVersion":2,"tokenType":"None"}'],
    "arguments that are no list": [
      '{"type":"Mutation","requestId":1,"udfPath":"counter:add","args":{}}',
    ],
    "a negative request id": [
      '{"type":"Mutation","requestId":-1,"udfPath":"counter:add","args":[{}]}',
    ],
  };
  test.each(Object.entries(violations))("%s", async (_name, frames) => {
    const bystander = await connect();
    bystander.watch("counter:get");
    const client = await connect();
    for (const frame of frames) client.socket.send(frame);
    const error = await client.heard(({ type }) => type === "FatalError");
    expect(error.error).not.toBe("");
    expect((await client.ended()).code).toBe(1008);
    bystander.mutate(1, "counter:add");
    await bystander.heard(gives(1));
    expect(count).toBe(1);
  });

  test("a message before Connect", async () => {
    const client = new RawClient(server.url);
    clients.push(client);
    await new Promise((resolve) => client.socket.once("open", resolve));
    client.watch("counter:get");
    const error = await client.heard(({ type }) => type === "FatalError");
    expect(error.error).toContain("before Connect");
  });

  test("an oversized frame", async () => {
    await server.close();
    server = await serve(engine, { syncLimits: { maxFrameBytes: 10_000 } });
    const client = await connect();
    client.socket.send("x".repeat(20_000));
    expect((await client.ended()).code).toBe(1009);
    const other = await connect();
    other.watch("counter:get");
    await other.heard(gives(0));
  });
});
