import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Driver } from "../../store/driver.ts";
import type { DocumentJson } from "../../store/index-key.ts";
import { openSqlite } from "../../store/sqlite.ts";
import { Store } from "../../store/store.ts";
import { encodeKey, tupleEnd } from "../../values/key.ts";

let folder: string;
let driver: Driver;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "read-cache-"));
  driver = openSqlite(join(folder, "data.sqlite"), { synchronous: "NORMAL" });
});

afterEach(() => {
  driver.close();
  rmSync(folder, { recursive: true, force: true });
});

const room = fc.constantFrom("a", "b");
const step = fc.oneof(
  fc.record({ do: fc.constant("write" as const), at: fc.nat(7), room, rank: fc.nat(3) }),
  fc.record({ do: fc.constant("remove" as const), at: fc.nat(7) }),
  fc.record({ do: fc.constant("begin" as const) }),
  fc.record({ do: fc.constantFrom("COMMIT" as const, "ROLLBACK" as const) }),
);

test("what is kept is what the file holds, through writes, removals and rollbacks", async () => {
  const store = new Store(driver);
  const { documents } = store;
  let tables = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const table = store.catalog.ensureTable("", `t${tables++}`);
      const index = store.catalog.addIndex(table, "by_room", ["room", "rank"], true);
      const ids = Array.from({ length: 8 }, () => store.newId(table));
      const stored = (id: string) => {
        const json = documents.get(table, id);
        return json === null ? null : (JSON.parse(json) as DocumentJson);
      };
      const remove = (id: string) => {
        const before = stored(id);
        if (before) documents.remove(table, before);
      };
      const write = (fields: { _id: string; room: string; rank: number }) => {
        const before = stored(fields._id);
        const after = { ...fields, _creationTime: 1 };
        if (before) documents.update(table, before, after, JSON.stringify(after));
        else documents.insert(table, after, JSON.stringify(after));
      };
      const read = () => ({
        scans: ["a", "b"].flatMap((name) => {
          const lo = encodeKey([name]);
          return [1, 3, 100].flatMap((limit) => [
            documents.scan(index, lo, tupleEnd(lo), "asc", limit),
            documents.scan(index, lo, tupleEnd(lo), "desc", limit),
          ]);
        }),
        documents: ids.map((id) => documents.get(table, id)),
      });
      for (const action of [...steps, { do: "COMMIT" as const }]) {
        switch (action.do) {
          case "begin":
            if (!driver.isInTransaction) driver.exec("BEGIN");
            break;
          case "COMMIT":
          case "ROLLBACK":
            if (driver.isInTransaction) driver.exec(action.do);
            break;
          case "remove":
            remove(ids[action.at] ?? "");
            break;
          case "write":
            write({ _id: ids[action.at] ?? "", room: action.room, rank: action.rank });
        }
        if (driver.isInTransaction) continue;
        const kept = await documents.caching(async () => read());
        expect(kept).toEqual(read());
      }
    }),
    { numRuns: 100 },
  );
});

test("what nobody has changed is read from the file once", async () => {
  const store = new Store(driver);
  const table = store.catalog.ensureTable("", "t");
  const [index] = table.indexes;
  if (!index) throw new Error("a table without an index");
  const scan = () => store.documents.scan(index, "", "\xff", "asc", 10);
  const first = await store.documents.caching(async () => scan());
  expect(await store.documents.caching(async () => scan())).toBe(first);
  expect(scan()).not.toBe(first);
});

test("what is kept is forgotten once it is too much, however few answers it is", async () => {
  const store = new Store(driver);
  const table = store.catalog.ensureTable("", "t");
  const [index] = table.indexes;
  if (!index) throw new Error("a table without an index");
  const document = { _id: store.newId(table), _creationTime: 1, text: "x".repeat(1 << 20) };
  store.documents.insert(table, document, JSON.stringify(document));
  const scan = (limit: number) => store.documents.scan(index, "", "\xff", "asc", limit);
  const scans = (count: number) =>
    store.documents.caching(async () => Array.from({ length: count }, (_, i) => scan(i + 1)));
  const [first] = await scans(20);
  expect((await scans(1))[0]).toBe(first);
  await scans(60);
  expect((await scans(1))[0]).not.toBe(first);
});
