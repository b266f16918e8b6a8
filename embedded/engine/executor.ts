import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers";
import type { Deployment, FunctionAddress, Json } from "../deployment.ts";
import type { Store } from "../store/store.ts";
import type { Effect } from "../transaction/transaction.ts";
import { beginBackup } from "./backup.ts";
import { CommitBatch } from "./commit-batch.ts";
import { failedMessage, failure, NOT_DEPLOYED, storageFailure, UNFINISHED } from "./failures.ts";
import type { Files } from "./files.ts";
import type { FunctionRunner, MutationRequest, MutationRun } from "./function-runner.ts";
import { JobRunner } from "./job-runner.ts";
import type { FromWorker, Settled, ToWorker } from "./messages.ts";
import type { Metrics } from "./metrics.ts";
import { History } from "./history.ts";
import { operate } from "./operations.ts";
import { queryInThePast } from "./past-query.ts";
import type { EntryResult, MutationCall, QueryCall } from "./protocol.ts";
import type { QueryCache } from "./query-cache.ts";
import { type Other, type Read, RequestQueue } from "./request-queue.ts";
import type { RunningCall } from "./running-call.ts";
import type { Scheduler } from "./scheduler.ts";
import type { JwtSigner } from "./jwt-signer.ts";
import { SchemaChange, SchemaError } from "./schema-change.ts";
import type { SessionOutcomes } from "./session-outcomes.ts";

export interface ExecutorParts {
  store: Store;
  scheduler: Scheduler;
  files: Files;
  signer: JwtSigner;
  sessions: SessionOutcomes;
  running: RunningCall;
  /** null until the first push. */
  runner: FunctionRunner | null;
  cache: QueryCache | null;
  metrics: Metrics;
  post: (message: FromWorker) => void;
  /** Jobs whose actions this process is running. */
  runningJobs: readonly string[];
  /** Rows of jobs that an earlier executor did not survive. */
  deadlyJobs: readonly number[];
  /** Messages that have arrived but not been dispatched, so that a batch can take them along. */
  drain: () => ToWorker[];
  /** Milliseconds since 1970. */
  now: () => number;
  setTimer: (run: () => void, delayMs: number) => void;
}

/** Where a batch stops taking more, in mutations and in milliseconds. */
const BATCH_SIZE = 128;
const BATCH_MS = 8;

/**
 * The database's one thread of history. Reads waiting are answered at the newest timestamp; then
 * waiting mutations run one after another in one SQLite transaction, reach the disk together, and
 * are told; then every query they can have changed is re-run, before anything else is written, so
 * that all results hold at the same timestamp.
 */
export class Executor {
  readonly #parts: ExecutorParts;
  readonly #queue = new RequestQueue();
  /** Transactions of the executor's own: jobs, pushes, files. */
  #steps: (() => Promise<void>)[] = [];
  #pumping = false;
  #timestamp: bigint;
  /** The transaction under way. */
  #batch: CommitBatch | null = null;
  readonly #history: History;
  #change: SchemaChange | null = null;
  #isClosed = false;
  /** The code it runs is no longer the deployment's: what comes now is for the next executor. */
  #isRetired = false;
  readonly #jobs: JobRunner;

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
    this.#jobs = new JobRunner(parts, {
      write: (change, committed) => this.#write(change, committed),
      mutate: (runner, request) => this.#counted(runner, request),
      wake: () => this.#wake(),
    });
    this.#timestamp = BigInt(String(parts.store.meta("timestamp") ?? 0));
    this.#history = new History(this.#timestamp);
    this.#steps.push(() =>
      this.#write((batch) => {
        parts.scheduler.failDeadly(parts.deadlyJobs, parts.now(), batch.writes);
        parts.scheduler.failInterrupted(parts.runningJobs, parts.now(), batch.writes);
        parts.sessions.prune(parts.now());
      }).catch((error: unknown) => this.#jobs.hold(error)),
    );
    this.#steps.push(() => this.#purge());
    this.#wake();
  }

  /** Of the newest commit that is seen now, those of the transaction under way included. */
  get timestamp(): bigint {
    return this.#batch?.timestamp ?? this.#timestamp;
  }

  receive(message: ToWorker): void {
    if (message.type === "close") {
      this.#isClosed = true;
    } else if (message.type === "release") {
      for (const entry of message.entries) this.#parts.cache?.release(entry);
    } else {
      this.#queue.add(message);
    }
    this.#wake();
  }

  #wake(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    this.#pump().catch((error: unknown) => {
      // Nothing can be trusted now: as an uncaught error it ends this thread, for another to follow.
      setImmediate(() => {
        throw error;
      });
    });
  }

  async #pump(): Promise<void> {
    // Leave the caller's stack first: messages of one turn belong together.
    await Promise.resolve();
    for (;;) {
      for (const message of this.#parts.drain()) this.receive(message);
      if (this.#isClosed || this.#isRetired) break;
      this.#parts.metrics.waiting(this.#queue.size);
      for (const request of this.#queue.takeReads()) await this.#answer(request);
      const step = this.#steps.shift();
      const other = this.#queue.others.shift();
      if (step) await step();
      if (other) await this.#perform(other);
      const mutations = this.#queue.mutations.length > 0;
      if (mutations) await this.#commitMutations();
      // In turns, so that neither keeps the other waiting for good.
      if (this.#jobs.areDue()) await this.#jobs.run();
      else if (!step && !other && !mutations && !this.#queue.hasReads) break;
    }
    if (this.#isClosed) {
      // Still counts as pumping, so that a late message cannot begin anew.
      this.#parts.store.driver.close();
      this.#parts.post({ type: "closed" });
      return;
    }
    this.#pumping = false;
    if (!this.#isRetired) this.#jobs.armTimer();
  }

  // --- reads -------------------------------------------------------------------------------

  async #answer(request: Read): Promise<void> {
    const { cache, running, post } = this.#parts;
    const { id } = request;
    if (!cache) {
      post({ type: "failed", id, message: NOT_DEPLOYED, kind: "other" });
      return;
    }
    if (request.type === "query") {
      running.beginRequest(id);
      const outcome = await cache.read(request.call);
      running.end();
      post({ type: "queried", id, ts: this.#timestamp, outcome });
      return;
    }
    const results = [];
    for (const call of request.calls) {
      running.beginRequest(id, results.length);
      results.push(await cache.subscribe(call));
    }
    running.end();
    post({ type: "subscribed", id, ts: this.#timestamp, results });
  }

  // --- writes ------------------------------------------------------------------------------

  async #commitMutations(): Promise<void> {
    const { running, drain, now } = this.#parts;
    const batch = new CommitBatch(this.#parts.store, this.#timestamp, now);
    const deadline = performance.now() + BATCH_MS;
    const settled: (Settled & { session: boolean })[] = [];
    let isStored = true;
    await this.#commit(batch, async () => {
      const { mutations } = this.#queue;
      for (let request = mutations.shift(); request; request = mutations.shift()) {
        const { id, call } = request;
        const item = { id, outcome: failure(UNFINISHED), session: call.session !== null };
        // First, so that it is answered even when it takes the transaction with it.
        settled.push(item);
        running.beginRequest(id);
        item.outcome = await this.#runMutation(batch, call);
        running.end();
        if (!this.#parts.store.driver.isInTransaction) throw new Error("The transaction was lost.");
        if (settled.length >= BATCH_SIZE || performance.now() > deadline) break;
        for (const message of drain()) this.receive(message);
      }
    }).catch((error: unknown) => {
      isStored = false;
      for (const item of settled) item.outcome = failure(storageFailure(error));
    });
    if (isStored) running.committed(settled.at(-1)?.id ?? 0);
    await this.#publish(batch, settled);
  }

  async #runMutation(batch: CommitBatch, call: MutationCall): Promise<Settled["outcome"]> {
    const { runner, sessions, now } = this.#parts;
    if (!runner) return failure(NOT_DEPLOYED);
    const replayed = call.session && sessions.find(call.session);
    if (replayed) return replayed;
    const run = await this.#counted(runner, call);
    const { outcome } = run;
    if (!outcome.ok) return { ...outcome, ts: null };
    const ts = batch.take(run);
    if (call.session) sessions.record(call.session, outcome.value, ts, now());
    return { ...outcome, ts };
  }

  async #counted(runner: FunctionRunner, request: MutationRequest): Promise<MutationRun> {
    const began = performance.now();
    const run = await runner.mutation(request);
    const ms = performance.now() - began;
    const { used, outcome, discarded } = run;
    if (discarded.length > 0) this.#parts.post({ type: "deleteFiles", uuids: discarded });
    this.#parts.metrics.ran(request.address, { used, ms, failed: !outcome.ok, rerun: false });
    return run;
  }

  /** One transaction of the executor's own, with its changes told like any other. */
  async #write(
    change: (batch: CommitBatch) => void | Promise<void>,
    committed: () => void = () => undefined,
  ): Promise<void> {
    const batch = new CommitBatch(this.#parts.store, this.#timestamp, this.#parts.now);
    await this.#commit(batch, () => change(batch));
    // Before queries are re-run: should one of them crash, what is done must not be asked again.
    committed();
    await this.#publish(batch, []);
  }

  async #commit(batch: CommitBatch, work: () => void | Promise<void>): Promise<void> {
    this.#batch = batch;
    try {
      await batch.run(work);
    } finally {
      this.#batch = null;
    }
    this.#parts.metrics.committed(batch.diskMs);
    this.#timestamp = batch.timestamp;
    const at = this.#parts.now();
    for (const { ts, writes } of batch.commits()) this.#history.add(ts, at, writes);
    if (this.#change) {
      for (const { table, document } of batch.written()) this.#change.observe(table, document);
    }
  }

  async #publish(batch: CommitBatch, settled: (Settled & { session: boolean })[]): Promise<void> {
    const { cache, post, running } = this.#parts;
    const withoutSession = ({ id, outcome }: Settled): Settled => ({ id, outcome });
    const plain = settled.filter((item) => !item.session).map(withoutSession);
    if (plain.length > 0) post({ type: "settled", outcomes: plain });
    let outcomes = settled.filter((item) => item.session).map(withoutSession);
    let isTold = outcomes.length === 0;
    const tell = (changed: EntryResult[], awaited: number[]) => {
      post({ type: "batch", outcomes, ts: this.#timestamp, changed, awaited });
      outcomes = [];
      isTold = awaited.length === 0;
    };
    const changed = cache ? await cache.refresh(batch.writes, tell) : [];
    running.end();
    // First: entries are void from here on, and what the batch tells holds for none of them.
    if (cache?.takeRestart()) post({ type: "resubscribe" });
    if (!isTold || changed.length > 0) tell(changed, []);
    this.#carryOut(batch.effects);
  }

  #carryOut(effects: Effect[]): void {
    const uuids = effects.flatMap((effect) => (effect.type === "deleteFile" ? effect.uuid : []));
    if (uuids.length > 0) this.#parts.post({ type: "deleteFiles", uuids });
  }

  // --- pushes and operations ---------------------------------------------------------------

  async #perform(request: Other) {
    const { post, metrics, cache, scheduler, now } = this.#parts;
    const { id } = request;
    try {
      switch (request.type) {
        case "prepare":
          // Not awaited: its steps interleave with other work.
          this.#prepare(id, request.deployment).catch((error: unknown) => {
            post(failedMessage(id, error));
          });
          return;
        case "activate":
          await this.#activate(request.deployment);
          this.#isRetired = true;
          post({ type: "done", id });
          return;
        case "backup":
          await beginBackup(this.#parts.store.driver, request, post);
          return;
        case "queryAt":
          post({ type: "queriedAt", id, outcome: await this.#queryAt(request) });
          return;
        case "metrics":
          post({
            type: "metrics",
            id,
            metrics: metrics.snapshot({
              entries: cache?.size ?? 0,
              waiting: this.#queue.size,
              jobsDue: scheduler.countDue(now()),
            }),
          });
          return;
        case "finishJob":
          await this.#write(
            (batch) => {
              scheduler.finish(request.job, request.error, now(), batch.writes);
            },
            () => post({ type: "done", id }),
          );
          return;
        case "operate": {
          let output: Json = null;
          await this.#write(
            (batch) => {
              const { store, files, scheduler, signer, now, runner } = this.#parts;
              const mustExist = (address: FunctionAddress) => runner?.mustExist(address);
              const context = { store, files, scheduler, signer, now: now(), batch, mustExist };
              output = operate(context, request.operation, request.input);
            },
            () => post({ type: "operated", id, output }),
          );
        }
      }
    } catch (error) {
      post(failedMessage(id, error));
    }
  }

  async #queryAt(request: { id: number; call: QueryCall; ts: bigint }) {
    const { runner } = this.#parts;
    if (!runner) throw new Error(NOT_DEPLOYED);
    if (request.ts > this.#timestamp) return null;
    return await queryInThePast(this.#parts, runner, this.#history, request);
  }

  /** Deletes what is left of dropped indexes, a part at a time between other work. */
  async #purge(): Promise<void> {
    const { catalog } = this.#parts.store;
    // On a full disk the next start has another try.
    let isDone = true;
    const purge = () => void (isDone = catalog.purgeDropped());
    await this.#write(purge).catch(() => undefined);
    if (!isDone) this.#steps.push(() => this.#purge());
  }

  async #prepare(id: number, deployment: Deployment): Promise<void> {
    const { store, post } = this.#parts;
    const inTransaction = (step: () => void) =>
      new Promise<void>((resolve, reject) => {
        this.#steps.push(() => this.#write(step).then(resolve, reject));
        this.#wake();
      });
    const before = this.#change;
    const change = new SchemaChange(deployment, store);
    this.#change = change;
    try {
      await inTransaction(() => before?.abandon());
      await change.prepare(inTransaction);
      post({ type: "done", id });
    } catch (error) {
      if (this.#change === change) this.#change = null;
      post(failedMessage(id, error));
    }
  }

  async #activate(deployment: Deployment): Promise<void> {
    const change = this.#change;
    if (!change?.isReady || change.text !== JSON.stringify(deployment)) {
      throw new SchemaError("This push was not prepared, or another one came between.");
    }
    this.#change = null;
    await this.#write(() => {
      const { store, scheduler, now } = this.#parts;
      change.finish();
      store.setMeta("deployment", change.text);
      scheduler.setCrons(deployment, now());
    });
  }
}
