import type { Table } from "../../embedded/store/catalog.ts";
import type { Driver } from "../../embedded/store/driver.ts";
import type { DocumentJson } from "../../embedded/store/index-key.ts";
import { openSqlite } from "../../embedded/store/sqlite.ts";
import { Store } from "../../embedded/store/store.ts";
import { encodeKey } from "../../embedded/values/key.ts";

/** A field that is undefined is not stored. */
export type Fields = { [field: string]: DocumentJson[string] | undefined };
export type Document = DocumentJson;

/** Documents held at a time while a table is read. */
const CHUNK = 10_000;
/** More documents than any value of an index has. */
const ALL = 1_000_000;
/** Documents in one SQLite transaction. */
const BATCH = 50_000;

/**
 * Reads and writes the documents of a backend that is stopped, by the backend's own store. The app
 * must have been pushed to it, so that tables and indexes are there. What it writes is not on disk
 * before `close`.
 */
export class StoreWriter {
  readonly #driver: Driver;
  readonly #store: Store;
  #pending = 0;

  constructor(databasePath: string) {
    this.#driver = openSqlite(databasePath, { synchronous: "NORMAL" });
    // Nobody waits for this file yet: if the machine goes down it is made anew.
    this.#driver.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -1048576");
    this.#store = new Store(this.#driver);
    this.#driver.exec("BEGIN");
  }

  /** An id for a document that is inserted later. */
  newId(table: string): string {
    return this.#store.newId(this.#table(table));
  }

  /** Stores a document, as the app would have, and returns its id. */
  insert(table: string, fields: Fields, id = this.newId(table)): string {
    const { document, json } = stored({
      ...fields,
      _creationTime: this.#store.nextCreationTime(),
      _id: id,
    });
    this.#store.documents.insert(this.#table(table), document, json);
    if (++this.#pending === BATCH) {
      this.#commit();
      this.#driver.exec("BEGIN");
      this.#pending = 0;
    }
    return id;
  }

  /** Changes fields of a document. */
  patch(table: string, before: Document, fields: Fields): void {
    const { document, json } = stored({ ...before, ...fields });
    this.#store.documents.update(this.#table(table), before, document, json);
  }

  /** Every document of a table. */
  all(table: string): Document[] {
    return [...this.each(table)];
  }

  /** The same, of a table that is too large to be held at once. */
  *each(table: string): Generator<Document> {
    for (let after = ""; ;) {
      const chunk = this.#store.documents.chunk(this.#table(table), after, CHUNK);
      for (const { json } of chunk) {
        const document = JSON.parse(json) as Document;
        after = document._id;
        yield document;
      }
      if (chunk.length < CHUNK) return;
    }
  }

  /** The documents whose first field of an index has this value. */
  find(table: string, index: string, value: string): Document[] {
    const found = this.#table(table).indexes.find(({ name }) => name === index);
    if (!found) throw new Error(`Table ${table} has no index ${index}`);
    const key = encodeKey([value]);
    return this.#store.documents
      .scan(found, key, `${key}\xff`, "asc", ALL)
      .map(({ json }) => JSON.parse(json) as Document);
  }

  count(table: string): number {
    return this.#store.documents.count(this.#table(table));
  }

  close(): void {
    this.#commit();
    this.#driver.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#driver.close();
  }

  #commit(): void {
    const { texts } = this.#store.documents;
    texts.flush();
    this.#driver.exec("COMMIT");
    texts.forget();
  }

  #table(name: string): Table {
    const table = this.#store.catalog.table("", name);
    if (!table) throw new Error(`The app was not pushed to this backend: no table ${name}`);
    return table;
  }
}

/** The backend keeps a document's fields in order. */
function stored(fields: Fields & { _creationTime: number; _id: string }) {
  const document: Document = { _creationTime: fields._creationTime, _id: fields._id };
  for (const name of Object.keys(fields).sort()) {
    const value = fields[name];
    if (value === undefined) delete document[name];
    else document[name] = value;
  }
  return { document, json: JSON.stringify(document) };
}
