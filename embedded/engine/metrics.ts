import type { FunctionAddress } from "../deployment.ts";
import type { Metric } from "../transaction/limits.ts";

/** What one query or mutation has done. Times are in milliseconds of wall time in the executor. */
export interface FunctionMetrics {
  /** How often it ran, those for a commit (`reruns`) included. */
  runs: number;
  /** Runs because a commit wrote what a watched result had read. */
  reruns: number;
  failures: number;
  /** Calls answered with a result that was there. */
  cacheHits: number;
  documentsRead: number;
  bytesRead: number;
  documentsWritten: number;
  ms: number;
}

/** What an executor has done since it started; a push or a changed variable starts another one. */
export interface EngineMetrics {
  commits: number;
  /** Queries run again because of a commit, over all functions. */
  reruns: number;
  /** Time in SQLite's COMMIT, nearly all of it the fsync, in milliseconds. */
  disk: { totalMs: number; longestMs: number };
  queue: {
    /** Requests that have arrived and not begun. */
    waiting: number;
    /** The most that ever waited. */
    mostWaiting: number;
    /** Scheduled functions whose time has come. */
    jobsDue: number;
  };
  /** Watched and idle results now held. */
  entries: number;
  /** By "module:function", with "component/" before it for a component's; what is not deployed is "unknown". */
  functions: Record<string, FunctionMetrics>;
}

export interface Ran {
  used: Readonly<Record<Metric, number>>;
  ms: number;
  failed: boolean;
  rerun: boolean;
}

/** No function's name: those have a colon. */
const UNKNOWN = "unknown";

/** Counts what the executor does, for its admin endpoint and for benchmarks. */
export class Metrics {
  #commits = 0;
  #reruns = 0;
  #diskMs = 0;
  #longestDiskMs = 0;
  #mostWaiting = 0;
  readonly #functions = new Map<string, FunctionMetrics>();
  readonly #isKnown: (address: FunctionAddress) => boolean;

  /** @param isKnown whether there is such a function: others, which anybody can name, are counted as one */
  constructor(isKnown: (address: FunctionAddress) => boolean) {
    this.#isKnown = isKnown;
  }

  ran(address: FunctionAddress, { used, ms, failed, rerun }: Ran): void {
    const counts = this.#of(address);
    counts.runs++;
    if (rerun) {
      counts.reruns++;
      this.#reruns++;
    }
    if (failed) counts.failures++;
    counts.documentsRead += used.documentsRead;
    counts.bytesRead += used.bytesRead;
    counts.documentsWritten += used.documentsWritten;
    counts.ms += ms;
  }

  cacheHit(address: FunctionAddress): void {
    this.#of(address).cacheHits++;
  }

  /** `diskMs`: how long its COMMIT took, in milliseconds. */
  committed(diskMs: number): void {
    this.#commits++;
    this.#diskMs += diskMs;
    this.#longestDiskMs = Math.max(this.#longestDiskMs, diskMs);
  }

  /** So many requests have arrived and not begun. */
  waiting(requests: number): void {
    this.#mostWaiting = Math.max(this.#mostWaiting, requests);
  }

  /** All counts, with what only the moment tells. */
  snapshot(now: { entries: number; waiting: number; jobsDue: number }): EngineMetrics {
    const { entries, waiting, jobsDue } = now;
    return {
      commits: this.#commits,
      reruns: this.#reruns,
      disk: { totalMs: this.#diskMs, longestMs: this.#longestDiskMs },
      queue: { waiting, mostWaiting: this.#mostWaiting, jobsDue },
      entries,
      functions: Object.fromEntries(this.#functions),
    };
  }

  #of(address: FunctionAddress): FunctionMetrics {
    const { component, path } = address;
    const full = component === "" ? path : `${component}/${path}`;
    const name = this.#functions.has(full) || this.#isKnown(address) ? full : UNKNOWN;
    let counts = this.#functions.get(name);
    if (!counts) {
      counts = {
        runs: 0,
        reruns: 0,
        failures: 0,
        cacheHits: 0,
        documentsRead: 0,
        bytesRead: 0,
        documentsWritten: 0,
        ms: 0,
      };
      this.#functions.set(name, counts);
    }
    return counts;
  }
}
