/** Searches in a store and who hears of a write, against a model that looks at every document. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CommitBatch } from "../../engine/commit-batch.ts";
import { WatchList } from "../../engine/watch-list.ts";
import type { SearchIndexSpec } from "../../deployment.ts";
import type { WriteRecord } from "../../store/documents.ts";
import type { Driver } from "../../store/driver.ts";
import { openSqlite } from "../../store/sqlite.ts";
import { Store } from "../../store/store.ts";
import type { ReadSet } from "../../transaction/read-set.ts";
import type { SerializedQuery } from "../../transaction/query.ts";
import type { Page } from "../../transaction/page.ts";
import { Transaction } from "../../transaction/transaction.ts";

// Other tests may want the same two cores.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let driver: Driver;
let store: Store;
let tables = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "search-"));
  driver = openSqlite(join(folder, "data.sqlite"), { synchronous: "NORMAL" });
  store = new Store(driver);
});

afterEach(() => {
  driver.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Note {
  team: string;
  text?: string;
  state?: number;
}
type Stored = Note & { _id: string };
type StoredPage = Omit<Page, "rows"> & { page: Stored[] };
/** A filter that is there and undefined asks for documents without the field. */
interface Search {
  text: string;
  team?: string;
  state?: number | undefined;
}

const SPEC: SearchIndexSpec = {
  name: "search_text",
  searchField: "text",
  filterFields: ["team", "state"],
};

function newTable(spec = SPEC): string {
  const name = `t${tables++}`;
  const table = store.catalog.ensureTable("", name);
  store.catalog.setReady(table, store.catalog.addSearchIndex(table, spec), false);
  return name;
}

const transaction = (journal: string | null = null) =>
  new Transaction(store, { readOnly: false, check: () => null, journal });

function query(table: string, { text, ...filters }: Search): SerializedQuery {
  const equal = Object.entries(filters).map(([fieldPath, value]) => ({
    type: "Eq" as const,
    fieldPath,
    value: value ?? { $undefined: null },
  }));
  const filter = { type: "Search" as const, fieldPath: "text", value: text };
  const indexName = `${table}.search_text`;
  return { source: { type: "Search", indexName, filters: [filter, ...equal] }, operators: [] };
}

function run(table: string, search: Search, limit = 1_000): { found: Stored[]; reads: ReadSet } {
  const reading = transaction();
  const opened = reading.openQuery("", { ...query(table, search), operators: [{ limit }] });
  const found: Stored[] = [];
  for (let json = reading.nextRow(opened); json !== null; json = reading.nextRow(opened)) {
    found.push(JSON.parse(json) as Stored);
  }
  reading.finishReads();
  return { found, reads: reading.reads };
}

/** What Convex promises, word for word. */
function matches({ text, ...filters }: Search, note: Note): boolean {
  const terms = text.split(" ").filter((term) => term !== "");
  const last = terms.at(-1);
  const words = (note.text ?? "").split(" ").filter((word) => word !== "");
  return (
    Object.entries(filters).every(([field, value]) => note[field as keyof Note] === value) &&
    words.some((word) => terms.includes(word) || (last !== undefined && word.startsWith(last)))
  );
}

const letters = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom("a", "b"), minLength, maxLength });
/** Longer beginnings are looked for in another way. */
const word = fc.oneof(letters(1, 3), letters(4, 5));
const text = fc.array(word, { maxLength: 4 }).map((words) => words.join(" "));
const team = fc.constantFrom("x", "y");
const state = fc.constantFrom(1, 2);
const note = fc.record({ team, text, state }, { requiredKeys: ["team"] });
const search = fc.record(
  { text, team, state: fc.constantFrom(1, 2, undefined) },
  { requiredKeys: ["text"] },
);
const write = fc.oneof(
  fc.record({ do: fc.constant("insert" as const), note }),
  fc.record({ do: fc.constant("replace" as const), at: fc.nat(), note }),
  fc.record({ do: fc.constant("move" as const), at: fc.nat(), team }),
  fc.record({ do: fc.constant("remove" as const), at: fc.nat() }),
  fc.record({ do: fc.constant("search" as const), search }),
);
/** A mutation's parts; those that fail are undone. */
const sometimes = fc.nat(3).map((number) => number === 3);
const part = fc.record({ writes: fc.array(write, { maxLength: 5 }), fails: sometimes });
const commit = fc.record({ parts: fc.array(part, { maxLength: 4 }), fails: sometimes });

test("a search finds what holds a word and passes its filters, whatever was written and undone; and just those that can have found a written document hear of it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(commit, { maxLength: 6 }),
      fc.array(search, { minLength: 1, maxLength: 6 }),
      async (commits, searches) => {
        const table = newTable();
        let model = new Map<string, Note>();
        const watchers = new WatchList<number>();
        const everything: WriteRecord[] = [];
        const watched = searches.map((wanted, i) => {
          const { reads } = run(table, wanted);
          watchers.watch(reads, i);
          return reads;
        });
        const check = (wanted: Search, now: Map<string, Note>) => {
          const { found } = run(table, wanted);
          const expected = [...now].filter(([, each]) => matches(wanted, each));
          expect(new Set(found.map(({ _id }) => _id))).toEqual(new Set(expected.map(([id]) => id)));
          expect(found.length).toBe(expected.length);
        };
        for (const { parts, fails } of commits) {
          const batch = new CommitBatch(store, 0n, Date.now);
          const before = model;
          let now = new Map(model);
          const versions: Note[] = [];
          await batch
            .run(async () => {
              const writing = transaction();
              for (const one of parts) {
                const kept = now;
                now = new Map(now);
                const touched: Note[] = [];
                await writing
                  .nested(async () => {
                    for (const step of one.writes)
                      perform(writing, table, step, now, touched, check);
                    if (one.fails) throw new Error("undone");
                    versions.push(...touched);
                  })
                  .catch((error: unknown) => {
                    if (!one.fails) throw error;
                    now = kept;
                  });
              }
              if (fails) throw new Error("undone");
              batch.take({ writes: writing.writes, effects: [], commitAt: () => undefined });
            })
            .catch((error: unknown) => {
              if (!fails) throw error;
            });
          model = fails ? before : now;
          everything.push(...batch.writes);
          const heard = watchers.affected(batch.writes);
          for (const [i, wanted] of searches.entries()) {
            check(wanted, model);
            const concerned = !fails && versions.some((version) => matches(wanted, version));
            expect(heard.has(i)).toBe(concerned);
          }
        }
        for (const [i, reads] of watched.entries()) watchers.unwatch(reads, i);
        expect(watchers.affected(everything)).toEqual(new Set());
      },
    ),
    { numRuns: 150 },
  );
});

function perform(
  writing: Transaction,
  table: string,
  step: Step,
  now: Map<string, Note>,
  touched: Note[],
  check: (wanted: Search, now: Map<string, Note>) => void,
): void {
  if (step.do === "search") {
    check(step.search, now);
    return;
  }
  if (step.do === "insert") {
    now.set(writing.insert("", table, { ...step.note }), step.note);
    touched.push(step.note);
    return;
  }
  const [id, old] = [...now][step.at % Math.max(1, now.size)] ?? [];
  if (id === undefined || old === undefined) return;
  touched.push(old);
  if (step.do === "remove") {
    writing.remove("", id, table);
    now.delete(id);
  } else if (step.do === "move") {
    writing.merge("", id, table, { team: step.team });
    now.set(id, { ...old, team: step.team });
    touched.push({ ...old, team: step.team });
  } else {
    writing.replace("", id, table, { ...step.note });
    now.set(id, step.note);
    touched.push(step.note);
  }
}

type Step =
  | { do: "insert"; note: Note }
  | { do: "replace"; at: number; note: Note }
  | { do: "move"; at: number; team: string }
  | { do: "remove"; at: number }
  | { do: "search"; search: Search };

test("pages are the search in its order; while documents come and go, what is left alone is on one page, once", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ text, team: fc.constant("x") }), { minLength: 4, maxLength: 20 }),
      fc.array(write, { maxLength: 24 }),
      text,
      fc.integer({ min: 1, max: 4 }),
      (notes, writes, words, pageSize) => {
        const table = newTable();
        const model = new Map<string, Note>();
        driver.exec("BEGIN");
        const writing = transaction();
        for (const each of notes) model.set(writing.insert("", table, { ...each }), each);
        const wanted = { text: words, team: "x" };
        const page = (cursor: string | null, endCursor: string | null) => {
          const request = { query: query(table, wanted), cursor, endCursor, pageSize };
          const text = transaction().page("", request);
          const { page: rows, ...rest } = JSON.parse(text) as StoredPage;
          return { ids: rows.map(({ _id }) => _id), ...rest };
        };
        const walk = (between: () => void) => {
          const ends: string[] = [];
          const ids: string[] = [];
          for (let isDone = false; !isDone;) {
            const next = page(ends.at(-1) ?? null, null);
            ids.push(...next.ids);
            ends.push(next.continueCursor);
            ({ isDone } = next);
            between();
          }
          return { ids, ends };
        };
        expect(walk(() => undefined).ids).toEqual(run(table, wanted).found.map(({ _id }) => _id));

        const before = new Map(model);
        const steps = [...writes];
        const { ids, ends } = walk(() => {
          for (const step of steps.splice(0, 4)) {
            perform(writing, table, step, model, [], () => undefined);
          }
        });
        for (const [id, each] of before) {
          if (model.get(id) !== each) continue;
          expect(ids.filter((other) => other === id).length).toBe(matches(wanted, each) ? 1 : 0);
        }
        // The same pages, all read again.
        const again = ends.flatMap((end, i) => page(ends[i - 1] ?? null, end).ids);
        const left = [...model].flatMap(([id, each]) => (matches(wanted, each) ? id : []));
        expect(again.toSorted()).toEqual(left.toSorted());
        driver.exec("COMMIT");
        store.documents.texts.forget();
      },
    ),
    { numRuns: 150 },
  );
});

test("of more documents than are ranked: those with the most words, then those with the rarest", () => {
  const table = newTable();
  driver.exec("BEGIN");
  const writing = transaction();
  const add = (...texts: string[]) => {
    for (const each of texts) writing.insert("", table, { team: "x", text: each });
  };
  const found = (words: string) =>
    run(table, { text: words, team: "x" }, 1_024).found.map((each) => each.text);
  const times = (count: number, each: string) => Array.from({ length: count }, () => each);
  add("pipe drip", "red hot", ...times(5, "slow leak"));
  for (let i = 0; i < 1_500; i++) add("pipe work", "cold drip");
  expect(found("pipe leak")).toEqual([...times(5, "slow leak"), ...times(1_019, "pipe work")]);
  expect(found("pipe drip")[0]).toBe("pipe drip");
  for (let i = 0; i < 1_100; i++) add("red", "tap", "hot");
  expect(found("nowhere tap red hot")).toContain("red hot");
  driver.exec("COMMIT");
});

test("a long beginning stands for the words that begin so, few or many, as long as a document has them", () => {
  const table = newTable();
  driver.exec("BEGIN");
  const writing = transaction();
  const ids = Array.from({ length: 200 }, (_, i) =>
    writing.insert("", table, { team: "x", text: `valve${1_000 + i} boiler` }),
  );
  const found = (text: string) => run(table, { text, team: "x" }).found.length;
  const counts = () => ["valve", "valve11", "valve1000", "boile", "valve2"].map(found);
  expect(counts()).toEqual([200, 100, 1, 200, 0]);
  writing.remove("", ids[0] ?? "", table);
  expect(counts()).toEqual([199, 100, 0, 199, 0]);
  driver.exec("COMMIT");
});

test("filter values whose hashes are the same are told apart", () => {
  // Found by trying: any two of 2^21 values have one chance in two.
  const [one, other] = ["t905488", "t6178635"];
  const table = newTable();
  driver.exec("BEGIN");
  const writing = transaction();
  writing.insert("", table, { team: one, text: "mine" });
  writing.insert("", table, { team: other, text: "yours" });
  expect(run(table, { text: "m", team: one }).found.length).toBe(1);
  expect(run(table, { text: "m", team: other }).found.length).toBe(0);
  driver.exec("COMMIT");
});

test("what a search had indexed for a part that fails is indexed again", async () => {
  const table = newTable();
  const batch = new CommitBatch(store, 0n, Date.now);
  await batch.run(async () => {
    const writing = transaction();
    writing.insert("", table, { team: "x", text: "before" });
    const failing = writing.nested(async () => {
      writing.insert("", table, { team: "x", text: "before it fails" });
      expect(run(table, { text: "before" }).found.length).toBe(2);
      throw new Error("undone");
    });
    await expect(failing).rejects.toThrow("undone");
    expect(run(table, { text: "before" }).found.length).toBe(1);
  });
  expect(run(table, { text: "before" }).found.length).toBe(1);
});

test("killed at any moment, the words are those of the documents", async () => {
  const path = join(folder, "killed.sqlite");
  const first = new Store(openSqlite(path, { synchronous: "NORMAL" }));
  const table = first.catalog.ensureTable("", "notes");
  const spec = { ...SPEC, filterFields: [] };
  first.catalog.setReady(table, first.catalog.addSearchIndex(table, spec), false);
  first.driver.close();
  for (const commits of [1, 7, 40]) {
    const script = fileURLToPath(new URL("./endless-writer.ts", import.meta.url));
    const writer = spawn(process.execPath, [script, path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let lines = 0;
    for await (const chunk of writer.stdout) {
      lines += String(chunk).split("\n").length - 1;
      if (lines >= commits) break;
    }
    writer.kill("SIGKILL");
    await once(writer, "close");

    const reopened = new Store(openSqlite(path, { synchronous: "NORMAL" }));
    const notes = reopened.catalog.table("", "notes");
    if (!notes) throw new Error("The table is gone.");
    const { documents } = reopened;
    const texts = documents
      .chunk(notes, "", 100_000)
      .map(({ json }) => (JSON.parse(json) as { text: string }).text);
    const [index] = notes.searchIndexes;
    const count = (text: string) =>
      documents.texts.newest(index!, new Map(), [{ text, isPrefix: false }], 100_000).length;
    expect(count("word")).toBe(texts.length);
    expect(count("before") + count("gone")).toBe(0);
    for (const text of texts) expect(count(text.slice("word ".length))).toBeGreaterThan(0);
    reopened.driver.close();
  }
});
