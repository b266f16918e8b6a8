import { connect } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../deployment.ts";
import type { LogEntry } from "../../engine/protocol.ts";
import { deploymentOf } from "./deployment-of.ts";
import { FakeEngine, Failure } from "./fake-engine.ts";
import { type TestServer, adminKey, serve, tokenFor } from "./harness.ts";

let engine: FakeEngine;
let server: TestServer;
const admin = { authorization: `Convex ${adminKey}` };

async function post(path: string, body: Json, headers: Record<string, string> = {}) {
  const response = await fetch(server.url + path, {
    method: "POST",
    body: JSON.stringify(body),
    headers,
  });
  return { status: response.status, body: (await response.json()) as Json };
}

beforeEach(async () => {
  engine = new FakeEngine();
  engine.queries["notes:echo"] = (args) => args;
  engine.queries["notes:who"] = (_args, { caller }) => [caller.identity, caller.access];
  engine.queries["notes/deep:default"] = () => "deep";
  engine.queries["notes:fail"] = () => {
    throw new Failure("Server Error", { code: "no", big: { $integer: "AQAAAAAAAAA=" } });
  };
  engine.mutations["notes:add"] = ({ text }) => text ?? null;
  engine.actions["notes:act"] = async (_args, { metadata }) => metadata.userAgent;
  engine.deployment = deploymentOf({
    "notes:echo": "query",
    "notes:add": "mutation",
    "notes:act": "action",
    "notes/deep:default": "query",
  });
  server = await serve(engine, {
    maxUploadBytes: 1_000,
    deployRoutes: [
      {
        method: "POST",
        path: "/api/push",
        access: "admin",
        handle: async (request) => ({ body: JSON.stringify(await request.json(100)) }),
      },
    ],
  });
});

afterEach(() => server.close());

describe("functions", () => {
  test("arguments are one object, alone or in an array", async () => {
    const expected = { status: 200, body: { status: "success", value: { a: 1 } } };
    expect(await post("/api/query", { path: "notes:echo", args: { a: 1 } })).toEqual(expected);
    expect(await post("/api/query", { path: "notes.js:echo", args: [{ a: 1 }] })).toEqual(expected);
    const args = encodeURIComponent('{"a":1}');
    const response = await fetch(
      `${server.url}/api/query?path=notes:echo&args=${args}&format=json`,
    );
    expect(await response.json()).toEqual(expected.body);
  });

  test("json is plain, convex_encoded_json is not touched", async () => {
    const special = {
      int: { $integer: "/////////38=" },
      bytes: { $bytes: "AQI=" },
      nan: { $float: "AAAAAAAA+H8=" },
      zero: { $float: "AAAAAAAAAIA=" },
      list: [{ $integer: "AQAAAAAAAAA=" }],
    };
    const call = { path: "notes:echo", args: special };
    expect(await post("/api/query", { ...call, format: "json" })).toMatchObject({
      body: {
        value: { int: "9223372036854775807", bytes: "AQI=", nan: "NaN", zero: "-0", list: ["1"] },
      },
    });
    const encoded = await post("/api/query", { ...call, format: "convex_encoded_json" });
    expect(encoded).toMatchObject({ body: { value: special } });
    expect(await post("/api/query", { ...call, format: "convex_json" })).toEqual(encoded);
    expect(await post("/api/query", { ...call, format: "xml" })).toEqual({
      status: 400,
      body: { code: "BadFormat", message: "format param must be one of [`json`]. Got xml" },
    });
  });

  test("a function's error is an answer, with its data", async () => {
    expect(await post("/api/query", { path: "notes:fail", args: {} })).toEqual({
      status: 200,
      body: {
        status: "error",
        errorMessage: "Server Error",
        errorData: { code: "no", big: "1" },
      },
    });
  });

  test("/api/function runs whatever it is for admins; /api/run names it in the URL", async () => {
    const add = { path: "notes:add", args: { text: "x" } };
    expect(await post("/api/function", add, admin)).toMatchObject({ body: { value: "x" } });
    expect(await post("/api/function", add)).toMatchObject({
      status: 403,
      body: { code: "BadDeployKey" },
    });
    expect(await post("/api/run/notes/echo", { args: { b: 2 } })).toMatchObject({
      body: { value: { b: 2 } },
    });
    expect(await post("/api/run/notes%2Fdeep/default", { args: {} })).toMatchObject({
      body: { value: "deep" },
    });
    const agent = await post("/api/run/notes/act", { args: {} }, { "user-agent": "test/1" });
    expect(agent).toMatchObject({ body: { value: "test/1" } });
    const missing = await post("/api/function", { path: "nowhere:at", args: {} }, admin);
    expect((missing.body as { errorMessage: string }).errorMessage).toMatch(
      /^\[Request ID: [0-9a-f]{16}\] Server Error\nCould not find function for 'nowhere:at'\./,
    );
    expect(await post("/api/run/echo", {})).toMatchObject({
      status: 400,
      body: { code: "MissingIdentifier" },
    });
  });

  test("a batch is answered at one timestamp, and nothing stays subscribed", async () => {
    const queries: Json[] = [
      { path: "notes:echo", args: { n: 1 } },
      { path: "notes:fail", args: {} },
    ];
    expect(await post("/api/query_batch", { queries })).toMatchObject({
      body: { results: [{ status: "success", value: { n: 1 } }, { status: "error" }] },
    });
    expect(engine.references.size).toBe(0);
  });

  test("an old timestamp is refused in plain words", async () => {
    const { body } = await post("/api/query_ts", {});
    engine.timestamp += 1n;
    const { ts } = body as { ts: string };
    const late = await post("/api/query_at_ts", { path: "notes:echo", args: {}, ts });
    expect(late).toMatchObject({ status: 400, body: { code: "TimestampUnavailable" } });
  });
});

describe("who calls", () => {
  const who = { path: "notes:who", args: {} };

  test("a user by token, an admin by key, an admin acting as a user", async () => {
    const user = await post("/api/query", who, { authorization: `Bearer ${tokenFor("ada")}` });
    expect(user).toMatchObject({ body: { value: ['{"subject":"ada"}', "client"] } });
    expect(await post("/api/query", who, admin)).toMatchObject({
      body: { value: [null, "admin"] },
    });
    const small = { authorization: `bearer ${tokenFor("ada")}` };
    expect(await post("/api/query", who, small)).toEqual(user);
    const acting = Buffer.from(JSON.stringify({ subject: "zoë", issuer: "i" })).toString("base64");
    const result = await post("/api/query", who, { authorization: `Convex ${adminKey}:${acting}` });
    const identity = '{"issuer":"i","subject":"zoë","tokenIdentifier":"i|zoë"}';
    expect(result).toMatchObject({ body: { value: [identity, "admin"] } });
  });

  test.each([
    ["Convex wrong", 401, "BadAdminKey"],
    [`Convex wrong:${Buffer.from("{}").toString("base64")}`, 401, "BadAdminKey"],
    [`Convex ${adminKey}:%%%`, 401, "InvalidIdentity"],
    [`Bearer ${tokenFor("refused")}`, 401, "Unauthenticated"],
    ["Basic abc", 400, "InvalidAdminKey"],
    ["short", 400, "InvalidHeaderFailure"],
  ])("%s is refused", async (authorization, status, code) => {
    expect(await post("/api/query", who, { authorization })).toMatchObject({
      status,
      body: { code },
    });
  });

  test("admin endpoints want the key, and a component's functions too", async () => {
    const changes = { changes: [] };
    const url = "/api/update_environment_variables";
    expect(await post(url, changes)).toMatchObject({
      status: 403,
      body: { code: "BadDeployKey" },
    });
    const user = { authorization: `Bearer ${tokenFor("ada")}` };
    expect(await post(url, changes, user)).toMatchObject({ status: 403 });
    expect(await post(url, changes, { authorization: "Convex no" })).toMatchObject({ status: 401 });
    const call = { path: "notes:echo", args: {}, componentPath: "child" };
    expect(await post("/api/query", call)).toMatchObject({ status: 403 });
    expect(await post("/api/push", { a: 1 }, admin)).toEqual({ status: 200, body: { a: 1 } });
  });

  test("check_admin_key says whether a key is right", async () => {
    const check = (headers: Record<string, string>) =>
      fetch(`${server.url}/api/check_admin_key`, { headers });
    expect(await (await check(admin)).json()).toEqual({ success: true });
    expect((await check({ authorization: "Convex no" })).status).toBe(401);
    expect((await check({})).status).toBe(403);
  });
});

describe("bad requests", () => {
  const send = (body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/api/push`, {
      method: "POST",
      body,
      headers: { ...admin, ...headers },
    }).then(async (response) => [
      response.status,
      ((await response.json()) as { code: string }).code,
    ]);

  test("bodies that are not what they should be", async () => {
    expect(await send("{")).toEqual([400, "BadJsonBody"]);
    expect(await send("x".repeat(101))).toEqual([413, "RequestTooLarge"]);
    const bomb = brotliCompressSync(Buffer.alloc(1 << 20));
    expect(bomb.length).toBeLessThan(100);
    expect(await send(bomb, { "content-encoding": "br" })).toEqual([413, "RequestTooLarge"]);
    expect(await send("nope", { "content-encoding": "gzip" })).toEqual([400, "BadRequestBody"]);
    expect(await send("{}", { "content-encoding": "lzma" })).toEqual([415, "BadContentEncoding"]);
    const fine = await fetch(`${server.url}/api/push`, {
      method: "POST",
      body: gzipSync('{"a":1}'),
      headers: { ...admin, "content-encoding": "gzip" },
    });
    expect(await fine.json()).toEqual({ a: 1 });
  });

  test.each([
    [[], "BadJsonBody"],
    [{ args: {} }, "BadJsonBody"],
    [{ path: "notes:echo" }, "BadJsonBody"],
    [{ path: 1, args: {} }, "BadJsonBody"],
    [{ path: "", args: {} }, "BadConvexFunctionIdentifier"],
    [{ path: "a:b:c", args: {} }, "BadConvexFunctionIdentifier"],
    [{ path: "with space:f", args: {} }, "BadConvexFunctionIdentifier"],
    [{ path: "m/:f", args: {} }, "BadConvexFunctionIdentifier"],
    [{ path: "m:no-name", args: {} }, "BadConvexFunctionIdentifier"],
  ])("%j", async (body, code) => {
    expect(await post("/api/query", body as Json)).toMatchObject({ status: 400, body: { code } });
  });

  test("unknown endpoints and wrong methods", async () => {
    expect((await fetch(`${server.url}/nowhere`)).status).toBe(404);
    const wrong = await fetch(`${server.url}/api/mutation`);
    expect([wrong.status, wrong.headers.get("allow"), await wrong.text()]).toEqual([
      405,
      "POST",
      "",
    ]);
    expect((await fetch(`${server.url}//`)).status).toBe(404);
    expect(await post("/api/run/%ff", {})).toMatchObject({ status: 400, body: { code: "BadUrl" } });
  });

  test("a socket upgrade anywhere else", async () => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(
      "GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    );
    const answer = await new Promise<string>((resolve) =>
      socket.once("data", (data) => resolve(data.toString())),
    );
    expect(answer).toContain("404");
  });
});

test("any origin may call, with credentials", async () => {
  const origin = "https://app.example";
  const preflight = await fetch(`${server.url}/api/query`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-headers": "authorization,convex-client" },
  });
  expect(preflight.status).toBe(200);
  expect(preflight.headers.get("access-control-allow-origin")).toBe(origin);
  expect(preflight.headers.get("access-control-allow-credentials")).toBe("true");
  expect(preflight.headers.get("access-control-allow-methods")).toBe(
    "GET,POST,OPTIONS,PATCH,DELETE,PUT",
  );
  expect(preflight.headers.get("access-control-max-age")).toBe("86400");
  expect(preflight.headers.get("access-control-allow-headers")).toBe("authorization,convex-client");
  const refused = await fetch(`${server.url}/api/query`, {
    method: "POST",
    headers: { origin, authorization: "Basic x" },
  });
  expect(refused.headers.get("access-control-allow-origin")).toBe(origin);
  expect(refused.headers.get("access-control-allow-credentials")).toBe("true");
});

test("what the deployment says of itself", async () => {
  const urls = await fetch(`${server.url}/api/v1/get_canonical_urls`, { headers: admin });
  expect(await urls.json()).toEqual({ convexCloudUrl: server.url, convexSiteUrl: server.siteUrl });
  expect(await (await fetch(`${server.url}/instance_name`)).text()).toBe("embedded");
  expect(new URL(server.url).hostname).toBe("127.0.0.1");
});

test("logs: first where we are, then what is new", async () => {
  const entry: LogEntry = {
    time: Date.now(),
    requestId: "00",
    udfType: "query",
    path: "notes:echo",
    component: "",
    logLines: ["[LOG] 'old'"],
    error: null,
    durationMs: 3,
  };
  const poll = async (cursor: number) => {
    const url = `${server.url}/api/stream_function_logs?cursor=${cursor}`;
    const response = await fetch(url, { headers: admin });
    return (await response.json()) as { entries: { logLines: string[] }[]; newCursor: number };
  };
  engine.emitLog(entry);
  const first = await poll(0);
  expect(first.entries.map(({ logLines }) => logLines)).toEqual([["[LOG] 'old'"]]);
  const next = poll(first.newCursor);
  engine.emitLog({ ...entry, logLines: ["[LOG] 'new'"], error: "boom" });
  const news = await next;
  expect(news.entries).toMatchObject([
    {
      kind: "Completion",
      udfType: "Query",
      identifier: "notes:echo",
      error: "boom",
      environment: "isolate",
      usageStats: { databaseReadBytes: 0, memoryUsedMb: 0 },
    },
  ]);
  const deployment = deploymentOf({ "mail:send": "action" });
  const module = { path: "mail.js", environment: "node", source: "", sourceMap: null } as const;
  deployment.definitions[""]!.modules.push({ ...module, hash: "" });
  await engine.activate(deployment);
  engine.emitLog({ ...entry, udfType: "action", path: "mail:send" });
  expect((await poll(news.newCursor)).entries).toMatchObject([{ environment: "node" }]);
});

test("of logs the newest are kept: so many, and so much of them", async () => {
  const emit = (requestId: string, line: string) =>
    engine.emitLog({
      time: Date.now(),
      requestId,
      udfType: "query",
      path: "notes:echo",
      component: "",
      logLines: [line],
      error: null,
      durationMs: 3,
    });
  const kept = async () => {
    const url = `${server.url}/api/stream_function_logs?cursor=1`;
    const { entries } = (await (await fetch(url, { headers: admin })).json()) as {
      entries: { requestId: string }[];
    };
    return entries.map(({ requestId }) => requestId);
  };
  for (let i = 0; i < 1_010; i++) emit(String(i), "short");
  expect(await kept()).toEqual(Array.from({ length: 1_000 }, (_, i) => String(i + 10)));
  const long = "x".repeat(1 << 20);
  for (let i = 0; i < 40; i++) emit(`long ${i}`, long);
  const left = await kept();
  expect(left.length).toBeLessThan(20);
  expect(left.at(-1)).toBe("long 39");
});
