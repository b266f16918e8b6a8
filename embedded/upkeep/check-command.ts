import { existsSync } from "node:fs";
import { join } from "node:path";
import { openBlobStore } from "../server/files/blob-store.ts";
import { openSqlite } from "../store/sqlite.ts";
import { Store } from "../store/store.ts";
import { checkData } from "./check-data.ts";

/** `main.ts --check`: prints what is wrong with the data of a folder; true when nothing is. */
export async function checkCommand(dataDir: string): Promise<boolean> {
  const path = join(dataDir, "data.sqlite");
  if (!existsSync(path)) throw new Error(`There is no data in ${dataDir}.`);
  const driver = openSqlite(path, { synchronous: "FULL" });
  try {
    const blobs = await openBlobStore(join(dataDir, "files"));
    const { tables, documents, files, problems } = await checkData(new Store(driver), blobs);
    for (const problem of problems) console.error(problem);
    const found = `${documents} documents in ${tables} tables and ${files} file${files === 1 ? "" : "s"}`;
    const verdict = problems.length === 0 ? "all in order" : `${problems.length} problems`;
    console.log(`${found}: ${verdict}.`);
    return problems.length === 0;
  } finally {
    driver.close();
  }
}
