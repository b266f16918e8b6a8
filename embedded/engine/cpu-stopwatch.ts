import { performance } from "node:perf_hooks";
import { threadCpuUsage } from "node:process";

/** How far back the reading may lie that a measurement starts from, in milliseconds. */
const READING_MS = 10;

/** The newest reading: functions that run within moments of each other start from the same. */
let reading = { at: -Infinity, cpu: 0 };

/**
 * Tells whether a function has used more CPU time than it may. Asking for CPU time is a system
 * call, dear beside a short query: nothing is asked before so much time has passed on the clock.
 */
export class CpuStopwatch {
  readonly #began = performance.now();
  readonly #cpu: number;

  constructor() {
    if (this.#began - reading.at > READING_MS) reading = { at: this.#began, cpu: threadCpu() };
    this.#cpu = reading.cpu;
  }

  /** Whether this thread has worked for more than `limit` milliseconds; up to READING_MS early. */
  exceeds(limit: number): boolean {
    return performance.now() - this.#began > limit && threadCpu() - this.#cpu > limit;
  }
}

function threadCpu(): number {
  const { user, system } = threadCpuUsage();
  return (user + system) / 1_000;
}
