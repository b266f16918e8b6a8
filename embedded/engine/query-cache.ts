import { performance } from "node:perf_hooks";
import type { WriteRecord } from "../store/documents.ts";
import type { FunctionRunner, QueryRun } from "./function-runner.ts";
import type { LoggedRun } from "./messages.ts";
import type { Metrics } from "./metrics.ts";
import type { EntryResult, QueryCall, QueryOutcome } from "./protocol.ts";
import { WatchList } from "./watch-list.ts";

/** One query with its arguments and, where it looks at it, its identity. */
interface Entry {
  id: number;
  key: string;
  call: QueryCall;
  run: QueryRun;
  /** Subscriptions that hold it; at zero it stays until a write touches it or room is needed. */
  holders: number;
  /** True while the result is given to callers of any identity. */
  shared: boolean;
  /** When it was last run, by a clock that starts anywhere; milliseconds. */
  ranAt: number;
}

/** Results nobody holds that are kept for the next caller: so many, and so many characters of them. */
const IDLE_ENTRIES = 256;
const IDLE_CHARACTERS = 32 << 20;

/** How long those wait whose results are there, for results of others to go with them, in ms. */
const PART_MS = 0.5;

/** How long a result that depends on the clock is given to newcomers, in milliseconds. */
const CLOCK_MS = 1_000;

/**
 * Live results. An entry is at once the cache line and the subscription: identical queries share
 * one run, and a commit re-runs an entry only when it wrote something the entry had read.
 */
export class QueryCache {
  readonly #runner: FunctionRunner;
  readonly #metrics: Metrics;
  readonly #beforeRun: (entry: number, isRerun: boolean) => void;
  readonly #log: (call: QueryCall, run: LoggedRun) => void;
  readonly #byKey = new Map<string, Entry>();
  readonly #byId = new Map<number, Entry>();
  /** The one longest idle first, with its size in characters. */
  readonly #idle = new Map<Entry, number>();
  #idleCharacters = 0;
  readonly #watchers = new WatchList<Entry>();
  /** Functions seen to ask who calls: their results are kept per identity. */
  readonly #identityReaders = new Set<string>();
  #nextId: number;
  /** Set when results shared by several identities turned out to depend on them. */
  #mustRestart = false;

  /** `firstId` keeps ids apart from those of an earlier cache. */
  constructor(
    runner: FunctionRunner,
    metrics: Metrics,
    firstId: number,
    beforeRun: (entry: number, isRerun: boolean) => void,
    log: (call: QueryCall, run: LoggedRun) => void,
  ) {
    this.#log = log;
    this.#runner = runner;
    this.#metrics = metrics;
    this.#nextId = firstId;
    this.#beforeRun = beforeRun;
  }

  /** The result now current, held by the caller until `release`. */
  async subscribe(call: QueryCall): Promise<EntryResult> {
    const entry = await this.#entry(call, true);
    entry.holders++;
    this.#unpark(entry);
    return { entry: entry.id, outcome: entry.run.outcome };
  }

  async read(call: QueryCall): Promise<QueryOutcome> {
    const entry = await this.#entry(call, false);
    if (entry.holders === 0) this.#park(entry);
    return entry.run.outcome;
  }

  release(id: number): void {
    const entry = this.#byId.get(id);
    if (!entry) return;
    entry.holders--;
    if (entry.holders <= 0) this.#park(entry);
  }

  /**
   * Re-runs what these writes can have changed; returns the results that are different now. When
   * that takes its time, `tell` is given those at hand, with the entries still to be run.
   */
  refresh(
    writes: Iterable<WriteRecord>,
    tell: (changed: EntryResult[], awaited: number[]) => void,
  ): Promise<EntryResult[]> {
    return this.#runner.withoutWrites(() => this.#refresh(writes, tell));
  }

  async #refresh(
    writes: Iterable<WriteRecord>,
    tell: (changed: EntryResult[], awaited: number[]) => void,
  ): Promise<EntryResult[]> {
    let changed: EntryResult[] = [];
    const outcomes = new Map<string, QueryOutcome>();
    const affected = callerByCaller(this.#watchers.affected(writes));
    let toldAt = performance.now();
    for (const [position, entry] of affected.entries()) {
      if (entry.holders <= 0) {
        this.#drop(entry);
        continue;
      }
      const isNextCaller =
        entry.call.caller.identity !== affected[position - 1]?.call.caller.identity;
      if (changed.length > 0 && isNextCaller && performance.now() - toldAt > PART_MS) {
        tell(
          changed,
          affected.slice(position).map(({ id }) => id),
        );
        changed = [];
        toldAt = performance.now();
      }
      const { hash, journal } = entry.run.outcome;
      await this.#rerun(entry, { ...entry.call, journal });
      if (this.#mustRestart) {
        // This result is one caller's, and others hold the entry: nobody may be told of it.
        for (const each of this.#byId.values()) this.#drop(each);
        return [];
      }
      if (entry.run.outcome.hash === hash) continue;
      const outcome = shared(entry.run.outcome, outcomes);
      entry.run.outcome = outcome;
      changed.push({ entry: entry.id, outcome });
    }
    return changed;
  }

  /**
   * True once after a shared result turned out to depend on the identity: no entry is left, and all
   * must subscribe anew.
   */
  takeRestart(): boolean {
    const restart = this.#mustRestart;
    this.#mustRestart = false;
    return restart;
  }

  /** The call behind an entry, for whoever must name it. */
  callOf(id: number): QueryCall | undefined {
    return this.#byId.get(id)?.call;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** `logged`: nobody else tells what the run printed. */
  async #entry(call: QueryCall, logged: boolean): Promise<Entry> {
    const known = this.#byKey.get(this.#key(call));
    if (known && this.#isFresh(known)) {
      this.#metrics.cacheHit(call.address);
      return known;
    }
    if (known?.holders === 0) this.#drop(known);
    const id = this.#nextId++;
    const ranAt = performance.now();
    this.#beforeRun(id, false);
    const run = await this.#runner.query(call);
    this.#count(run, call, ranAt, false);
    if (logged) this.#tell(run, call, ranAt);
    if (run.observedIdentity) this.#identityReaders.add(functionKey(call));
    const shared = !this.#identityReaders.has(functionKey(call));
    const entry: Entry = { id, key: this.#key(call), call, run, holders: 0, shared, ranAt };
    this.#byId.set(id, entry);
    this.#byKey.set(entry.key, entry);
    this.#watchers.watch(run.reads, entry);
    return entry;
  }

  /** What depends on the clock may be shared by those who come at once, not by those who come later. */
  #isFresh({ run, holders, ranAt }: Entry): boolean {
    if (!run.observedChance) return true;
    return holders > 0 && performance.now() - ranAt < CLOCK_MS;
  }

  async #rerun(entry: Entry, call: QueryCall): Promise<void> {
    this.#watchers.unwatch(entry.run.reads, entry);
    this.#beforeRun(entry.id, true);
    entry.ranAt = performance.now();
    entry.run = await this.#runner.query(call);
    this.#count(entry.run, call, entry.ranAt, true);
    this.#tell(entry.run, call, entry.ranAt);
    // Released while it ran, with no room to keep it.
    if (!this.#byId.has(entry.id)) return;
    this.#watchers.watch(entry.run.reads, entry);
    if (entry.run.observedIdentity && entry.shared) {
      this.#identityReaders.add(functionKey(call));
      this.#mustRestart = true;
    }
    if (call.journal === entry.call.journal) return;
    // The page's end is pinned now: somebody who asks without a journal must get a fresh page.
    if (this.#byKey.get(entry.key) === entry) this.#byKey.delete(entry.key);
    entry.call = call;
    entry.key = this.#key(call);
    if (!this.#byKey.has(entry.key)) this.#byKey.set(entry.key, entry);
  }

  #count({ used, outcome }: QueryRun, { address }: QueryCall, since: number, rerun: boolean): void {
    const ms = performance.now() - since;
    this.#metrics.ran(address, { used, ms, failed: !outcome.ok, rerun });
  }

  /** Of watched queries only what has something to say is logged: the others run with every commit. */
  #tell({ outcome }: QueryRun, call: QueryCall, since: number): void {
    if (outcome.ok && outcome.logLines.length === 0) return;
    this.#log(call, { outcome, ms: performance.now() - since });
  }

  #park(entry: Entry): void {
    this.#unpark(entry);
    const size = sizeOf(entry);
    this.#idle.set(entry, size);
    this.#idleCharacters += size;
    for (const oldest of this.#idle.keys()) {
      if (this.#idle.size <= IDLE_ENTRIES && this.#idleCharacters <= IDLE_CHARACTERS) break;
      this.#drop(oldest);
    }
  }

  #unpark(entry: Entry): void {
    this.#idleCharacters -= this.#idle.get(entry) ?? 0;
    this.#idle.delete(entry);
  }

  #drop(entry: Entry): void {
    this.#watchers.unwatch(entry.run.reads, entry);
    this.#unpark(entry);
    this.#byId.delete(entry.id);
    if (this.#byKey.get(entry.key) === entry) this.#byKey.delete(entry.key);
  }

  #key(call: QueryCall): string {
    const { access, identity } = call.caller;
    const who = this.#identityReaders.has(functionKey(call)) ? `=${identity}` : "*";
    const visibility = access === "client" ? "public" : "any";
    return `${functionKey(call)}\n${visibility}\n${call.args}\n${call.journal}\n${who}`;
  }
}

/** The arguments are in the key once more. */
function sizeOf({ key, call, run: { outcome } }: Entry): number {
  const told = outcome.ok ? outcome.value : `${outcome.error.message}${outcome.error.data}`;
  const lines = outcome.logLines.reduce((sum, line) => sum + line.length, 0);
  return key.length + call.args.length + told.length + lines;
}

/** What is one caller's stands together, after what is shared: so each has the whole soonest. */
function callerByCaller(entries: Set<Entry>): Entry[] {
  const callers = Map.groupBy(entries, ({ shared, call }) => (shared ? "" : call.caller.identity));
  const sharedOnes = callers.get("") ?? [];
  callers.delete("");
  return [sharedOnes, ...callers.values()].flat();
}

/**
 * The outcome itself, or the one among `outcomes` that says the same: what differs in nothing but
 * who asked is kept, cloned to the other thread and encoded once.
 */
function shared(outcome: QueryOutcome, outcomes: Map<string, QueryOutcome>): QueryOutcome {
  if (outcome.logLines.length > 0) return outcome;
  const key = `${outcome.ok} ${outcome.hash} ${outcome.journal}`;
  const same = outcomes.get(key);
  if (same) return same;
  outcomes.set(key, outcome);
  return outcome;
}

function functionKey({ address }: QueryCall): string {
  return `${address.component}\n${address.path}`;
}
