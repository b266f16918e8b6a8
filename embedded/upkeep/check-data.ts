/** Looks through the data of a backend that does not run, for what a broken disk or a bug has left. */
import { stat } from "node:fs/promises";
import type { BlobStore } from "../server/files/blob-store.ts";
import type { Table } from "../store/catalog.ts";
import { type DocumentJson, indexKey } from "../store/index-key.ts";
import type { Store } from "../store/store.ts";
import { tableNumberOf } from "../values/id.ts";
import { keyToBytes } from "../values/key.ts";

export interface Findings {
  tables: number;
  documents: number;
  files: number;
  /** One line each, for people; no more than the first hundred. */
  problems: string[];
}

const CHUNK = 1_000;
const MAX_PROBLEMS = 100;

/** Reads everything, changes nothing. */
export async function checkData(store: Store, blobs: BlobStore): Promise<Findings> {
  const findings: Findings = { tables: 0, documents: 0, files: 0, problems: [] };
  const report = (problem: string) => {
    if (findings.problems.length < MAX_PROBLEMS) findings.problems.push(problem);
  };
  for (const [line] of store.driver.prepare("PRAGMA integrity_check").all()) {
    if (line !== "ok") report(`The database file is damaged: ${line}`);
  }
  for (const table of store.catalog.tables()) {
    findings.tables++;
    findings.documents += checkTable(store, table, report);
  }
  checkStrays(store, report);
  findings.files = await checkFiles(store, blobs, report);
  return findings;
}

/** Whether each document can be read, and found by every index. Returns how many there are. */
function checkTable(store: Store, table: Table, report: (problem: string) => void): number {
  const name = table.component === "" ? table.name : `${table.component}/${table.name}`;
  const indexes = table.indexes.filter(({ ready }) => ready);
  const find = store.driver.prepare(
    "SELECT document FROM index_rows WHERE index_number = ? AND key = ?",
  );
  let count = 0;
  let last = "";
  for (;;) {
    const chunk = store.documents.chunk(table, last, CHUNK);
    for (const { row, json } of chunk) {
      count++;
      let document: DocumentJson;
      try {
        document = JSON.parse(json) as DocumentJson;
      } catch {
        report(`Table ${name}: the document in row ${row} is not JSON.`);
        return count;
      }
      last = document._id;
      if (tableNumberOf(document._id) !== table.number) {
        report(`Table ${name}: ${document._id} is an id of another table.`);
      }
      for (const index of indexes) {
        const found = find.get(index.number, keyToBytes(indexKey(index, document)))?.[0];
        if (found !== row) report(`Table ${name}: index ${index.name} lacks ${document._id}.`);
      }
    }
    if (chunk.length < CHUNK) break;
  }
  for (const index of indexes) {
    const rows = store.driver
      .prepare("SELECT count(*) FROM index_rows WHERE index_number = ?")
      .get(index.number)?.[0];
    if (rows !== count) {
      report(`Table ${name}: index ${index.name} has ${rows} entries for ${count} documents.`);
    }
  }
  return count;
}

/** What belongs to no table or index. */
function checkStrays(store: Store, report: (problem: string) => void): void {
  const strays = {
    "documents of no table":
      "SELECT count(*) FROM documents WHERE table_number NOT IN (SELECT number FROM tables)",
    "entries of no index": `SELECT count(*) FROM index_rows WHERE index_number NOT IN
       (SELECT number FROM indexes UNION SELECT number FROM dropped_indexes)`,
    "vectors of no document":
      "SELECT count(*) FROM vectors WHERE document NOT IN (SELECT row FROM documents)",
  };
  for (const [what, sql] of Object.entries(strays)) {
    const count = store.driver.prepare(sql).get()?.[0];
    if (count !== 0) report(`There are ${count} ${what}.`);
  }
}

/** Whether each stored file has its bytes. Returns how many there are. */
async function checkFiles(
  store: Store,
  blobs: BlobStore,
  report: (problem: string) => void,
): Promise<number> {
  const files = store.driver.prepare("SELECT uuid, id, size FROM files").all();
  for (const [uuid, id, size] of files) {
    const found = await stat(blobs.path(String(uuid))).catch(() => null);
    if (!found) report(`The file ${id} has lost its content.`);
    else if (found.size !== size) {
      report(`The file ${id} has ${found.size} bytes instead of ${size}.`);
    }
  }
  return files.length;
}
