import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HttpActionFailed } from "../../actions/http-failure.ts";
import type { HttpActionCall } from "../../engine/protocol.ts";
import { deploymentOf } from "./deployment-of.ts";
import { FakeEngine } from "./fake-engine.ts";
import { type TestServer, adminKey, serve, tokenFor, until } from "./harness.ts";

let engine: FakeEngine;
let server: TestServer;
let calls: HttpActionCall[];

async function* bytes(...texts: string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

const boom = () =>
  new HttpActionFailed({
    message:
      "[Request ID: 0123456789abcdef] Server Error\nUncaught Error: boom\nand more\n    at x (y)\n",
    data: '{"code":1}',
  });

beforeEach(async () => {
  engine = new FakeEngine();
  calls = [];
  engine.deployment = deploymentOf({}, [
    { path: "/hook", method: "POST" },
    { path: "/page", method: "GET" },
    { path: "/files/*", method: "GET" },
  ]);
  engine.http = async (call) => {
    calls.push(call);
    return { status: 200, headers: [], body: bytes("ok") };
  };
  server = await serve(engine);
});

afterEach(() => server.close());

test("method, URL, headers and body arrive as they were sent", async () => {
  const response = await fetch(`${server.siteUrl}/hook?a=1&b=%20`, {
    method: "POST",
    headers: { "x-Signature": "s", "content-encoding": "br" },
    body: "not really br",
  });
  expect(await response.text()).toBe("ok");
  const [call] = calls;
  expect(call).toMatchObject({ method: "POST", url: `${server.siteUrl}/hook?a=1&b=%20` });
  expect(call?.headers).toContainEqual(["x-signature", "s"]);
  expect(Buffer.from(call?.body ?? []).toString()).toBe("not really br");
});

test("the deployment's own port has them under /http", async () => {
  const response = await fetch(`${server.url}/http/hook?a=1`, { method: "POST", body: "b" });
  expect(await response.text()).toBe("ok");
  expect(calls[0]?.url).toBe(`${server.url}/hook?a=1`);
  const preflight = await fetch(`${server.url}/http/page`, { method: "OPTIONS" });
  expect([preflight.status, await preflight.text()]).toEqual([404, "No matching routes found"]);
});

test("the Host header makes the URL", async () => {
  await new Promise((resolve, reject) => {
    const headers = { host: "hooks.example:99" };
    request(`${server.siteUrl}/page`, { headers }, (response) => {
      response.resume().on("end", resolve);
    })
      .on("error", reject)
      .end();
  });
  expect(calls[0]?.url).toBe("http://hooks.example:99/page");
  expect(calls[0]?.body).toBe(null);
});

test("status and headers come back, cookies each in their own", async () => {
  engine.http = async () => ({
    status: 418,
    headers: [
      ["Set-Cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["x-own", "yes"],
    ],
    body: bytes(),
  });
  const response = await fetch(`${server.siteUrl}/page`);
  expect(response.status).toBe(418);
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(response.headers.get("x-own")).toBe("yes");
  expect(response.headers.get("access-control-allow-origin")).toBe(null);
});

describe("routes", () => {
  test("prefixes, HEAD as GET, and what is not there", async () => {
    expect((await fetch(`${server.siteUrl}/files/a/b`)).status).toBe(200);
    expect((await fetch(`${server.siteUrl}/page`, { method: "HEAD" })).status).toBe(200);
    for (const [path, method] of [
      ["/pages", "GET"],
      ["/page", "POST"],
    ]) {
      const response = await fetch(server.siteUrl + path, { method });
      expect([response.status, await response.text()]).toEqual([404, "No matching routes found"]);
    }
    expect(calls).toHaveLength(2);
  });

  test("before the first push, and without http.ts", async () => {
    engine.deployment = deploymentOf({});
    const without = await fetch(`${server.siteUrl}/page`);
    expect(await without.text()).toContain("does not have HTTP actions enabled");
    engine.deployment = null;
    const before = await fetch(`${server.siteUrl}/page`);
    expect(before.status).toBe(404);
    expect(await before.text()).toContain("npx convex dev");
  });
});

describe("who calls", () => {
  test.each([
    ["a user", `Bearer ${tokenFor("ada")}`, '{"subject":"ada"}'],
    ["a refused token", `Bearer ${tokenFor("refused")}`, null],
    ["no token at all", "Bearer not-a-jwt", null],
    ["a webhook's own scheme", "Basic dHdpbGlv", null],
    ["anything", "whatever", null],
  ])("%s", async (_name, authorization, identity) => {
    const response = await fetch(`${server.siteUrl}/page`, { headers: { authorization } });
    expect(response.status).toBe(200);
    expect(calls[0]?.caller).toEqual({ identity, access: "client" });
    expect(calls[0]?.headers).toContainEqual(["authorization", authorization]);
  });

  test("what is wrong with a token is for who asks for an identity", async () => {
    const presented = {
      "Convex wrong": "The provided admin key was invalid for this instance",
      [`Bearer ${tokenFor("refused")}`]: "No auth provider found matching the token",
      "Basic dHdpbGlv": "Invalid admin key",
      [`Convex ${adminKey}`]: null,
    };
    for (const [authorization, problem] of Object.entries(presented)) {
      await fetch(`${server.siteUrl}/page`, { headers: { authorization } });
      expect(calls.pop()?.authProblem, authorization).toBe(problem);
    }
  });
});

test("a body over 20 MiB is refused before the action runs", async () => {
  const response = await fetch(`${server.siteUrl}/hook`, {
    method: "POST",
    body: new Uint8Array((20 << 20) + 1),
  });
  expect(response.status).toBe(413);
  expect(calls).toEqual([]);
});

test("a failing action is a 500 with code and trace", async () => {
  engine.http = async () => {
    throw boom();
  };
  const response = await fetch(`${server.siteUrl}/page`);
  expect(response.status).toBe(500);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toEqual({
    code: expect.stringMatching(
      /^\[Request ID: [0-9a-f]{16}\] Server Error: Uncaught Error: boom\nand more$/,
    ) as string,
    trace: "Uncaught Error: boom\nand more\n    at x (y)\n",
    data: { code: 1 },
  });
});

test("where errors are redacted there is no trace", async () => {
  engine.http = async () => {
    throw boom();
  };
  await server.close();
  server = await serve(engine, { redact: true });
  const response = await fetch(`${server.siteUrl}/page`);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    code: expect.stringMatching(/^\[Request ID: [0-9a-f]{16}\] Server Error$/) as string,
    data: { code: 1 },
  });
});

describe("streaming", () => {
  test("each chunk is sent when it is there", async () => {
    const second = Promise.withResolvers<void>();
    engine.http = async () => ({
      status: 200,
      headers: [],
      body: (async function* () {
        yield Buffer.from("one");
        await second.promise;
        yield Buffer.from("two");
      })(),
    });
    const response = await fetch(`${server.siteUrl}/page`);
    const reader = response.body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe("one");
    second.resolve();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe("two");
    expect((await reader.read()).done).toBe(true);
  });

  test("a client that leaves aborts the action, even one that is stuck", async () => {
    let signal: AbortSignal | undefined;
    engine.http = async (call) => {
      signal = call.signal;
      const body = (async function* () {
        yield Buffer.from("one");
        await new Promise(() => undefined);
      })();
      return { status: 200, headers: [], body };
    };
    const controller = new AbortController();
    const response = await fetch(`${server.siteUrl}/page`, { signal: controller.signal });
    await response.body!.getReader().read();
    expect(signal?.aborted).toBe(false);
    controller.abort();
    await until(() => signal?.aborted === true);
  });

  test("a client that leaves before the answer aborts the action too", async () => {
    let signal: AbortSignal | undefined;
    engine.http = (call) => {
      signal = call.signal;
      return new Promise(() => undefined);
    };
    const socket = connect(Number(new URL(server.siteUrl).port), "127.0.0.1");
    socket.write("GET /page HTTP/1.1\r\nHost: x\r\n\r\n");
    await until(() => signal !== undefined);
    socket.destroy();
    await until(() => signal?.aborted === true);
  });

  test("a slow client holds the source back", async () => {
    let produced = 0;
    engine.http = async () => ({
      status: 200,
      headers: [],
      body: (async function* () {
        for (; produced < 200; produced++) yield Buffer.alloc(1 << 20);
      })(),
    });
    const socket = connect(Number(new URL(server.siteUrl).port), "127.0.0.1");
    socket.pause();
    socket.write("GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    await until(() => produced > 0);
    // As many turns as it takes to run through all of it, were there no one to hold it back.
    for (let i = 0; i < 2_000; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(produced).toBeLessThan(100);
    let received = 0;
    socket.on("data", (data) => (received += data.length)).resume();
    await new Promise((resolve) => socket.once("close", resolve));
    expect(received).toBeGreaterThan(200 << 20);
  });

  test("a source that fails cuts the connection", async () => {
    engine.http = async () => ({
      status: 200,
      headers: [],
      body: (async function* () {
        yield Buffer.from("one");
        throw new Error("half way");
      })(),
    });
    const response = await fetch(`${server.siteUrl}/page`);
    await expect(response.text()).rejects.toThrow();
  });
});
