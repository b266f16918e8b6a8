/** Bringing imported rows into tables, all in one transaction. */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import type { ComponentPath, Deployment, Json } from "../deployment.ts";
import type { Table } from "../store/catalog.ts";
import type { DocumentJson } from "../store/index-key.ts";
import type { Store } from "../store/store.ts";
import type { DocumentCheck } from "../transaction/transaction.ts";
import { checkDocument } from "../values/document.ts";
import { tableNumberOf } from "../values/id.ts";
import type { CommitBatch } from "./commit-batch.ts";
import type { Files } from "./files.ts";
import { documentCheck } from "./schema-change.ts";

export const IMPORT_MODES = ["requireEmpty", "append", "replace", "replaceAll"] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

/** A table's rows in a file, one JSON object in a line. */
export type ImportedTable = {
  component: ComponentPath;
  table: string;
  path: string;
  /** The table number that its rows' ids have; null when they have none. */
  number: number | null;
};

/** A stored file whose bytes are there already. */
export type ImportedFile = {
  component: ComponentPath;
  id: string;
  uuid: string;
  sha256: string;
  size: number;
  contentType: string | null;
  creationTime: number | null;
};

export type ImportInput = {
  mode: ImportMode;
  tables: ImportedTable[];
  files: ImportedFile[];
  /** Components whose files are replaced by those above. */
  storageOf: ComponentPath[];
  /** With "replaceAll": the only component whose other tables are emptied; null for all of them. */
  within: ComponentPath | null;
};

const STORAGE = "_storage";
const CHUNK = 500;
const READ_BYTES = 1 << 20;

/** Returns how many documents and files came in. Throws, for nothing to be changed, naming the row. */
export function importData(
  { store, files }: { store: Store; files: Files },
  batch: CommitBatch,
  input: ImportInput,
): number {
  const emptied = tablesToEmpty(store, input);
  if (input.mode === "requireEmpty") mustBeEmpty(store, input);
  for (const table of emptied) clear(store, files, table, batch);
  renumber(store, input);
  const check = checkOf(store);
  let added = 0;
  for (const imported of input.tables) {
    const table = store.catalog.ensureTable(imported.component, imported.table);
    for (const row of linesOf(imported.path)) {
      insert(store, table, JSON.parse(row) as { [field: string]: Json }, check);
      added++;
    }
  }
  for (const file of input.files) {
    files.restore(file);
    added++;
  }
  // One timestamp for all of it; what was read before is forgotten with the executor's next start.
  batch.take({ writes: [], effects: [], commitAt: () => undefined });
  return added;
}

function tablesToEmpty(store: Store, input: ImportInput): Table[] {
  const { mode, within } = input;
  if (mode === "requireEmpty" || mode === "append") return [];
  const named = new Set([
    ...input.tables.map(({ component, table }) => `${component}\n${table}`),
    ...input.storageOf.map((component) => `${component}\n${STORAGE}`),
  ]);
  return [...store.catalog.tables()].filter(({ component, name }) => {
    if (named.has(`${component}\n${name}`)) return true;
    const isInScope = within === null || within === component;
    return mode === "replaceAll" && isInScope && !name.startsWith("_");
  });
}

function mustBeEmpty({ catalog, documents }: Store, { tables, files }: ImportInput): void {
  const named = [...tables, ...files.map(({ component }) => ({ component, table: STORAGE }))];
  for (const { component, table } of named) {
    const found = catalog.table(component, table);
    if (!found || documents.isEmpty(found)) continue;
    throw new Error(
      `Table "${table}" already has documents. Use --append to add to them, or --replace to replace them.`,
    );
  }
}

function clear(store: Store, files: Files, table: Table, batch: CommitBatch): void {
  for (;;) {
    const chunk = store.documents.chunk(table, "", CHUNK);
    for (const { json } of chunk) {
      const document = JSON.parse(json) as DocumentJson;
      if (table.name !== STORAGE) {
        store.documents.remove(table, document);
        continue;
      }
      const uuid = files.remove(table.component, document._id, []);
      if (uuid === null) store.documents.remove(table, document);
      else batch.effects.push({ type: "deleteFile", uuid });
    }
    if (chunk.length < CHUNK) return;
  }
}

/** Gives tables the numbers that the imported ids begin with, so that these are ids of theirs. */
function renumber(store: Store, { tables, files }: ImportInput): void {
  const { catalog, documents } = store;
  const wanted = new Map<Table, number>();
  const want = (component: ComponentPath, name: string, number: number) => {
    const table = catalog.ensureTable(component, name);
    if (table.number === number) return;
    if (!documents.isEmpty(table)) {
      throw new Error(`The ids to import are not of table "${name}", which has documents already.`);
    }
    wanted.set(table, number);
  };
  for (const { component, table, number } of tables) {
    if (number !== null) want(component, table, number);
  }
  for (const [component, own] of Map.groupBy(files, (file) => file.component)) {
    const numbers = new Set(own.map(({ id }) => tableNumberOf(id)));
    const [number] = numbers;
    if (numbers.size > 1 || typeof number !== "number") {
      throw new Error("The ids of the stored files to import are not those of one table.");
    }
    want(component, STORAGE, number);
  }
  for (const [table, number] of wanted) {
    const holder = catalog.tableByNumber(number);
    if (!holder || wanted.has(holder) || documents.isEmpty(holder)) continue;
    throw new Error(
      `The ids to import into "${table.name}" look like ids of table "${holder.name}", which has documents. Use --replace-all to empty it.`,
    );
  }
  if (wanted.size > 0) catalog.renumber(wanted);
}

function checkOf(store: Store): DocumentCheck {
  const text = store.meta("deployment");
  return typeof text === "string"
    ? documentCheck(JSON.parse(text) as Deployment, store)
    : () => null;
}

function insert(
  store: Store,
  table: Table,
  row: { [field: string]: Json },
  check: DocumentCheck,
): void {
  const document: DocumentJson = {
    ...row,
    _creationTime:
      typeof row._creationTime === "number" ? row._creationTime : store.nextCreationTime(),
    _id: typeof row._id === "string" ? row._id : store.newId(table),
  };
  const refuse = (reason: string) =>
    new Error(`${reason}\nThe document is ${JSON.stringify(row).slice(0, 200)}`);
  try {
    checkDocument(document);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  const problem = check(table, document);
  if (problem !== null) throw refuse(problem);
  if (store.documents.get(table, document._id) !== null) {
    throw refuse(`Table "${table.name}" already has a document with the id ${document._id}.`);
  }
  const sorted = Object.fromEntries(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)));
  store.documents.insert(table, document, JSON.stringify(sorted));
}

/** A file's lines, without ever holding the whole of it. */
function* linesOf(path: string): Generator<string> {
  const file = openSync(path, "r");
  try {
    const decoder = new StringDecoder("utf8");
    const bytes = Buffer.alloc(READ_BYTES);
    let rest = "";
    for (let length = 1; length > 0;) {
      length = readSync(file, bytes, 0, READ_BYTES, null);
      const lines = (rest + decoder.write(bytes.subarray(0, length))).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } finally {
    closeSync(file);
  }
}
