import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../deployment.ts";
import type { ActionCall, LogEntry, Outcome } from "../../engine/protocol.ts";
import { type Backend, startBackend } from "../deploy/backend.ts";
import { Project } from "../deploy/project.ts";
import { APP } from "./app.ts";

let backend: Backend;
let project: Project;

beforeAll(async () => {
  backend = await startBackend({ stallMs: 1_500, timeLimitMs: 4_000 });
  project = await Project.create(APP);
  await backend.engine.setEnvironment([{ name: "WORD", value: "of the day" }]);
  const { code, output } = await project.push(backend.url);
  if (code !== 0) throw new Error(output);
}, 60_000);

afterAll(async () => {
  await backend.close();
  await project.delete();
});

function act(path: string, args: Json = {}, caller: Partial<ActionCall["caller"]> = {}) {
  return backend.engine.action({
    address: { component: "", path },
    args: JSON.stringify([args]),
    caller: { identity: null, access: "client", ...caller },
    metadata: { requestId: "0123456789abcdef", ip: null, userAgent: null, authToken: null },
    scheduledFunctionId: null,
  });
}

async function value(path: string, args: Json = {}): Promise<unknown> {
  const outcome = await act(path, args);
  if (!outcome.ok) throw new Error(outcome.error.message);
  return JSON.parse(outcome.value);
}

async function failure(outcome: Promise<Outcome>): Promise<string> {
  const { ok, ...rest } = await outcome;
  expect(ok).toBe(false);
  return "error" in rest ? rest.error.message : "";
}

test("an action reads and writes through functions, and its console is kept", async () => {
  const outcome = await act("acts:roundTrip", { text: "first" });
  expect(outcome).toEqual({
    ok: true,
    value: '["first"]',
    logLines: ["[LOG] 'writing' 'first'", "[WARN] {\n  id: 'string'\n}"],
  });
  expect(await value("acts:nested")).toBe("<secret>");
  const handle = (await value("acts:handle")) as { made: string; ran: string[] };
  expect(handle.made).toMatch(/^function:\/\//);
  expect(handle.ran).toEqual(["first"]);
});

test("every action is told of when it is over, by whoever it was called", async () => {
  const seen: LogEntry[] = [];
  backend.engine.onLog((entry) => seen.push(entry));
  await act("acts:nested");
  await act("acts:breaks");
  const response = await fetch(`${backend.siteUrl}/under/x`);
  await response.text();
  await expect.poll(() => seen.length).toBe(4);
  expect(seen.map(({ udfType, path, error }) => [udfType, path, error === null])).toEqual([
    ["action", "acts:secret", true],
    ["action", "acts:nested", true],
    ["action", "acts:breaks", false],
    ["httpAction", "GET /under/x", true],
  ]);
});

test("arguments and results are validated, ids by their table", async () => {
  expect(await failure(act("acts:roundTrip", { text: 1 }))).toMatch(/ArgumentValidationError/);
  const client = new ConvexHttpClient(backend.url);
  const other = (await client.mutation(anyApi.notes!.addOther!, {})) as string;
  expect(await failure(act("acts:takesId", { id: other }))).toMatch(/ArgumentValidationError/);
  expect(await failure(act("acts:lies"))).toMatch(/ReturnsValidationError/);
});

test("what is not there, not public or not an action is told", async () => {
  expect(await failure(act("acts:gone"))).toContain("Could not find public function");
  expect(await failure(act("acts:secret"))).toContain("Could not find public function");
  expect(await act("acts:secret", {}, { access: "internal" })).toMatchObject({ ok: true });
  expect(await failure(act("notes:texts"))).toContain("it is defined as Query");
});

test("errors come with data, or with the developer's lines", async () => {
  expect(await act("acts:fails")).toMatchObject({
    ok: false,
    error: { data: '{"code":"bad","when":[{"$integer":"AQAAAAAAAAA="}]}' },
  });
  const broken = await failure(act("acts:breaks"));
  expect(broken).toMatch(
    /^\[Request ID: 0123456789abcdef\] Server Error\nUncaught TypeError: broken\n +at \S*.*convex\/acts\.ts:\d+:\d+\)?\n$/,
  );
  expect(await value("acts:catches")).toEqual([
    true,
    { code: "no", n: { $integer: "AQAAAAAAAAA=" } },
    false,
    "Uncaught Error: inner",
  ]);
});

test("an action sees the deployment's variables and no Node", async () => {
  expect(await value("acts:environment")).toEqual({
    word: "of the day",
    site: backend.siteUrl,
    all: ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL", "WORD"],
    node: ["undefined", "undefined", "function", "function", "object"],
  });
});

test("files are stored, read and deleted", async () => {
  expect(await value("acts:files")).toEqual({
    kept: "hello file",
    type: "text/plain",
    text: "hello file",
    size: 10,
    after: null,
  });
});

test("functions are scheduled and cancelled", async () => {
  expect(await value("acts:later", { text: "scheduled" })).toBe("string");
  await expect.poll(() => texts(), { timeout: 5_000 }).toContain("scheduled");
  expect(await texts()).not.toContain("never");
});

test("the caller's identity is the action's", async () => {
  const caller = { identity: JSON.stringify({ subject: "jo" }) };
  expect(await act("acts:who", {}, caller)).toMatchObject({ value: '"jo"' });
  expect(await value("acts:who")).toBeNull();
});

test("actions run side by side, each with its own console", async () => {
  const began = Date.now();
  const outcomes = await Promise.all(
    ["a", "b", "c"].map((tag) => act("acts:sleep", { ms: 300, tag })),
  );
  expect(Date.now() - began).toBeLessThan(800);
  expect(outcomes.map(({ logLines }) => logLines)).toEqual(
    ["a", "b", "c"].map((tag) => [`[LOG] 'start' '${tag}'`, `[LOG] 'end' '${tag}'`]),
  );
});

test("an action that does not end is timed out, its log kept", async () => {
  const outcome = await act("acts:forever");
  expect(outcome).toMatchObject({ ok: false, logLines: ["[LOG] 'waiting'"] });
  expect(await failure(Promise.resolve(outcome))).toContain(
    "Action execution timed out (maximum duration 4s)",
  );
}, 10_000);

test("a thread that stands still is ended and replaced; the backend serves on", async () => {
  const before = await value("acts:count");
  expect(before).toBe(1);
  const [spun, slept] = await Promise.all([
    failure(act("acts:spin")),
    failure(act("acts:sleep", { ms: 3_500, tag: "x" })),
  ]);
  expect(spun).toContain("stood still");
  expect(slept).toContain("stood still");
  expect(await value("acts:count")).toBe(1);
}, 15_000);

test("a rejection or an exception that nobody handled fails its own action alone", async () => {
  const other = act("acts:sleep", { ms: 600, tag: "other" });
  expect(await failure(act("acts:dangling"))).toContain("Uncaught Error: nobody waits");
  expect(await failure(act("acts:thrower"))).toMatch(
    /Uncaught Error: from a timer\n +at .*convex\/acts\.ts:\d+:\d+\)?\n$/,
  );
  expect(await value("acts:throwsLater")).toBe("done");
  expect(await other).toMatchObject({ ok: true });
});

test("a thread that eats the memory is ended alone", async () => {
  expect(await failure(act("acts:eats"))).toMatch(/memory|stood still/);
  expect(await value("acts:version")).toBe("v1");
}, 30_000);

test('"use node" actions have Node, the deployment\'s variables and the database', async () => {
  expect(await value("nodeActs:hash", { text: "x" })).toBe("2d711642");
  const outcome = await act("nodeActs:facts");
  expect(outcome.logLines).toEqual(["[LOG] 'from node' { cores: true }"]);
  expect(outcome.ok && JSON.parse(outcome.value)).toEqual({
    shared: "shared",
    url: true,
    required: "function",
    word: "of the day",
    buffer: "78",
    texts: expect.arrayContaining(["by node"]),
  });
  expect(await failure(act("nodeActs:hash", { text: 1 }))).toContain("ArgumentValidationError");
  expect(await failure(act("nodeActs:breaks"))).toMatch(
    /Uncaught RangeError: node broke\n +at .*convex\/nodeActs\.ts:\d+:\d+\)?\n$/,
  );
  expect(await act("nodeActs:fails")).toMatchObject({ error: { data: '"said no"' } });
});

test("an action of the Node runtime takes at most 5 MiB", async () => {
  expect(await failure(act("nodeActs:hash", { text: "x".repeat(5 << 20) }))).toMatch(
    /Arguments for nodeActs:hash are too large \(actual: 5\.00 MiB, limit: 5 MiB\)/,
  );
});

test("a Node process that ends takes only its own actions with it", async () => {
  const other = act("acts:sleep", { ms: 600, tag: "other" });
  const [exited, beside] = await Promise.all([
    failure(act("nodeActs:exits")),
    failure(act("nodeActs:sleep", { ms: 3_000 })),
  ]);
  expect(exited).toContain("it exited with code 3");
  expect(beside).toContain("it exited with code 3");
  expect(await other).toMatchObject({ ok: true });
});

test("an exception in a Node action's callback fails that action alone", async () => {
  const beside = act("nodeActs:sleep", { ms: 600 });
  expect(await failure(act("nodeActs:uncaught"))).toContain("Uncaught Error: in a callback");
  expect(await beside).toMatchObject({ ok: true });
});

async function texts(): Promise<unknown> {
  return await new ConvexHttpClient(backend.url).query(anyApi.notes!.texts!, {});
}
