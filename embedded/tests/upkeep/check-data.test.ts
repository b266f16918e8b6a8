import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startBackend } from "../../backend.ts";
import type { Driver } from "../../store/driver.ts";
import { openSqlite } from "../../store/sqlite.ts";
import { Store } from "../../store/store.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "check-"));
  const backend = await startBackend({ dataDir, port: 0, sitePort: 0, adminKey: "key" });
  const url = (await backend.engine.operate("storage/uploadUrl", { component: "" })) as string;
  await fetch(url, { method: "POST", body: "a file" });
  await backend.close();
  change(({ driver, catalog, documents }, newId) => {
    const table = catalog.ensureTable("", "notes");
    catalog.addIndex(table, "by_text", ["text"], true);
    for (const text of ["a", "b", "c"]) {
      const document = { _id: newId(table), _creationTime: 1, text };
      documents.insert(table, document, JSON.stringify(document));
    }
    expect(driver.isInTransaction).toBe(false);
  });
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function change(work: (store: Store, newId: Store["newId"]) => void): void {
  const driver: Driver = openSqlite(join(dataDir, "data.sqlite"), { synchronous: "NORMAL" });
  const store = new Store(driver);
  work(store, (table) => store.newId(table));
  driver.close();
}

/** As anybody would: by the command. */
async function check(): Promise<{ code: number; output: string }> {
  const main = join(import.meta.dirname, "../../main.ts");
  const args = [main, "--data", dataDir, "--check"];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

test("data in order is said to be, with what there is of it", async () => {
  expect(await check()).toEqual({
    code: 0,
    output: expect.stringMatching(/^4 documents in \d+ tables and 1 file: all in order\.\n$/),
  });
});

test("an index entry that is missing, a stray one and a file without its content are named", async () => {
  change(({ driver, catalog }) => {
    const index = catalog.table("", "notes")?.indexes.at(-1)?.number ?? 0;
    driver.exec(`DELETE FROM index_rows WHERE index_number = ${index} AND document =
      (SELECT max(document) FROM index_rows WHERE index_number = ${index})`);
    driver.exec("INSERT INTO index_rows VALUES (999, x'00', 1)");
  });
  rmSync(join(dataDir, "files"), { recursive: true });
  const { code, output } = await check();
  expect(code).toBe(1);
  expect(output).toMatch(/Table notes: index by_text lacks \w+\./);
  expect(output).toContain("index by_text has 2 entries for 3 documents");
  expect(output).toContain("1 entries of no index");
  expect(output).toMatch(/The file \w+ has lost its content/);
});

test("a folder that has no data, or whose backend runs, is not looked through", async () => {
  const backend = await startBackend({ dataDir, port: 0, sitePort: 0, adminKey: "key" });
  expect((await check()).output).toContain("Another backend is using");
  await backend.close();
  rmSync(join(dataDir, "data.sqlite"));
  expect((await check()).output).toContain("There is no data");
});
