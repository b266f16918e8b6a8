import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Actions } from "../../actions/runner.ts";
import type { Deployment, Environment, ModuleSource } from "../../deployment.ts";
import type { ActionCall } from "../../engine/protocol.ts";

let directory = "";
let actions: Actions;
/** Ends the query that held actions wait for. */
let release: () => void;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "generations-"));
  const refuse = () => Promise.reject(new Error("no files here"));
  actions = new Actions({ dataDir: directory, files: () => ({ store: refuse, read: refuse }) });
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const unused = () => Promise.reject(new Error("not in these tests"));
  actions.attach({
    query: async () => {
      await gate;
      const outcome = { ok: true as const, value: "null", logLines: [], journal: null, hash: "" };
      return { ts: 0n, outcome };
    },
    mutate: () => undefined,
    action: unused,
    operate: unused,
  });
});

afterEach(async () => {
  await actions.close();
  await rm(directory, { recursive: true, force: true });
});

function source(path: string, environment: Environment, body: string): ModuleSource {
  const text = `export const run = { invokeAction: async (_, args) => { ${body} } };`;
  const hash = createHash("sha256").update(text).digest("hex");
  return { path, environment, source: text, sourceMap: null, hash };
}

/** Both runtimes answer with the version and the variable they see, a held one after `release`. */
function deployment(version: number): Deployment {
  const body = `const [{ hold }] = JSON.parse(args);
    if (hold) await Convex.asyncSyscall("1.0/actions/query", '{"name":"a:b","args":{}}');
    return JSON.stringify("v${version} " + process.env.WORD);`;
  const modules = [source("plain.js", "isolate", body), source("native.js", "node", body)];
  const run = {
    name: "run",
    udfType: "action" as const,
    visibility: "public" as const,
    args: null,
    returns: null,
  };
  const definition = {
    modules,
    functions: { "plain.js": [run], "native.js": [run] },
    httpRoutes: [],
    crons: [],
    schema: null,
  };
  return {
    udfServerVersion: "1.48.0",
    definitions: { "": definition },
    components: { "": { path: "", definition: "", children: {}, env: {}, exports: {} } },
    auth: [],
    nodeDependencies: [],
  };
}

async function run(path: string, hold = false): Promise<unknown> {
  const call: ActionCall = {
    address: { component: "", path },
    args: JSON.stringify([{ hold }]),
    caller: { identity: null, access: "client" },
    metadata: { requestId: "0", ip: null, userAgent: null, authToken: null },
    scheduledFunctionId: null,
  };
  const outcome = await actions.run(call);
  return outcome.ok ? JSON.parse(outcome.value) : outcome.error.message;
}

test("running actions finish on their version; new ones see the new code and variables", async () => {
  await actions.load(deployment(1), { WORD: "one" });
  expect(await run("plain:run")).toBe("v1 one");
  const held = Promise.all([run("plain:run", true), run("native:run", true)]);
  await run("native:run");
  await actions.load(deployment(2), { WORD: "two" });
  expect(await Promise.all([run("plain:run"), run("native:run")])).toEqual(["v2 two", "v2 two"]);
  expect(actions.hosts).toBe(4);
  release();
  expect(await held).toEqual(["v1 one", "v1 one"]);
  await expect.poll(() => actions.hosts).toBe(2);
});

test("200 pushes leave nothing behind", async () => {
  await actions.load(deployment(0), { WORD: "x" });
  await run("plain:run");
  const before = process.memoryUsage().rss;
  for (let version = 1; version <= 200; version++) {
    await actions.load(deployment(version), { WORD: "x" });
    if (version % 5 === 0) expect(await run("plain:run")).toBe(`v${version} x`);
    if (version % 50 === 0) expect(await run("native:run")).toBe(`v${version} x`);
  }
  await expect.poll(() => actions.hosts).toBe(2);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
  expect((await readdir(join(directory, "node"))).length).toBe(201);
}, 60_000);
