import type { Index, Table } from "./catalog.ts";
import type { IndexEntry, Order, WriteRecord } from "./documents.ts";

interface Scan {
  lo: string;
  hi: string;
  entries: IndexEntry[];
}

/** Answers kept, and their characters; past either all are forgotten. */
const MAX_ANSWERS = 1_024;
const MAX_CHARACTERS = 32 << 20;

/**
 * Answers of the store that are still true. It may be filled with committed state only; every
 * write, committed or not, takes out what it could have changed.
 */
export class ReadCache {
  /** By index number. */
  readonly #scans = new Map<number, Map<string, Scan>>();
  /** By table number and id. */
  readonly #documents = new Map<string, string | null>();
  #answers = 0;
  #characters = 0;

  /** The entries of a scan, read now unless they are known; not the caller's to change. */
  scan(
    { number }: Index,
    range: { lo: string; hi: string; order: Order; limit: number },
    read: () => IndexEntry[],
  ): IndexEntry[] {
    const { lo, hi, order, limit } = range;
    const key = `${order} ${limit} ${lo.length} ${lo}${hi}`;
    const known = this.#scans.get(number)?.get(key);
    if (known) return known.entries;
    const entries = read();
    this.#makeRoom(entries.reduce((sum, entry) => sum + entry.key.length + entry.json.length, 0));
    let scans = this.#scans.get(number);
    if (!scans) this.#scans.set(number, (scans = new Map()));
    scans.set(key, { lo, hi, entries });
    return entries;
  }

  document({ number }: Table, id: string, read: () => string | null): string | null {
    const key = `${number} ${id}`;
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    const json = read();
    this.#makeRoom(json?.length ?? 0);
    this.#documents.set(key, json);
    return json;
  }

  /** Forgets what a write can have changed. */
  written({ table, id, keys }: WriteRecord): void {
    this.#documents.delete(`${table.number} ${id}`);
    for (const { index, before, after } of keys) {
      const scans = this.#scans.get(index.number);
      if (!scans) continue;
      for (const [key, { lo, hi }] of scans) {
        const holds = (point: string | null) => point !== null && lo <= point && point < hi;
        if (holds(before) || holds(after)) scans.delete(key);
      }
    }
  }

  #makeRoom(characters: number): void {
    this.#answers++;
    this.#characters += characters;
    if (this.#answers <= MAX_ANSWERS && this.#characters <= MAX_CHARACTERS) return;
    this.#scans.clear();
    this.#documents.clear();
    this.#answers = 1;
    this.#characters = characters;
  }
}
