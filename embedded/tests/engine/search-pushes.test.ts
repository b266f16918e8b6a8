import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Deployment, SearchIndexSpec } from "../../deployment.ts";
import { callOf, openEngine, type TestEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

// Other tests may want the same two cores.
vi.setConfig({ testTimeout: 30_000 });

const APP = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
import { v } from "convex/values";
const none = {};
export const fill = mutation({ args: { count: v.number(), text: v.string() }, handler: async (ctx, { count, text }) => {
  for (let i = 0; i < count; i++) await ctx.db.insert("notes", { text, title: "title " + i, team: i % 2 });
}});
export const rewrite = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => {
  const note = await ctx.db.query("notes").order("desc").first();
  await ctx.db.patch(note._id, { text });
}});
export const drop = mutation({ args: none, handler: async (ctx) => {
  const note = await ctx.db.query("notes").first();
  await ctx.db.delete(note._id);
}});
const count = (field) => query({ args: { words: v.string(), team: v.optional(v.number()) }, handler: async (ctx, { words, team }) => {
  const found = await ctx.db.query("notes").withSearchIndex("search", q => {
    const search = q.search(field, words);
    return team === undefined ? search : search.eq("team", team);
  }).take(1000);
  return found.length;
}});
export const inText = count("text");
export const inTitle = count("title");
`;

const TEXT: SearchIndexSpec = { name: "search", searchField: "text", filterFields: ["team"] };

let bundled: Deployment;

beforeAll(async () => {
  bundled = await deploymentOf({ "app.ts": APP });
});

/** The app with these indexes, or without a table at all. */
function versionOf(searchIndexes: SearchIndexSpec[] | null): Deployment {
  const table = {
    name: "notes",
    indexes: [],
    searchIndexes: searchIndexes ?? [],
    documentType: null,
  };
  const schema = { schemaValidation: false, tables: searchIndexes ? [table] : [] };
  const deployment = structuredClone(bundled);
  deployment.definitions[""]!.schema = schema;
  return deployment;
}

let directory: string;
let app: TestEngine;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "search-pushes-"));
});

afterEach(async () => {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The FTS5 tables in the file, which is closed meanwhile. */
async function textTables(): Promise<string[]> {
  await app.close();
  const file = new DatabaseSync(join(directory, "data.sqlite"));
  const tables = file
    .prepare("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%' ORDER BY name")
    .all()
    .map(({ name }) => String(name));
  file.close();
  app = await openEngine(null, { directory });
  return tables;
}

test("an index is filled before the switch, with what is written meanwhile, and stays over a restart", async () => {
  app = await openEngine(versionOf([]), { directory });
  await app.mutate("app:fill", { count: 2_400, text: "early bird" });
  await expect(app.query("app:inText", { words: "bird" })).rejects.toThrow(/not found/);
  const next = versionOf([TEXT]);
  let ready = false;
  const preparing = app.engine.prepare(next).then(() => (ready = true));
  let meanwhile = 0;
  while (!ready && meanwhile < 20) {
    await app.mutate("app:fill", { count: 1, text: "late bird" });
    await app.mutate("app:rewrite", { text: `rewritten bird` });
    await app.mutate("app:drop");
    meanwhile++;
  }
  await preparing;
  expect(meanwhile).toBeGreaterThan(1);
  await app.engine.activate(next);
  const counts = async () => [
    await app.query("app:inText", { words: "late" }),
    await app.query("app:inText", { words: "rewritten" }),
    await app.query("app:inText", { words: "early", team: 1 }),
  ];
  const expected = [0, meanwhile, 1_000];
  expect(await counts()).toEqual(expected);
  await app.close();
  app = await openEngine(null, { directory });
  expect(await counts()).toEqual(expected);
});

test("an index that changes its field is built anew, one that is dropped leaves nothing", async () => {
  app = await openEngine(versionOf([TEXT]), { directory });
  await app.mutate("app:fill", { count: 10, text: "some words" });
  expect(await app.query("app:inText", { words: "words" })).toBe(10);
  expect(await textTables()).toHaveLength(1);

  await app.push(versionOf([{ ...TEXT, searchField: "title" }]));
  expect(await app.query("app:inTitle", { words: "title" })).toBe(10);
  expect(await app.query("app:inTitle", { words: "title 7", team: 1 })).toBe(5);
  await expect(app.query("app:inText", { words: "words" })).rejects.toThrow(/searchField` "title"/);
  expect(await textTables()).toHaveLength(1);

  await app.push(versionOf([{ ...TEXT, filterFields: [] }]));
  await expect(app.query("app:inText", { words: "words", team: 1 })).rejects.toThrow(
    /filterFields/,
  );
  expect(await app.query("app:inText", { words: "words" })).toBe(10);
  expect(await textTables()).toHaveLength(1);

  await app.push(versionOf([]));
  expect(await textTables()).toEqual([]);
  await app.mutate("app:fill", { count: 1, text: "more" });
});

test("a table that is no longer declared keeps its documents and loses its index", async () => {
  app = await openEngine(versionOf([TEXT]), { directory });
  await app.mutate("app:fill", { count: 3, text: "kept" });
  await app.push(versionOf(null));
  expect(await textTables()).toEqual([]);
  await app.push(versionOf([TEXT]));
  expect(await app.query("app:inText", { words: "kept" })).toBe(3);
});

test("a push that is not activated leaves no index behind", async () => {
  app = await openEngine(versionOf([]), { directory });
  await app.mutate("app:fill", { count: 10, text: "some words" });
  await app.engine.prepare(versionOf([TEXT]));
  await app.engine.prepare(versionOf([]));
  expect(await textTables()).toEqual([]);
});

test("components search their own tables", async () => {
  const deployment = versionOf([TEXT]);
  const [own, root] = [deployment.definitions[""]!, deployment.components[""]!];
  deployment.definitions.part = own;
  deployment.components.part = { ...root, path: "part", definition: "part" };
  deployment.components[""] = { ...root, children: { part: "part" } };
  app = await openEngine(deployment, { directory });
  await app.mutate("app:fill", { count: 2, text: "in the app" });
  const address = { component: "part", path: "app:inText" };
  const inPart = async (words: string) => {
    const caller = { identity: null, access: "admin" } as const;
    const call = { ...callOf("app:inText", { words }), address, caller };
    const { outcome } = await app.engine.query(call);
    return outcome.ok ? outcome.value : outcome.error.message;
  };
  expect(await inPart("app")).toBe("0");
  await new Promise((resolve) =>
    app.engine.mutate(
      {
        ...callOf("app:fill", { count: 3, text: "in the part" }),
        address: { component: "part", path: "app:fill" },
        caller: { identity: null, access: "admin" },
        metadata: { requestId: "test", ip: null, userAgent: null, authToken: null },
        session: null,
      },
      resolve,
    ),
  );
  expect(await inPart("part")).toBe("3");
  expect(await app.query("app:inText", { words: "the" })).toBe(2);
});

test("a data folder from before search is opened, and its documents can be indexed", async () => {
  app = await openEngine(versionOf([]), { directory });
  await app.mutate("app:fill", { count: 4, text: "old times" });
  await app.close();
  const file = new DatabaseSync(join(directory, "data.sqlite"));
  file.exec("DROP TABLE search_indexes; UPDATE meta SET value = 1 WHERE key = 'format'");
  file.close();
  app = await openEngine(null, { directory });
  await app.mutate("app:fill", { count: 1, text: "new times" });
  await app.push(versionOf([TEXT]));
  expect(await app.query("app:inText", { words: "times" })).toBe(5);
});
