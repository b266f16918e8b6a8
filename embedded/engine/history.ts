import type { Documents, WriteRecord } from "../store/documents.ts";
import type { Store } from "../store/store.ts";

interface Commit {
  ts: bigint;
  /** Milliseconds since 1970. */
  at: number;
  writes: readonly WriteRecord[];
}

/** How far back, in milliseconds and in writes. */
const WINDOW_MS = 60 * 1_000;
const MAX_WRITES = 10_000;

/** A state that is no longer, or not yet, known. */
export class UnknownTimestamp extends Error {
  override name = "UnknownTimestamp";
}

/** What was lately written, so that a query can be answered as of a moment ago. */
export class History {
  /** The oldest first. */
  readonly #commits: Commit[] = [];
  /** The oldest state that can be brought back. */
  #since: bigint;
  #writes = 0;

  constructor(since: bigint) {
    this.#since = since;
  }

  add(ts: bigint, at: number, writes: readonly WriteRecord[]): void {
    this.#commits.push({ ts, at, writes });
    this.#writes += writes.length;
    let old = 0;
    for (const commit of this.#commits) {
      if (this.#writes <= MAX_WRITES && commit.at >= at - WINDOW_MS) break;
      this.#since = commit.ts;
      this.#writes -= commit.writes.length;
      old++;
    }
    if (old > 0) this.#commits.splice(0, old);
  }

  /** Takes back, in the running transaction, all that came after `ts`. @throws UnknownTimestamp */
  goBack(store: Store, ts: bigint): void {
    if (ts < this.#since) throw new UnknownTimestamp("too old");
    for (const commit of this.#commits.toReversed()) {
      if (commit.ts <= ts) return;
      undo(store, commit.writes);
    }
  }
}

/** Takes writes back, the last one first, in the running transaction. */
export function undo({ catalog, documents }: Store, writes: readonly WriteRecord[]): void {
  for (const write of writes.toReversed())
    undoOne(documents, write, catalog.tableByNumber(write.table.number));
}

function undoOne(
  documents: Documents,
  { id, before }: WriteRecord,
  table: WriteRecord["table"] | undefined,
): void {
  if (!table) return;
  const text = documents.get(table, id);
  const now = text === null ? null : (JSON.parse(text) as NonNullable<WriteRecord["before"]>);
  if (before === null) {
    if (now) documents.remove(table, now);
  } else if (now) {
    documents.update(table, now, before, JSON.stringify(before));
  } else {
    documents.insert(table, before, JSON.stringify(before));
  }
}
