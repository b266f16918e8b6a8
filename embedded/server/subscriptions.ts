import { isWatchedSystemQuery } from "../engine/watched-system-queries.ts";
import type { Engine, QueryCall, QueryOutcome, Timestamp } from "../engine/protocol.ts";
import { RawJson, encodeObject } from "./sync/raw-json.ts";
import type { QueryFailed, QueryUpdated } from "./sync/protocol.ts";
import type { SystemQueries } from "./system/system-queries.ts";
import { isSystemPath } from "./function-path.ts";
import type { Visibility } from "./redaction.ts";

/** One subscribed query of one socket. */
export interface Watcher {
  /** The entry has a new result; `flush` of its member follows in the same tick. */
  changed(): void;
  readonly member: Member;
}

/** One socket. */
export interface Member {
  /** Sends what changed, unless it must wait: everything it watches then holds at `Subscriptions.ts`. */
  flush(): void;
  /** Entries are void: subscribe again. */
  restart(): void;
}

/** A cached query result that any number of sockets watch. */
export class Entry {
  readonly id: number;
  readonly watchers = new Set<Watcher>();
  outcome: QueryOutcome;
  /** References the engine holds for us. */
  references = 0;
  /** Set for the platform's own queries, which the engine does not keep current. */
  system: QueryCall | null = null;

  constructor(id: number, outcome: QueryOutcome) {
    this.id = id;
    this.outcome = outcome;
  }
}

/** The modification that gives a client this result; all but the query's id is built once. */
export function modification(queryId: number, outcome: QueryOutcome): string {
  const type = outcome.ok ? "QueryUpdated" : "QueryFailed";
  return `{"type":"${type}","queryId":${queryId},${encoded(outcome).tail}`;
}

/** Equal for outcomes that give clients the very same. */
export function resultNumber(outcome: QueryOutcome): number {
  return encoded(outcome).number;
}

/** What was made of an outcome; entries of several identities may share one. */
const encodings = new WeakMap<QueryOutcome, { number: number; tail: string }>();
let lastNumber = 0;

function encoded(outcome: QueryOutcome): { number: number; tail: string } {
  let known = encodings.get(outcome);
  if (!known) {
    known = { number: ++lastNumber, tail: tailOf(outcome) };
    encodings.set(outcome, known);
  }
  return known;
}

function tailOf(outcome: QueryOutcome): string {
  const { logLines, journal } = outcome;
  const fields = outcome.ok
    ? ({ value: new RawJson(outcome.value), logLines, journal } satisfies Omit<
        QueryUpdated,
        "type" | "queryId"
      >)
    : ({
        errorMessage: outcome.error.message,
        errorData: outcome.error.data === null ? undefined : new RawJson(outcome.error.data),
        logLines,
        journal,
      } satisfies Omit<QueryFailed, "type" | "queryId">);
  return encodeObject(fields).slice(1);
}

/**
 * Who watches what. Holds the newest result of every watched entry, all of which hold at `ts`, and
 * tells the sockets concerned when a commit changes some. Runs synchronously inside the engine's
 * callbacks, so that what a socket sends follows the engine's history.
 */
export class Subscriptions {
  /** Everything up to here has been delivered to every member but those who must wait. */
  ts: Timestamp;
  /** Frames of the running fan-out by what they say: sockets in the same state share one. */
  frames: Map<string, Buffer> | null = null;
  /** What clients are told of an outcome. */
  readonly visible: Visibility;
  readonly #engine: Engine;
  readonly #system: SystemQueries;
  readonly #entries = new Map<number, Entry>();
  readonly #members = new Set<Member>();
  readonly #waiting = new Map<Member, Timestamp>();
  /** Who watches something whose result at `ts` is still to come. */
  #behind = new Set<Member>();
  /** Those of them who had something to say meanwhile. */
  #held = new Set<Member>();
  #nextSystemEntry = -1;

  constructor(engine: Engine, system: SystemQueries, visible: Visibility) {
    this.visible = visible;
    this.#engine = engine;
    this.#system = system;
    this.ts = engine.timestamp;
    engine.onChanges((batch) => {
      const touched = this.#held;
      this.#held = new Set();
      for (const { entry: id, outcome } of batch.changed) {
        const entry = this.#entries.get(id);
        if (entry !== undefined) this.#update(entry, outcome, touched);
      }
      this.#behind = this.#watching(batch.awaited);
      this.#advance(batch.ts, touched);
    });
    engine.onRestart(() => {
      this.#entries.clear();
      this.#behind.clear();
      this.#held.clear();
      for (const member of this.#members) member.restart();
    });
  }

  join(member: Member): void {
    this.#members.add(member);
  }

  leave(member: Member): void {
    this.#members.delete(member);
    this.#held.delete(member);
    this.#waiting.delete(member);
  }

  /**
   * Entries for calls, in their order, each with one reference for the caller to `release`.
   * `done` runs when the results hold at `ts`, or not at all when the engine restarts first.
   */
  subscribe(calls: QueryCall[], done: (entries: Entry[]) => void): void {
    if (calls.some(answeredHere)) {
      void this.#subscribeMixed(calls, done);
    } else if (calls.length === 0) {
      done([]);
    } else {
      this.#engine.subscribe(calls, (ts, results) => {
        if (ts > this.ts) this.ts = ts;
        done(results.map(({ entry, outcome }) => this.#acquire(entry, outcome)));
      });
    }
  }

  async #subscribeMixed(calls: QueryCall[], done: (entries: Entry[]) => void): Promise<void> {
    const own = calls.filter(answeredHere);
    const results = await Promise.all(own.map((call) => this.#system.run(call)));
    const rest = calls.filter((call) => !answeredHere(call));
    this.subscribe(rest, (entries) => {
      done(
        calls.map((call) => {
          const at = own.indexOf(call);
          if (at === -1) return entries[rest.indexOf(call)]!;
          const entry = this.#acquire(this.#nextSystemEntry--, results[at]!);
          entry.system = call;
          return entry;
        }),
      );
    });
  }

  #acquire(id: number, outcome: QueryOutcome): Entry {
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = new Entry(id, outcome);
      this.#entries.set(id, entry);
    } else if (entry.outcome.hash !== outcome.hash) {
      entry.outcome = outcome;
    }
    entry.references++;
    return entry;
  }

  /** Gives back one reference for each entry named. */
  release(entries: Entry[]): void {
    const held: number[] = [];
    for (const entry of entries) {
      // A restart of the engine made older entries void.
      if (this.#entries.get(entry.id) !== entry) continue;
      if (--entry.references === 0) this.#entries.delete(entry.id);
      if (entry.id >= 0) held.push(entry.id);
    }
    if (held.length > 0) this.#engine.release(held);
  }

  /** One result, of the platform's own queries too. */
  async answer(call: QueryCall): Promise<QueryOutcome> {
    if (answeredHere(call)) return await this.#system.run(call);
    return (await this.#engine.query(call)).outcome;
  }

  /**
   * True while some of what a member watches is not at `ts` yet: it must keep still, and is flushed
   * once all of it is.
   */
  mustWait(member: Member): boolean {
    const isBehind = this.#behind.has(member);
    if (isBehind) this.#held.add(member);
    return isBehind;
  }

  /** Flushes the member once everything up to `ts` has been delivered: at once, or in this tick. */
  reach(ts: Timestamp, member: Member): void {
    if (ts <= this.ts) return member.flush();
    this.#waiting.set(member, ts);
    // A commit that changes nothing watched may come without a batch.
    queueMicrotask(() => {
      const waited = this.#waiting.get(member);
      if (waited !== undefined) this.#advance(waited, new Set());
    });
  }

  /** Runs the platform's own queries again; they have no read set to be woken by. */
  async refreshSystem(): Promise<void> {
    const touched = new Set<Member>();
    for (const entry of this.#entries.values()) {
      if (entry.system === null) continue;
      const outcome = await this.#system.run(entry.system);
      if (outcome.hash !== entry.outcome.hash) this.#update(entry, outcome, touched);
    }
    this.#advance(this.ts, touched);
  }

  #watching(ids: number[]): Set<Member> {
    const members = new Set<Member>();
    for (const id of ids) {
      for (const { member } of this.#entries.get(id)?.watchers ?? []) members.add(member);
    }
    return members;
  }

  #update(entry: Entry, outcome: QueryOutcome, touched: Set<Member>): void {
    entry.outcome = outcome;
    for (const watcher of entry.watchers) {
      watcher.changed();
      touched.add(watcher.member);
    }
  }

  #advance(ts: Timestamp, touched: Set<Member>): void {
    if (ts > this.ts) this.ts = ts;
    for (const [member, waited] of this.#waiting) {
      if (waited > this.ts) continue;
      this.#waiting.delete(member);
      touched.add(member);
    }
    this.frames = new Map();
    for (const member of touched) member.flush();
    this.frames = null;
  }
}

/** What never reaches the engine: the platform's own queries but those of tables, and what `SystemQueries` refuses. */
function answeredHere({ address, caller }: QueryCall): boolean {
  if (caller.access === "client") return isSystemPath(address.path) || address.component !== "";
  return isSystemPath(address.path) && !isWatchedSystemQuery(address.path);
}
