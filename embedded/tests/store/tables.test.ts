import { expect, test } from "vitest";
import { openSqlite } from "../../store/sqlite.ts";
import { Store } from "../../store/store.ts";

test("a deployment has at most 10,000 tables, over all components and restarts", () => {
  const driver = openSqlite(":memory:", { synchronous: "NORMAL" });
  const { catalog } = new Store(driver);
  driver.exec("BEGIN");
  for (let i = 0; i < 10_000; i++) catalog.ensureTable(i % 2 === 0 ? "" : "child", `t${i}`);
  driver.exec("COMMIT");
  const refusal = 'Cannot make table "more": a deployment has at most 10000 tables.';
  expect(() => catalog.ensureTable("", "more")).toThrow(refusal);
  expect(() => new Store(driver).catalog.ensureTable("", "more")).toThrow(refusal);
  expect(catalog.table("", "more")).toBeUndefined();
  expect(catalog.ensureTable("", "t0").name).toBe("t0");
  expect(catalog.ensureTable("", "_storage").name).toBe("_storage");
  driver.close();
});
