import { BaseConvexClient, ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeEngine, Failure } from "./fake-engine.ts";
import { type TestServer, adminKey, serve, tokenFor, until } from "./harness.ts";
import { Proxy } from "./proxy.ts";

// Sockets and megabytes, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const get = makeFunctionReference<"query", Record<string, never>, number>("counter:get");
const add = makeFunctionReference<"mutation", { by: number }, number>("counter:add");
const fail = makeFunctionReference<"mutation", Record<string, never>, null>("counter:fail");
const double = makeFunctionReference<"action", { n: number }, number>("counter:double");
const whoAmI = makeFunctionReference<"query", Record<string, never>, string>("who:am");

let engine: FakeEngine;
let server: TestServer;
let proxy: Proxy;
let count: number;
const open: { close(): Promise<void> }[] = [];

function connect(): ConvexClient {
  const client = new ConvexClient(proxy.url, { logger: false, unsavedChangesWarning: false });
  open.push(client);
  return client;
}

/** Every value a query has had, as the client's own callbacks saw them. */
function seen<T>(client: ConvexClient, query: typeof get | typeof whoAmI): (T | Error)[] {
  const values: (T | Error)[] = [];
  client.onUpdate(
    query,
    {},
    (value) => values.push(value as T),
    (error) => values.push(error),
  );
  return values;
}

beforeEach(async () => {
  engine = new FakeEngine();
  count = 0;
  engine.queries["counter:get"] = () => count;
  engine.queries["who:am"] = (_args, { caller }) =>
    caller.identity === null
      ? "nobody"
      : (JSON.parse(caller.identity) as { subject: string }).subject;
  engine.mutations["counter:add"] = ({ by }) => (count += Number(by));
  engine.mutations["counter:fail"] = () => {
    throw new Failure("Server Error", { code: "no" });
  };
  engine.actions["counter:double"] = async ({ n }) => Number(n) * 2;
  server = await serve(engine);
  proxy = await Proxy.to(server.url);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
  await proxy.close();
  await server.close();
});

describe("ConvexClient", () => {
  test("a mutation's promise resolves once its effect is visible", async () => {
    const client = connect();
    const values = seen<number>(client, get);
    await until(() => values.length === 1);
    for (let i = 1; i <= 20; i++) {
      expect(await client.mutation(add, { by: 1 })).toBe(i);
      expect(values.at(-1)).toBe(i);
    }
  });

  test("another client hears of it", async () => {
    const watching = seen<number>(connect(), get);
    await until(() => watching.length === 1);
    await connect().mutation(add, { by: 7 });
    await until(() => watching.at(-1) === 7);
  });

  test("errors keep their data; actions answer", async () => {
    const client = connect();
    const error = await client.mutation(fail, {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConvexError);
    expect((error as ConvexError<{ code: string }>).data).toEqual({ code: "no" });
    expect(await client.action(double, { n: 21 })).toBe(42);
  });

  test("after a lost connection an unanswered mutation is sent again and applied once", async () => {
    const client = connect();
    const values = seen<number>(client, get);
    await until(() => values.length === 1);
    proxy.loseReplies();
    const done = client.mutation(add, { by: 5 });
    await until(() => count === 5);
    proxy.cut();
    expect(await done).toBe(5);
    expect(count).toBe(5);
    expect(values).toEqual([0, 5]);
    expect(proxy.accepted).toBe(2);
  });

  test("what changed while away is there after the connection returns", async () => {
    const client = connect();
    const values = seen<number>(client, get);
    await until(() => values.length === 1);
    proxy.cut();
    engine.commit(() => (count = 9));
    await until(() => values.at(-1) === 9);
    expect(values).toEqual([0, 9]);
  });

  test("a mutation the engine has not begun survives the connection too", async () => {
    const client = connect();
    const values = seen<number>(client, get);
    await until(() => values.length === 1);
    engine.hold();
    const all = [1, 2, 3].map((by) => client.mutation(add, { by }));
    proxy.cut();
    engine.proceed();
    expect(await Promise.all(all)).toEqual([1, 3, 6]);
  });
});

describe("auth", () => {
  test("signing in, a fresh token for the same person, and signing out", async () => {
    const client = connect();
    const values = seen<string>(client, whoAmI);
    await until(() => values.at(-1) === "nobody");
    let issued = 0;
    const changes: boolean[] = [];
    client.setAuth(
      async () => tokenFor("ada", 3_600, String(issued++)),
      (isAuthenticated) => changes.push(isAuthenticated),
    );
    await until(() => values.at(-1) === "ada");
    // The client asks for a second token at once; it changes no result.
    await until(() => issued === 2);
    const runs = engine.runs;
    await client.mutation(add, { by: 1 });
    expect(changes).not.toContain(false);
    expect(engine.runs - runs).toBeLessThanOrEqual(2);
    client.client.clearAuth();
    await until(() => values.at(-1) === "nobody");
  });

  test("a refused token is replaced by a good one without losing the session", async () => {
    const client = connect();
    const values = seen<string>(client, whoAmI);
    const asked: boolean[] = [];
    client.setAuth(async ({ forceRefreshToken }) => {
      asked.push(forceRefreshToken);
      return tokenFor(forceRefreshToken ? "grace" : "refused");
    });
    await until(() => values.at(-1) === "grace");
    expect(asked.slice(0, 2)).toEqual([false, true]);
    expect(values).not.toContain("refused");
  });

  test("when no token is accepted the client ends up signed out", async () => {
    const client = connect();
    const changes: boolean[] = [];
    client.setAuth(
      async () => tokenFor("refused", 3_600, crypto.randomUUID()),
      (isAuthenticated) => changes.push(isAuthenticated),
    );
    await until(() => changes.includes(false));
    const values = seen<string>(client, whoAmI);
    await until(() => values.at(-1) === "nobody");
  });

  test("a token that expires in an open socket is replaced", async () => {
    // Expires at once, and the client, which trusts it for an hour, does not see it coming.
    let calls = 0;
    await server.close();
    server = await serve(engine, {
      verify: async (token) => {
        const expiresAt = token.includes(".") ? Date.now() + (calls++ < 2 ? 150 : 3_600_000) : 0;
        return { identity: JSON.stringify({ subject: `token ${calls}` }), expiresAt };
      },
    });
    await proxy.close();
    proxy = await Proxy.to(server.url);
    const client = connect();
    const values = seen<string>(client, whoAmI);
    let issued = 0;
    client.setAuth(async () => tokenFor("ada", 3_600, String(issued++)));
    await until(() => values.at(-1) === "token 3");
  });
});

describe("BaseConvexClient", () => {
  test("an admin's client sees system queries, live", async () => {
    engine.variables = { NAME: "one" };
    const client = new BaseConvexClient(server.url, () => undefined, {
      logger: false,
      unsavedChangesWarning: false,
    });
    open.push(client);
    Reflect.apply(Reflect.get(client, "setAdminAuth") as (key: string) => void, client, [adminKey]);
    const list = "_system/cli/queryEnvironmentVariables";
    client.subscribe(list, {});
    client.subscribe(`${list}:get`, { name: "NAME" });
    await until(() => client.localQueryResult(`${list}:get`, { name: "NAME" }) !== undefined);
    expect(client.localQueryResult(list, {})).toEqual([{ name: "NAME", value: "one" }]);
    const response = await fetch(`${server.url}/api/update_environment_variables`, {
      method: "POST",
      headers: { authorization: `Convex ${adminKey}` },
      body: JSON.stringify({ changes: [{ name: "MORE", value: "two" }] }),
    });
    expect(response.status).toBe(200);
    await until(() => JSON.stringify(client.localQueryResult(list, {})).includes("MORE"));
  });
});

describe("ConvexHttpClient", () => {
  test("queries, mutations and actions, as a user", async () => {
    const client = new ConvexHttpClient(server.url, { logger: false });
    client.setAuth(tokenFor("ada"));
    expect(await client.query(whoAmI)).toBe("ada");
    expect(await client.mutation(add, { by: 2 })).toBe(2);
    expect(await client.action(double, { n: 4 })).toBe(8);
    expect(await client.query(get)).toBe(2);
    const error = await client.mutation(fail).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConvexError);
  });

  test("consistentQuery answers until there is a commit", async () => {
    const client = new ConvexHttpClient(server.url, { logger: false });
    expect(await client.consistentQuery(get)).toBe(0);
    await client.mutation(add, { by: 1 });
    await expect(client.consistentQuery(get)).rejects.toThrow("TimestampUnavailable");
    expect(await new ConvexHttpClient(server.url).consistentQuery(get)).toBe(1);
  });

  test("a refused token is a clear error", async () => {
    const client = new ConvexHttpClient(server.url, { logger: false });
    client.setAuth(tokenFor("refused"));
    await expect(client.query(get)).rejects.toThrow("No auth provider found");
  });
});
