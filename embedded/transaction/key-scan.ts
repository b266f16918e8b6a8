import type { Index, Table } from "../store/catalog.ts";
import type { Documents, IndexEntry, Order } from "../store/documents.ts";
import type { KeyRange, ReadSet } from "./read-set.ts";

/** Greater than every encoded key, whose first byte is a type tag below 0xff. */
export const KEY_END = "\xff";

export type ScanSource = { table: Table; order: Order; lo: string; hi: string } & (
  | { kind: "index"; index: Index }
  | { kind: "ids" }
);

/** Documents in the order in which a query looks at them. */
export interface RowScan {
  next(): IndexEntry | null;
  /** The last key handed out. */
  readonly lastKey: string | null;
  /** True once there is known to be nothing more. */
  readonly isAtEnd: boolean;
  /** Adds what the caller saw of it. */
  recordReads(reads: ReadSet): void;
}

const MAX_CHUNK = 1_024;

/**
 * Walks a key range chunk by chunk and remembers how far it looked, so that the read set holds
 * just the part of the range a caller saw.
 */
export class KeyScan implements RowScan {
  readonly source: ScanSource;
  readonly #documents: Documents;
  #buffer: IndexEntry[] = [];
  #position = 0;
  #chunk: number;
  #lastKey: string | null = null;
  #exhausted = false;
  #started = false;

  /** `expected` sizes the first fetch: the number of rows the caller will probably take. */
  constructor(documents: Documents, source: ScanSource, expected: number) {
    this.#documents = documents;
    this.source = source;
    this.#chunk = Math.max(1, Math.min(expected, MAX_CHUNK));
  }

  next(): IndexEntry | null {
    this.#started = true;
    if (this.#position === this.#buffer.length && !this.#exhausted) this.#fetch();
    const entry = this.#buffer[this.#position];
    if (!entry) return null;
    this.#position++;
    this.#lastKey = entry.key;
    return entry;
  }

  get lastKey(): string | null {
    return this.#lastKey;
  }

  get isAtEnd(): boolean {
    return this.#exhausted && this.#position === this.#buffer.length;
  }

  recordReads(reads: ReadSet): void {
    if (!this.#started) return;
    const range = this.#observed();
    if (this.source.kind === "index") reads.addRange(this.source.index.number, range);
    else reads.addIdRange(this.source.table.number, range);
  }

  #observed(): KeyRange {
    const { lo, hi, order } = this.source;
    if (this.isAtEnd || this.#lastKey === null) return { lo, hi };
    return order === "asc" ? { lo, hi: keyAfter(this.#lastKey) } : { lo: this.#lastKey, hi };
  }

  #fetch(): void {
    let { lo, hi } = this.source;
    const { order } = this.source;
    if (this.#lastKey !== null) {
      if (order === "asc") lo = keyAfter(this.#lastKey);
      else hi = this.#lastKey;
    }
    this.#buffer =
      this.source.kind === "index"
        ? this.#documents.scan(this.source.index, lo, hi, order, this.#chunk)
        : this.#documents.scanIds(this.source.table, lo, hi, order, this.#chunk);
    this.#position = 0;
    if (this.#buffer.length < this.#chunk) this.#exhausted = true;
    this.#chunk = Math.min(this.#chunk * 4, MAX_CHUNK);
  }
}

/** The smallest key greater than `key`. */
export function keyAfter(key: string): string {
  return `${key}\0`;
}
