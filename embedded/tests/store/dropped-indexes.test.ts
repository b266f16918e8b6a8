import { expect, test } from "vitest";
import { openSqlite } from "../../store/sqlite.ts";
import { Store } from "../../store/store.ts";

test("a dropped index goes a part at a time, and nobody gets its number before it is gone", () => {
  const driver = openSqlite(":memory:", { synchronous: "NORMAL" });
  const store = new Store(driver);
  const table = store.catalog.ensureTable("", "notes");
  const index = store.catalog.addIndex(table, "by_n", ["n"], true);
  for (let n = 0; n < 4_500; n++) {
    const document = { _id: store.newId(table), _creationTime: n + 1, n };
    store.documents.insert(table, document, JSON.stringify(document));
  }
  const rows = () =>
    driver.prepare("SELECT count(*) FROM index_rows WHERE index_number = ?").get(index.number)?.[0];
  store.catalog.dropIndex(table, index);
  expect(rows()).toBe(4_500);
  const seen: unknown[] = [];
  while (!store.catalog.purgeDropped()) {
    // As after a crash in between.
    const again = new Store(driver).catalog;
    const another = again.addIndex(again.table("", "notes")!, `by_${seen.length}`, ["n"], true);
    expect(another.number).toBeGreaterThan(index.number);
    seen.push(rows());
  }
  expect(seen).toEqual([2_500, 500, 0]);
  driver.close();
});
