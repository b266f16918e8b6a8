import { performance } from "node:perf_hooks";
import type { Table } from "../store/catalog.ts";
import type { WriteRecord } from "../store/documents.ts";
import type { DocumentJson } from "../store/index-key.ts";
import type { Store } from "../store/store.ts";
import type { Effect } from "../transaction/transaction.ts";

/** What a mutation leaves for its commit; `commitAt` may still add writes. */
interface Taken {
  writes: WriteRecord[];
  effects: Effect[];
  commitAt(timestamp: bigint): void;
}

/**
 * One SQLite transaction for any number of mutations: group commit. Nothing of it may be told to
 * anybody before `run` has returned, for only then is it on disk.
 */
export class CommitBatch {
  readonly writes: WriteRecord[] = [];
  readonly effects: Effect[] = [];
  /** Up to which of the writes each timestamp goes. */
  readonly #marks: { ts: bigint; end: number }[] = [];
  readonly #store: Store;
  readonly #now: () => number;
  #timestamp: bigint;
  #diskMs = 0;

  /** `timestamp` is the newest commit's; `now` gives milliseconds since 1970. */
  constructor(store: Store, timestamp: bigint, now: () => number) {
    this.#store = store;
    this.#timestamp = timestamp;
    this.#now = now;
  }

  /** The newest timestamp given out, in nanoseconds. */
  get timestamp(): bigint {
    return this.#timestamp;
  }

  /** How long SQLite's COMMIT took, in milliseconds. */
  get diskMs(): number {
    return this.#diskMs;
  }

  /** Accepts a mutation's writes and gives it its own timestamp, above all before it. */
  take({ writes, effects, commitAt }: Taken): bigint {
    const timestamp = this.#tick();
    commitAt(timestamp);
    for (const write of writes) this.writes.push(write);
    for (const effect of effects) this.effects.push(effect);
    this.#marks.push({ ts: timestamp, end: this.writes.length });
    return timestamp;
  }

  /** Runs `work` and commits. When either fails nothing is stored, and the error is thrown on. */
  async run(work: () => void | Promise<void>): Promise<void> {
    const { driver, catalog, documents } = this.#store;
    const before = this.#timestamp;
    driver.exec("BEGIN IMMEDIATE");
    try {
      await work();
      documents.texts.flush();
      if (this.writes.length > 0 && this.#timestamp === before) this.#tick();
      if (this.#timestamp !== before) this.#store.setMeta("timestamp", String(this.#timestamp));
      const began = performance.now();
      driver.exec("COMMIT");
      this.#diskMs = performance.now() - began;
    } catch (error) {
      // A full disk makes SQLite roll back by itself.
      if (driver.isInTransaction) driver.exec("ROLLBACK");
      this.writes.length = 0;
      this.effects.length = 0;
      this.#timestamp = before;
      catalog.reload();
      throw error;
    } finally {
      documents.texts.forget();
    }
  }

  /** The writes of each timestamp, in order. */
  *commits(): Iterable<{ ts: bigint; writes: WriteRecord[] }> {
    let begin = 0;
    for (const { ts, end } of [...this.#marks, { ts: this.#timestamp, end: this.writes.length }]) {
      if (end > begin) yield { ts, writes: this.writes.slice(begin, end) };
      begin = end;
    }
  }

  /** Documents as this batch left them, for a schema change under way. */
  *written(): Iterable<{ table: Table; document: DocumentJson }> {
    for (const { table, id } of this.writes) {
      const json = this.#store.documents.get(table, id);
      if (json !== null) yield { table, document: JSON.parse(json) as DocumentJson };
    }
  }

  #tick(): bigint {
    const now = BigInt(Math.trunc(this.#now() * 1_000)) * 1_000n;
    this.#timestamp = now > this.#timestamp ? now : this.#timestamp + 1n;
    return this.#timestamp;
  }
}
