/**
 * What the executor is running right now, in memory that the main thread can read while the
 * executor is stuck in a loop: how the watchdog knows what to end and whom to blame.
 */
export type Culprit =
  | { kind: "request"; id: number; part: number }
  | { kind: "entry"; id: number }
  | { kind: "job"; row: number };

const RUN = 0;
const KIND = 1;
const ID = 2;
const PART = 3;
const COMMITTED = 4;

const IDLE = 0;
const REQUEST = 1;
const ENTRY = 2;
const JOB = 3;

export class RunningCall {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(buffer = new SharedArrayBuffer(5 * 4)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  /** `part` tells which call of a request that holds several. */
  beginRequest(id: number, part = 0): void {
    this.#begin(REQUEST, id, part);
  }

  beginEntry(id: number): void {
    this.#begin(ENTRY, id, 0);
  }

  /** A scheduled mutation, by its row in the table of jobs. */
  beginJob(row: number): void {
    this.#begin(JOB, row, 0);
  }

  end(): void {
    Atomics.store(this.#words, KIND, IDLE);
  }

  /** Notes that every mutation up to this request is on disk. */
  committed(id: number): void {
    Atomics.store(this.#words, COMMITTED, id);
  }

  get lastCommitted(): number {
    return Atomics.load(this.#words, COMMITTED);
  }

  /** Changes whenever another call begins. */
  get run(): number {
    return Atomics.load(this.#words, RUN);
  }

  get culprit(): Culprit | null {
    const id = Atomics.load(this.#words, ID);
    switch (Atomics.load(this.#words, KIND)) {
      case REQUEST:
        return { kind: "request", id, part: Atomics.load(this.#words, PART) };
      case ENTRY:
        return { kind: "entry", id };
      case JOB:
        return { kind: "job", row: id };
      default:
        return null;
    }
  }

  #begin(kind: number, id: number, part: number): void {
    Atomics.store(this.#words, ID, id);
    Atomics.store(this.#words, PART, part);
    Atomics.store(this.#words, KIND, kind);
    Atomics.add(this.#words, RUN, 1);
  }
}
