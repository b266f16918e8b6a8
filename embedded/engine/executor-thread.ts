import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { startThread } from "../threads/thread.ts";
import { callText } from "./cpu-limit.ts";
import type {
  FailureKind,
  FromWorker,
  Request,
  Settled,
  ToWorker,
  WorkerOptions,
} from "./messages.ts";
import type { QueryCall } from "./protocol.ts";
import { type Culprit, RunningCall } from "./running-call.ts";

export interface ExecutorThreadOptions {
  databasePath: string;
  synchronous: "FULL" | "NORMAL";
  cloudUrl: string;
  siteUrl: string;
  /** Wall-clock time after which a query or mutation is ended, in milliseconds. */
  stuckAfterMs: number;
}

export type Reply = Extract<FromWorker, { id: number }>;
export type Announcement = Exclude<FromWorker, Reply>;

export type Answer =
  | { kind: "reply"; reply: Reply }
  | { kind: "settled"; outcome: Settled["outcome"] }
  /** `stuck`: this call is why the executor had to be ended. */
  | { kind: "failed"; message: string; stuck?: boolean; why?: FailureKind };

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

interface Pending {
  request: Request;
  settle: (answer: Answer) => void;
}

const WATCH_EVERY_MS = 250;
const RESTARTS_APART_MS = 50;
/** Until the data is tried again that could not be opened. */
const RETRY_MS = 1_000;
const SHUTTING_DOWN = "The backend is shutting down.";

/**
 * The executor's worker as seen from outside: numbers requests, keeps them until answered, and
 * starts a new worker when the old one is stuck, has crashed, or must load other code. Requests not
 * yet answered are then asked again; what was answered is on disk, since answers come after it.
 */
export class ExecutorThread {
  readonly #options: ExecutorThreadOptions;
  readonly #onAnnouncement: (message: Announcement) => void;
  readonly #onRestart: () => void;
  readonly #running = new RunningCall();
  readonly #pending = new Map<number, Pending>();
  /** Calls behind the entries of the worker now running, and how often each is held. */
  readonly #calls = new Map<number, { call: QueryCall; holders: number }>();
  readonly #poisoned = new Set<string>();
  /** Rows of the jobs that a worker did not survive, for the next one to give up. */
  #deadlyJobs: number[] = [];
  /** Scheduled actions now running, by job id. */
  readonly runningJobs = new Set<string>();
  /** null while one is starting: requests wait among the pending ones. */
  #worker: Worker | null = null;
  /** Workers are replaced one at a time, whoever asks for it. */
  #replacing: Promise<unknown> = Promise.resolve();
  /** The worker whose end is expected. */
  #leaving: Worker | null = null;
  #nextId = 1;
  #nextEntry = 1;
  #isClosing = false;
  #watchdog: NodeJS.Timeout | null = null;
  #seen = { run: 0, since: 0 };

  constructor(
    options: ExecutorThreadOptions,
    onAnnouncement: (message: Announcement) => void,
    onRestart: () => void,
  ) {
    this.#options = options;
    this.#onAnnouncement = onAnnouncement;
    this.#onRestart = onRestart;
  }

  /** Resolves when the database is open. Throws when it cannot be. */
  async start(): Promise<void> {
    await this.#spawn();
    this.#watchdog = setInterval(() => this.#watch(), WATCH_EVERY_MS);
    this.#watchdog.unref();
  }

  /** `settle` runs in the order of the executor's messages, without a turn in between. */
  send(request: WithoutId<Request>, settle: (answer: Answer) => void): void {
    if (this.#isClosing) {
      settle({ kind: "failed", message: SHUTTING_DOWN });
      return;
    }
    const id = this.#nextId++;
    const numbered = { ...request, id } as Request;
    this.#pending.set(id, { request: numbered, settle });
    this.tell(numbered);
  }

  ask(request: WithoutId<Request>): Promise<Answer> {
    return new Promise((resolve) => this.send(request, resolve));
  }

  tell(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  /** Gives back one hold on each entry named. */
  release(entries: number[]): void {
    for (const entry of entries) {
      const held = this.#calls.get(entry);
      if (held && --held.holders <= 0) this.#calls.delete(entry);
    }
    this.tell({ type: "release", entries });
  }

  /** A number no entry of any worker has. */
  newEntry(): number {
    return this.#nextEntry++;
  }

  /** Ends the worker after what it is doing, and starts one that reads code and variables anew. */
  async reload({ newCode }: { newCode: boolean }): Promise<void> {
    await this.#replace(async () => {
      if (newCode) this.#poisoned.clear();
      await this.#stop();
      await this.#revive();
    });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#replace(() => this.#stop());
    // Not before: what is stuck would keep the worker from leaving.
    if (this.#watchdog) clearInterval(this.#watchdog);
    for (const { settle } of this.#pending.values()) {
      settle({ kind: "failed", message: SHUTTING_DOWN });
    }
    this.#pending.clear();
  }

  // --- the worker's life --------------------------------------------------------------------

  async #spawn(): Promise<void> {
    const { databasePath, synchronous, cloudUrl, siteUrl } = this.#options;
    const data: WorkerOptions = {
      databasePath,
      synchronous,
      cloudUrl,
      siteUrl,
      running: this.#running.buffer,
      firstEntry: this.#nextEntry,
      runningJobs: [...this.runningJobs],
      poisoned: [...this.#poisoned],
      deadlyJobs: this.#deadlyJobs,
    };
    this.#running.end();
    const worker = startThread(new URL("./worker.ts", import.meta.url), data, {
      execArgv: ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"],
      env: {},
    });
    let failure: Error | null = null;
    worker.on("error", (error: Error) => {
      failure = error;
    });
    const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    const ready = new Promise<void>((resolve) => {
      worker.on("message", (message: FromWorker) => {
        if (message.type === "ready") {
          this.#worker = worker;
          this.#deadlyJobs = [];
          for (const { request } of this.#pending.values()) worker.postMessage(request);
          resolve();
        }
        if (this.#worker === worker) this.#receive(message);
      });
    });
    await Promise.race([ready, exited]);
    if (this.#worker !== worker) {
      throw failure ?? new Error("The executor ended before it was ready.");
    }
    void exited.then(() => {
      if (this.#worker === worker && this.#leaving !== worker) this.#recover(failure);
    });
  }

  #replace(work: () => Promise<void>): Promise<void> {
    const done = this.#replacing.then(work);
    this.#replacing = done.catch(() => undefined);
    return done;
  }

  async #stop(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#leaving = worker;
    const exited = once(worker, "exit").then(
      () => false,
      () => false,
    );
    const closed = new Promise<true>((resolve) => {
      worker.on("message", (message: FromWorker) => {
        if (message.type === "closed") resolve(true);
      });
    });
    this.tell({ type: "close" });
    const isOrderly = await Promise.race([closed, exited]);
    this.#worker = null;
    if (!isOrderly) this.#takeStock();
    await worker.terminate();
  }

  /** After a crash: blames what was running, then asks everything else again. */
  #recover(error: Error | null): void {
    console.error(`The executor stopped (${error?.stack ?? "ended"}); starting it again.`);
    this.#worker = null;
    this.#takeStock();
    void this.#replace(async () => {
      await sleep(RESTARTS_APART_MS);
      await this.#revive();
    });
  }

  /** Starts a worker if there is none, however long it takes. */
  async #revive(): Promise<void> {
    if (this.#worker || this.#isClosing) return;
    while (!this.#worker && !this.#isClosing) {
      try {
        await this.#spawn();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        console.error(`The executor cannot start (${reason}); trying again.`);
        await sleep(RETRY_MS);
      }
    }
    this.#restarted();
  }

  /** A worker ended in the middle of its work. */
  #takeStock(): void {
    this.#blame(this.#running.culprit);
    this.#settleCommitted(this.#running.lastCommitted);
  }

  #blame(culprit: Culprit | null): void {
    if (!culprit) return;
    if (culprit.kind === "job") {
      this.#deadlyJobs.push(culprit.row);
      return;
    }
    const pending = culprit.kind === "request" ? this.#pending.get(culprit.id) : undefined;
    let query: QueryCall | undefined;
    if (culprit.kind === "entry") query = this.#calls.get(culprit.id)?.call;
    else if (pending?.request.type === "subscribe") query = pending.request.calls[culprit.part];
    if (query) {
      this.#poisoned.add(callText(query));
    } else if (pending && culprit.kind === "request") {
      this.#pending.delete(culprit.id);
      pending.settle({ kind: "failed", message: "", stuck: true });
    }
  }

  /**
   * Mutations whose effects are on disk but whose answers were lost must not run again. Those of
   * sessions may be asked again, since their outcome was stored with them.
   */
  #settleCommitted(lastCommitted: number): void {
    for (const [id, { request, settle }] of this.#pending) {
      if (request.type !== "mutate" || request.call.session || id > lastCommitted) continue;
      this.#pending.delete(id);
      const message = "The backend restarted: this mutation was applied, but its result is lost.";
      settle({ kind: "failed", message });
    }
  }

  /** Ends a worker that has been in one call for too long. */
  #watch(): void {
    const { run, culprit } = this.#running;
    const now = performance.now();
    if (run !== this.#seen.run || !culprit) {
      this.#seen = { run, since: now };
    } else if (now - this.#seen.since >= this.#options.stuckAfterMs) {
      this.#seen = { run: -1, since: now };
      void this.#worker?.terminate();
    }
  }

  #restarted(): void {
    this.#calls.clear();
    this.#onRestart();
  }

  // --- its messages -------------------------------------------------------------------------

  #receive(message: FromWorker): void {
    if (message.type === "settled" || message.type === "batch") {
      for (const { id, outcome } of message.outcomes) {
        this.#answer(id, { kind: "settled", outcome });
      }
    }
    if (!("id" in message)) {
      if (message.type === "resubscribe") this.#restarted();
      else this.#onAnnouncement(message);
      return;
    }
    if (message.type === "subscribed") this.#rememberEntries(message);
    if (message.type === "failed") {
      this.#answer(message.id, { kind: "failed", message: message.message, why: message });
    } else {
      this.#answer(message.id, { kind: "reply", reply: message });
    }
  }

  #rememberEntries({ id, results }: Extract<FromWorker, { type: "subscribed" }>): void {
    const request = this.#pending.get(id)?.request;
    if (request?.type !== "subscribe") return;
    results.forEach(({ entry }, i) => {
      const call = request.calls[i];
      const held = this.#calls.get(entry);
      if (held) held.holders++;
      else if (call) this.#calls.set(entry, { call, holders: 1 });
      this.#nextEntry = Math.max(this.#nextEntry, entry + 1);
    });
  }

  #answer(id: number, answer: Answer): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    pending.settle(answer);
  }
}
