import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Backend, startBackend } from "./backend.ts";
import { Project } from "./project.ts";

const PLAIN = {
  "convex/schema.ts": `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ notes: defineTable({ text: v.string() }).index("by_text", ["text"]) });
`,
  "convex/notes.ts": `import { mutation, query } from "./_generated/server";
import { v } from "convex/values";
export const add = mutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").withIndex("by_text").collect()).map((n) => n.text) });
`,
};

let backend: Backend;
let project: Project;

beforeEach(async () => {
  backend = await startBackend();
});

afterEach(async () => {
  await backend.close();
  await project.delete();
});

test("an app is pushed by dev and deploy, runs, and is pushed again only where it changed", async () => {
  project = await Project.create(PLAIN);
  const first = await project.push(backend.url);
  expect(first).toMatchObject({ code: 0 });
  expect(first.output).toContain("Added table indexes");

  const client = new ConvexHttpClient(backend.url);
  await client.mutation(anyApi.notes!.add!, { text: "b" });
  await client.mutation(anyApi.notes!.add!, { text: "a" });
  expect(await client.query(anyApi.notes!.list!, {})).toEqual(["a", "b"]);
  await expect(client.mutation(anyApi.notes!.add!, { text: 1 })).rejects.toThrow(
    "ArgumentValidationError",
  );

  await project.write({
    "convex/more.ts": `import { query } from "./_generated/server";
export const hello = query({ args: {}, handler: () => "hello" });`,
  });
  const deployed = await project.cli(backend.url, "deploy", "--typecheck=disable", "-y");
  expect(deployed).toMatchObject({ code: 0 });
  expect(deployed.output).toContain("No indexes are deleted by this push");
  expect(await client.query(anyApi.more!.hello!, {})).toBe("hello");
  expect(await client.query(anyApi.notes!.list!, {})).toEqual(["a", "b"]);
}, 60_000);

test("what does not evaluate is refused in the developer's own lines, and the old version serves on", async () => {
  project = await Project.create(PLAIN);
  await project.push(backend.url);
  const client = new ConvexHttpClient(backend.url);
  await client.mutation(anyApi.notes!.add!, { text: "kept" });

  const refused = async (files: Record<string, string>) => {
    await project.write(files);
    const { code, output } = await project.push(backend.url);
    expect(code).toBe(1);
    expect(await client.query(anyApi.notes!.list!, {})).toEqual(["kept"]);
    for (const path of Object.keys(files)) {
      const before = PLAIN[path as keyof typeof PLAIN];
      if (before === undefined) await project.remove(path);
      else await project.write({ [path]: before });
    }
    return output;
  };

  const thrown = await refused({
    "convex/broken.ts": `\nfunction boom() {\n  throw new Error("at import");\n}\nboom();\nexport const x = 1;\n`,
  });
  expect(thrown).toContain("Failed to analyze broken.js: Uncaught Error: at import");
  expect(thrown).toMatch(/at boom \(.*convex\/broken\.ts:3:\d+\)/);

  expect(
    await refused({ "convex/fetching.ts": `await fetch("http://127.0.0.1");\nexport {};\n` }),
  ).toContain("fetch");
  expect(
    await refused({
      "convex/schema.ts": PLAIN["convex/schema.ts"].replace(`["text"]`, `["text", "text"]`),
    }),
  ).toContain(`index "by_text" has field "text" twice`);
  expect(await refused({ "convex/http.ts": `export default 1;\n` })).toContain("is not a Router");
  expect(
    await refused({
      "convex/crons.ts": `import { cronJobs, makeFunctionReference } from "convex/server";
const crons = cronJobs();
crons.interval("tick", { seconds: 5 }, makeFunctionReference<"mutation">("gone:tick"));
export default crons;\n`,
    }),
  ).toContain(`The cron job "tick" schedules gone:tick, which is not a function of this push`);
  expect(
    await refused({
      "convex/auth.config.ts": `export default { providers: [{ domain: process.env.ISSUER, applicationID: "convex" }] };\n`,
    }),
  ).toMatch(/Environment variable .*ISSUER.* is used in auth config file/);
  expect(
    await refused({
      "convex/node.ts": `"use node";\nimport { query } from "./_generated/server";\nexport const q = query({ handler: () => 1 });\n`,
    }),
  ).toContain("q defined in node.js is a Query function. Only actions can be defined in Node.js.");
  expect(await refused({ "convex/two-words.ts": "export const one = 1;\n" })).toContain(
    "two-words.js is not a valid path to a Convex module. Path component two-words.js can only contain alphanumeric characters, underscores, or periods.",
  );
  for (const [name, why] of [
    ["by_id", 'cannot name an index "by_id" because the name is reserved'],
    ["by-text", '"by-text" is not an index name'],
  ] as const) {
    const schema = PLAIN["convex/schema.ts"].replace('"by_text"', `"${name}"`);
    expect(await refused({ "convex/schema.ts": schema })).toContain(why);
  }

  const indexes = Array.from({ length: 32 }, (_, i) => `.index("by_${i}", ["f${i}"])`).join("");
  const schema = PLAIN["convex/schema.ts"].replace(" });\n", `${indexes} });\n`);
  expect(await refused({ "convex/schema.ts": schema })).toContain(
    'table "notes": 33 indexes are more than the 32 allowed',
  );

  // Existing data does not fit.
  const violated = await refused({
    "convex/schema.ts": PLAIN["convex/schema.ts"].replace("v.string()", "v.number()"),
  });
  expect(violated).toContain("Schema validation failed");
  expect(violated).toMatch(/in table "notes" does not match the schema[\s\S]*Path: \.text/);
}, 120_000);

test("what goes wrong at import is told with its module, and the old version serves on", async () => {
  project = await Project.create(PLAIN);
  await project.push(backend.url);
  const before = backend.engine.deployment;
  const cases: [file: string, source: string, told: RegExp][] = [
    [
      "http.ts",
      `import { httpRouter } from "convex/server";
import { httpAction } from "./_generated/server";
const http = httpRouter();
const route = { path: "/a", method: "GET", handler: httpAction(async () => new Response()) } as const;
http.route(route);
http.route(route);
export default http;
`,
      /Failed to analyze http\.js: Uncaught Error: Path '\/a' for method GET already in use[\s\S]*convex\/http\.ts:6:\d+/,
    ],
    [
      "early.ts",
      `import { createFunctionHandle, makeFunctionReference } from "convex/server";
export const handle = await createFunctionHandle(makeFunctionReference<"query">("notes:list"));
`,
      /Failed to analyze early\.js: .*Can't use the database, auth or scheduler while a module is being imported[\s\S]*convex\/early\.ts:2:\d+/,
    ],
    [
      "needs.ts",
      `if (!process.env.API_KEY) throw new Error("API_KEY is not set");\nexport {};\n`,
      /Failed to analyze needs\.js: Uncaught Error: API_KEY is not set\n +at .*convex\/needs\.ts:1:\d+/,
    ],
  ];
  for (const [file, source, told] of cases) {
    await project.write({ [`convex/${file}`]: source });
    const { code, output } = await project.push(backend.url);
    expect(code).toBe(1);
    expect(output).toMatch(told);
    expect(backend.engine.deployment).toBe(before);
    await project.remove(`convex/${file}`);
  }
}, 120_000);

test("a dry run changes nothing", async () => {
  project = await Project.create(PLAIN);
  expect(await project.push(backend.url)).toMatchObject({ code: 0 });
  const before = backend.engine.deployment;
  await project.write({
    "convex/schema.ts": PLAIN["convex/schema.ts"].replaceAll("by_text", "by_other"),
    "convex/notes.ts": `export const nothing = 1;\n`,
  });
  const run = await project.cli(backend.url, "deploy", "--dry-run", "--typecheck=disable", "-y");
  expect(run).toMatchObject({ code: 0 });
  expect(run.output).toContain("by_other");
  expect(backend.engine.deployment).toBe(before);
}, 60_000);

test("crons, auth providers, environment and HTTP routes become part of the deployment", async () => {
  project = await Project.create({
    ...PLAIN,
    "convex/crons.ts": `import { cronJobs, makeFunctionReference } from "convex/server";
const crons = cronJobs();
crons.daily("sweep", { hourUTC: 3 }, makeFunctionReference<"mutation">("notes:add"), { text: "swept" });
export default crons;
`,
    "convex/http.ts": `import { httpRouter } from "convex/server";
import { httpAction } from "./_generated/server";
const http = httpRouter();
http.route({ path: "/hook", method: "POST", handler: httpAction(async () => new Response("ok")) });
http.route({ pathPrefix: "/files/", method: "GET", handler: httpAction(async () => new Response("ok")) });
export default http;
`,
    "convex/auth.config.ts": `export default { providers: [
  { domain: process.env.ISSUER, applicationID: "convex" },
  { type: "customJwt", issuer: process.env.CONVEX_SITE_URL, jwks: "data:,x", algorithm: "ES256" },
] };
`,
  });
  await backend.engine.setEnvironment([{ name: "ISSUER", value: "https://issuer.example" }]);
  expect(await project.push(backend.url)).toMatchObject({ code: 0 });
  const { deployment } = backend.engine;
  expect(deployment?.auth).toEqual([
    { type: "oidc", domain: "https://issuer.example", applicationID: "convex" },
    {
      type: "customJwt",
      issuer: backend.siteUrl,
      jwks: "data:,x",
      algorithm: "ES256",
      applicationID: null,
    },
  ]);
  await backend.engine.setEnvironment([{ name: "ISSUER", value: "https://other.example" }]);
  expect(backend.engine.deployment?.auth[0]).toMatchObject({ domain: "https://other.example" });
  await expect(backend.engine.setEnvironment([{ name: "ISSUER", value: null }])).rejects.toThrow(
    "This change would make the auth config invalid. Failed to evaluate auth.config.js: ISSUER would not be set.",
  );
  expect(backend.engine.environment()).toEqual({ ISSUER: "https://other.example" });

  const app = deployment?.definitions[""];
  expect(app?.httpRoutes).toEqual([
    { path: "/hook", method: "POST" },
    { path: "/files/*", method: "GET" },
  ]);
  expect(app?.crons).toEqual([
    {
      identifier: "sweep",
      path: "notes:add",
      args: { text: "swept" },
      schedule: { hourUTC: 3, type: "daily" },
    },
  ]);
}, 60_000);

/** A module with one export, `add`: (i32, i32) → i32. All of its bytes are ASCII. */
const ADD_WASM = Buffer.from(
  "0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b",
  "hex",
).toString();

test("a .wasm file is imported as a module, in queries and actions", async () => {
  project = await Project.create({
    "convex/add.wasm": ADD_WASM,
    "convex/sums.ts": `import { action, query } from "./_generated/server";
import module from "./add.wasm";
const add = () => new WebAssembly.Instance(module).exports.add(2, 3);
export const inQuery = query({ args: {}, handler: async () => add() });
export const inAction = action({ args: {}, handler: async () => add() });
`,
  });
  expect(await project.push(backend.url)).toMatchObject({ code: 0 });
  const client = new ConvexHttpClient(backend.url);
  expect(await client.query(anyApi.sums!.inQuery!, {})).toBe(5);
  expect(await client.action(anyApi.sums!.inAction!, {})).toBe(5);
}, 60_000);

test("a module that asks for the time while it is imported is told when it was deployed", async () => {
  project = await Project.create({
    "convex/clock.ts": `import { query } from "./_generated/server";
const imported = [Date.now(), new Date().getTime()];
export const times = query({ args: {}, handler: () => [...imported, Date.now()] });
`,
  });
  const before = Date.now();
  expect(await project.push(backend.url)).toMatchObject({ code: 0 });
  const after = Date.now();
  const client = new ConvexHttpClient(backend.url);
  const times = async () => (await client.query(anyApi.clock!.times!, {})) as number[];
  const [first = 0, second, called = 0] = await times();
  expect(first).toBeGreaterThanOrEqual(before);
  expect(first).toBeLessThan(after);
  expect(second).toBe(first);
  expect(called).toBeGreaterThan(first);
  // Imported again, by a new executor.
  await backend.engine.setEnvironment([{ name: "WORD", value: "new" }]);
  expect((await times()).slice(0, 2)).toEqual([first, first]);
}, 60_000);
