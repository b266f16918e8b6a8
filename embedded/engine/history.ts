import type { Documents, WriteRecord } from "../store/documents.ts";
import type { Store } from "../store/store.ts";

interface Commit {
  ts: bigint;
  /** Milliseconds since 1970. */
  at: number;
  writes: readonly WriteRecord[];
  bytes: number;
}

/** How far back, in milliseconds, and how much of it: documents' texts and what comes with each. */
const WINDOW_MS = 60 * 1_000;
const MAX_BYTES = 32 << 20;
const BYTES_PER_WRITE = 1_000;

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
  #bytes = 0;

  constructor(since: bigint) {
    this.#since = since;
  }

  add(ts: bigint, at: number, writes: readonly WriteRecord[]): void {
    let bytes = 0;
    for (const { size } of writes) bytes += size + BYTES_PER_WRITE;
    this.#commits.push({ ts, at, writes, bytes });
    this.#bytes += bytes;
    let old = 0;
    for (const commit of this.#commits) {
      if (this.#bytes <= MAX_BYTES && commit.at >= at - WINDOW_MS) break;
      this.#since = commit.ts;
      this.#bytes -= commit.bytes;
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
