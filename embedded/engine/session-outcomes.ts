import type { Statement } from "../store/driver.ts";
import type { Store } from "../store/store.ts";
import type { MutationCall, MutationOutcome } from "./protocol.ts";

type Session = NonNullable<MutationCall["session"]>;

/** Clients give up a session long before; rows older than this are deleted. */
const KEPT_MS = 24 * 60 * 60 * 1_000;
/** Often, so that there are never many to delete while others wait. */
const PRUNE_EVERY_MS = 60_000;

/**
 * What each client mutation came to, written in the mutation's own commit: a client that lost the
 * answer sends the mutation again, and must get this answer instead of a second effect.
 */
export class SessionOutcomes {
  readonly #find: Statement;
  readonly #insert: Statement;
  readonly #prune: Statement;
  #pruneAt = 0;

  constructor(store: Store) {
    this.#find = store.driver.prepare(
      "SELECT outcome FROM session_outcomes WHERE session = ? AND request = ?",
    );
    this.#insert = store.driver.prepare("INSERT INTO session_outcomes VALUES (?, ?, ?, ?)");
    this.#prune = store.driver.prepare("DELETE FROM session_outcomes WHERE at < ?");
  }

  find({ sessionId, requestId }: Session): MutationOutcome | null {
    const text = this.#find.get(sessionId, requestId)?.[0];
    if (typeof text !== "string") return null;
    const stored = JSON.parse(text) as { value: string; ts: string };
    return { ok: true, value: stored.value, logLines: [], ts: BigInt(stored.ts) };
  }

  /** `now` in milliseconds. */
  record({ sessionId, requestId }: Session, value: string, ts: bigint, now: number): void {
    if (now >= this.#pruneAt) this.prune(now);
    this.#insert.run(sessionId, requestId, JSON.stringify({ value, ts: String(ts) }), now);
  }

  prune(now: number): void {
    this.#prune.run(now - KEPT_MS);
    this.#pruneAt = now + PRUNE_EVERY_MS;
  }
}
