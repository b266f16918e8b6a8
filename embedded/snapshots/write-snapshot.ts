/** A snapshot of all data as Convex exports it: a ZIP file with a folder for each table. */
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate as turn } from "node:timers/promises";
import { ZipFile } from "yazl";
import type { ComponentPath, Json } from "../deployment.ts";
import type { BlobStore } from "../server/files/blob-store.ts";
import type { Table } from "../store/catalog.ts";
import type { DocumentJson } from "../store/index-key.ts";
import type { Store } from "../store/store.ts";
import { Files } from "../engine/files.ts";
import { declaredTables } from "../engine/operations.ts";
import { describeShape, emptyShape, widen } from "./shape.ts";

const STORAGE = "_storage";
/** Documents read between two turns of other work. */
const CHUNK = 500;

const README = `A snapshot of a Convex deployment.

- \`<table>/documents.jsonl\` has a table's documents, one in a line.
- \`<table>/generated_schema.jsonl\` says what they look like.
- \`_tables/documents.jsonl\` has each table's name and number, which its documents' ids begin with.
- \`_storage/\` has the stored files by their ids, and \`documents.jsonl\` what is known of each.
- \`_components/<name>/\` has the same for each component.

\`npx convex import --replace-all\` puts it into a deployment.
`;

export interface SnapshotOptions {
  /** With the content of stored files. */
  includeStorage: boolean;
}

/** Where a snapshot keeps what belongs to a component. */
export function folderOf(component: ComponentPath): string {
  if (component === "") return "";
  return component
    .split("/")
    .map((name) => `_components/${name}/`)
    .join("");
}

/** Writes all that `store`, which nobody changes, holds. Files deleted meanwhile are left out. */
export async function writeSnapshot(
  store: Store,
  blobs: BlobStore,
  path: string,
  { includeStorage }: SnapshotOptions,
): Promise<void> {
  const zip = new ZipFile();
  const failed = new Promise<never>((_resolve, reject) => zip.on("error", reject));
  const written = pipeline(zip.outputStream, createWriteStream(path));
  zip.addBuffer(Buffer.from(README), "README.md");
  for (const [component, tables] of Map.groupBy(store.catalog.tables(), (t) => t.component)) {
    const folder = folderOf(component);
    const declared = declaredTables(store, component);
    // One that left the schema and was emptied stays in the catalog.
    const own = tables.filter(
      (table) =>
        !table.name.startsWith("_") &&
        (declared.has(table.name) || !store.documents.isEmpty(table)),
    );
    const lines = own.map(({ name, number }) => `${JSON.stringify({ name, id: number })}\n`);
    zip.addBuffer(Buffer.from(lines.join("")), `${folder}_tables/documents.jsonl`);
    for (const table of own) addTable(zip, store, table, `${folder}${table.name}`);
    const storage = tables.find(({ name }) => name === STORAGE);
    if (storage && includeStorage) await addFiles(zip, store, storage, blobs, folder);
  }
  zip.end();
  await Promise.race([written, failed]);
}

function addTable(zip: ZipFile, store: Store, table: Table, folder: string): void {
  const shape = emptyShape();
  addLines(zip, `${folder}/documents.jsonl`, documentsOf(store, table), ({ json, document }) => {
    widen(shape, document);
    return json;
  });
  // Entries are read one after another: the shape is known by the time it is asked for.
  zip.addReadStreamLazy(`${folder}/generated_schema.jsonl`, (done) => {
    done(null, Readable.from([`${JSON.stringify(describeShape(shape))}\n`]));
  });
}

async function addFiles(
  zip: ZipFile,
  store: Store,
  table: Table,
  blobs: BlobStore,
  folder: string,
): Promise<void> {
  const files = new Files(store, "");
  const records: string[] = [];
  for await (const { document } of documentsOf(store, table)) {
    const file = files.find(table.component, document._id);
    if (!file) continue;
    const path = blobs.path(file.uuid);
    if (!(await stat(path).catch(() => null))) continue;
    const record: { [field: string]: Json } = { ...document, internalId: file.uuid };
    records.push(`${JSON.stringify(record)}\n`);
    zip.addFile(path, `${folder}${STORAGE}/${document._id}${extensionOf(file.contentType)}`);
  }
  zip.addBuffer(Buffer.from(records.join("")), `${folder}${STORAGE}/documents.jsonl`);
}

interface StoredDocument {
  json: string;
  document: DocumentJson;
}

async function* documentsOf(store: Store, table: Table): AsyncGenerator<StoredDocument> {
  let last = "";
  for (;;) {
    const chunk = store.documents.chunk(table, last, CHUNK);
    for (const { json } of chunk) {
      const document = JSON.parse(json) as DocumentJson;
      last = document._id;
      yield { json, document };
    }
    if (chunk.length < CHUNK) return;
    await turn();
  }
}

function addLines(
  zip: ZipFile,
  path: string,
  documents: AsyncIterable<StoredDocument>,
  line: (document: StoredDocument) => string,
): void {
  const lines = async function* () {
    for await (const document of documents) yield `${line(document)}\n`;
  };
  zip.addReadStreamLazy(path, (done) => done(null, Readable.from(lines())));
}

/** So that whoever unpacks the files can open them. */
function extensionOf(contentType: string | null): string {
  const subtype = /^[a-z]+\/([a-z0-9]+)/.exec(contentType ?? "")?.[1];
  const known: Record<string, string> = { jpeg: "jpg", plain: "txt", mpeg: "mp3" };
  return subtype === undefined ? "" : `.${known[subtype] ?? subtype}`;
}
