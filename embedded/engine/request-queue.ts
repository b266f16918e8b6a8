import type { Request, ToWorker } from "./messages.ts";

export type Read = Extract<Request, { type: "query" | "subscribe" }>;
export type Mutate = Extract<Request, { type: "mutate" }>;
export type Other = Exclude<Request, Read | Mutate>;

/** What the executor has been asked and has not begun, by what it has to wait for. */
export class RequestQueue {
  readonly mutations: Mutate[] = [];
  readonly others: Other[] = [];
  #reads: Read[] = [];

  get size(): number {
    return this.#reads.length + this.mutations.length + this.others.length;
  }

  get hasReads(): boolean {
    return this.#reads.length > 0;
  }

  add(request: Exclude<ToWorker, { type: "release" | "close" }>): void {
    if (request.type === "query" || request.type === "subscribe") this.#reads.push(request);
    else if (request.type === "mutate") this.mutations.push(request);
    else this.others.push(request);
  }

  /** The reads there are; what comes later is for the next turn. */
  takeReads(): Read[] {
    const reads = this.#reads;
    this.#reads = [];
    return reads;
  }
}
