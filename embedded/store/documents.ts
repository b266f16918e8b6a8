import { bytesToKey, keyToBytes } from "../values/key.ts";
import type { Index, SearchIndex, Table } from "./catalog.ts";
import type { Driver, SqlRow, Statement } from "./driver.ts";
import { type DocumentJson, indexKey } from "./index-key.ts";
import { ReadCache } from "./read-cache.ts";
import { TextIndexes } from "./text-indexes.ts";
import { VectorIndexes } from "./vector-indexes.ts";

export interface IndexEntry {
  key: string;
  /** The document as stored JSON text, `_id` and `_creationTime` included. */
  json: string;
}

/** What one write touched, for whoever watches. */
export interface WriteRecord {
  table: Table;
  id: string;
  /** The document as it was; null when it is new. */
  before: DocumentJson | null;
  /** About the length of the document's text, before or after. */
  size: number;
  /** Every key the document had or has now, by index. */
  keys: { index: Index; before: string | null; after: string | null }[];
  /** The document as it was and as it is, for each search index. */
  texts: { index: SearchIndex; before: DocumentJson | null; after: DocumentJson | null }[];
}

export type Order = "asc" | "desc";

/** Documents and their index rows in SQLite. Writes happen inside the caller's transaction. */
export class Documents {
  readonly #byId: Statement;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #delete: Statement;
  readonly #insertKey: Statement;
  readonly #deleteKey: Statement;
  readonly #scan: Record<Order, Statement>;
  readonly #scanIds: Record<Order, Statement>;
  readonly #after: Statement;
  readonly #count: Statement;
  readonly #byRows: Statement;
  readonly texts: TextIndexes;
  readonly vectors: VectorIndexes;
  readonly #cache = new ReadCache();
  #isCaching = false;

  constructor(driver: Driver) {
    this.#byId = driver.prepare(
      "SELECT row, json FROM documents WHERE table_number = ? AND id = ?",
    );
    this.#insert = driver.prepare(
      "INSERT INTO documents (table_number, id, json) VALUES (?, ?, ?)",
    );
    this.#update = driver.prepare("UPDATE documents SET json = ? WHERE row = ?");
    this.#delete = driver.prepare("DELETE FROM documents WHERE row = ?");
    this.#insertKey = driver.prepare("INSERT OR IGNORE INTO index_rows VALUES (?, ?, ?)");
    this.#deleteKey = driver.prepare("DELETE FROM index_rows WHERE index_number = ? AND key = ?");
    const scan = (order: Order) =>
      driver.prepare(
        `SELECT i.key, d.json FROM index_rows i JOIN documents d ON d.row = i.document
         WHERE i.index_number = ? AND i.key >= ? AND i.key < ? ORDER BY i.key ${order} LIMIT ?`,
      );
    this.#scan = { asc: scan("asc"), desc: scan("desc") };
    const scanIds = (order: Order) =>
      driver.prepare(
        `SELECT id, json FROM documents WHERE table_number = ? AND id >= ? AND id < ?
         ORDER BY id ${order} LIMIT ?`,
      );
    this.#scanIds = { asc: scanIds("asc"), desc: scanIds("desc") };
    this.#after = driver.prepare(
      "SELECT row, json FROM documents WHERE table_number = ? AND id > ? ORDER BY id LIMIT ?",
    );
    this.#count = driver.prepare("SELECT count(*) FROM documents WHERE table_number = ?");
    this.#byRows = driver.prepare(
      "SELECT d.json FROM json_each(?) r CROSS JOIN documents d ON d.row = r.value",
    );
    this.texts = new TextIndexes(driver);
    this.vectors = new VectorIndexes(driver);
  }

  /** The stored JSON text, or null. */
  get(table: Table, id: string): string | null {
    const read = () => {
      const row = this.#byId.get(table.number, id);
      return row ? String(row[1]) : null;
    };
    return this.#isCaching ? this.#cache.document(table, id, read) : read();
  }

  count(table: Table): number {
    return Number(this.#count.get(table.number)?.[0] ?? 0);
  }

  isEmpty(table: Table): boolean {
    return this.chunk(table, "", 1).length === 0;
  }

  /**
   * Runs `work`, in which nothing is written and no transaction is open: what it reads is kept for
   * the next time, as long as nobody changes it.
   */
  async caching<T>(work: () => Promise<T>): Promise<T> {
    this.#isCaching = true;
    try {
      return await work();
    } finally {
      this.#isCaching = false;
    }
  }

  /** At most `limit` entries of [lo, hi) in the order asked; not the caller's to change. */
  scan(index: Index, lo: string, hi: string, order: Order, limit: number): IndexEntry[] {
    const read = () =>
      this.#scan[order]
        .all(index.number, keyToBytes(lo), keyToBytes(hi), limit)
        .map((row) => ({ key: bytesToKey(row[0] as Uint8Array), json: row[1] as string }));
    return this.#isCaching ? this.#cache.scan(index, { lo, hi, order, limit }, read) : read();
  }

  /** The same over ids, for `by_id`: keys are the ids themselves. */
  scanIds(table: Table, lo: string, hi: string, order: Order, limit: number): IndexEntry[] {
    return this.#scanIds[order]
      .all(table.number, lo, hi, limit)
      .map((row) => ({ key: row[0] as string, json: row[1] as string }));
  }

  /** The documents of these rows, as `TextIndexes` finds them. */
  ofRows(rows: readonly number[]): string[] {
    return this.#byRows.all(JSON.stringify(rows)).map(([json]) => json as string);
  }

  /** Documents in the order of their ids, for backfills; the last `_id` is where to go on. */
  chunk(table: Table, afterId: string, limit: number): { row: number; json: string }[] {
    return this.#after
      .all(table.number, afterId, limit)
      .map((row) => ({ row: Number(row[0]), json: row[1] as string }));
  }

  /** Adds index rows of a document that exists already. */
  fill(index: Index, row: number, document: DocumentJson): void {
    this.#insertKey.run(index.number, keyToBytes(indexKey(index, document)), row);
  }

  insert(table: Table, document: DocumentJson, json: string): WriteRecord {
    const { lastInsertRowid } = this.#insert.run(table.number, document._id, json);
    const row = Number(lastInsertRowid);
    const keys = table.indexes.map((index) => {
      const after = indexKey(index, document);
      this.#insertKey.run(index.number, keyToBytes(after), row);
      return { index, before: null, after };
    });
    const size = json.length;
    return this.#written({ table, id: document._id, keys, size }, row, null, document);
  }

  /** Replaces a document by another with the same `_id` and `_creationTime`. */
  update(table: Table, before: DocumentJson, after: DocumentJson, json: string): WriteRecord {
    const row = this.#rowOf(table, before._id);
    this.#update.run(json, row);
    const keys = table.indexes.map((index) => {
      const oldKey = indexKey(index, before);
      const newKey = indexKey(index, after);
      if (oldKey !== newKey) {
        this.#deleteKey.run(index.number, keyToBytes(oldKey));
        this.#insertKey.run(index.number, keyToBytes(newKey), row);
      }
      return { index, before: oldKey, after: newKey };
    });
    const size = json.length;
    return this.#written({ table, id: before._id, keys, size }, row, before, after);
  }

  remove(table: Table, document: DocumentJson): WriteRecord {
    const row = this.#rowOf(table, document._id);
    this.#delete.run(row);
    const keys = table.indexes.map((index) => {
      const before = indexKey(index, document);
      this.#deleteKey.run(index.number, keyToBytes(before));
      return { index, before, after: null };
    });
    const size = JSON.stringify(document).length;
    return this.#written({ table, id: document._id, keys, size }, row, document, null);
  }

  #written(
    touched: Omit<WriteRecord, "texts" | "before">,
    row: number,
    before: DocumentJson | null,
    after: DocumentJson | null,
  ): WriteRecord {
    const { table } = touched;
    const texts = table.searchIndexes.map((index) => ({ index, before, after }));
    if (texts.length > 0) this.texts.noteWrite(table, row, before, after);
    for (const index of table.vectorIndexes) this.vectors.index(index, row, after);
    const write = { ...touched, before, texts };
    this.#cache.written(write);
    return write;
  }

  #rowOf(table: Table, id: string): number {
    const row: SqlRow | undefined = this.#byId.get(table.number, id);
    if (!row) throw new Error(`Document ${id} is not in table ${table.name}.`);
    return Number(row[0]);
  }
}
