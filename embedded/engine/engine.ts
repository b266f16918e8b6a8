import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { AuthProvider, Deployment, Json } from "../deployment.ts";
import { requestId } from "../errors/request-id.ts";
import {
  checkEnvironmentChange,
  checkEnvironmentSize,
  withoutUrls,
} from "./environment-variables.ts";
import { systemQuery } from "./watched-system-queries.ts";
import {
  type Announcement,
  type Answer,
  ExecutorThread,
  type ExecutorThreadOptions,
} from "./executor-thread.ts";
import type { EngineMetrics } from "./metrics.ts";
import { timedOut } from "./cpu-limit.ts";
import { SchemaError } from "./schema-change.ts";
import { StorageError } from "./storage-error.ts";
import type {
  ActionCall,
  ActionRunner,
  ChangeBatch,
  Engine,
  EntryResult,
  FunctionCall,
  HttpActionCall,
  LogEntry,
  MutationCall,
  MutationOutcome,
  Outcome,
  QueryCall,
  QueryOutcome,
  Timestamp,
} from "./protocol.ts";

export interface EngineOptions extends Omit<ExecutorThreadOptions, "stuckAfterMs"> {
  runner: ActionRunner;
  /** Deletes the bytes of files whose rows are gone. */
  deleteFiles: (uuids: string[]) => Promise<void>;
  /** Whose tokens a deployment takes in an environment. Throws when that cannot be told. */
  authIn: (deployment: Deployment, environment: Record<string, string>) => Promise<AuthProvider[]>;
  stuckAfterMs?: number;
}

const STUCK_AFTER_MS = 5_000;
/** Between tries to note how an action ended, while the disk is full. */
const RETRY_MS = 1_000;

/** Opens the database and starts the executor. Throws when the data cannot be opened. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const engine = new ThreadedEngine(options);
  await engine.start();
  return engine;
}

/** The main thread's face of the backend: calls go to the executor's thread or to the runner. */
class ThreadedEngine implements Engine {
  timestamp: Timestamp = 0n;
  deployment: Deployment | null = null;
  readonly #options: EngineOptions;
  readonly #thread: ExecutorThread;
  readonly #onRestart = new Set<() => void>();
  readonly #onChanges = new Set<(batch: ChangeBatch) => void>();
  readonly #onLog = new Set<(entry: LogEntry) => void>();
  readonly #onDeployment = new Set<(deployment: Deployment) => void>();
  #environment: Record<string, string> = {};
  #isClosing = false;
  /** The last change of code or environment: one after another, each knows what it builds on. */
  #change: Promise<unknown> = Promise.resolve();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#thread = new ExecutorThread(
      { stuckAfterMs: STUCK_AFTER_MS, ...options },
      (message) => this.#receive(message),
      () => {
        for (const listener of this.#onRestart) listener();
      },
    );
  }

  async start(): Promise<void> {
    this.#options.runner.onLog((entry) => {
      for (const listener of this.#onLog) listener(entry);
    });
    await this.#thread.start();
    if (this.deployment) await this.#options.runner.load(this.deployment, this.#environment);
  }

  async query(call: QueryCall): Promise<{ ts: Timestamp; outcome: QueryOutcome }> {
    const began = performance.now();
    const answer = await this.#thread.ask({ type: "query", call });
    if (answer.kind === "reply" && answer.reply.type === "queried") {
      const { ts, outcome } = answer.reply;
      this.#advance(ts);
      this.#log("query", call, outcome, began);
      return { ts, outcome };
    }
    return { ts: this.timestamp, outcome: failedQuery(answer) };
  }

  async queryAt(call: QueryCall, ts: Timestamp): Promise<QueryOutcome | null> {
    const answer = await this.#thread.ask({ type: "queryAt", call, ts });
    if (answer.kind === "reply" && answer.reply.type === "queriedAt") return answer.reply.outcome;
    return failedQuery(answer);
  }

  mutate(call: MutationCall, done: (outcome: MutationOutcome) => void): void {
    const began = performance.now();
    this.#thread.send({ type: "mutate", call }, (answer) => {
      const outcome = answer.kind === "settled" ? answer.outcome : { ...failed(answer), ts: null };
      this.#log("mutation", call, outcome, began);
      done(outcome);
    });
  }

  action(call: ActionCall): Promise<Outcome> {
    return this.#options.runner.run(call);
  }

  httpAction(call: HttpActionCall) {
    return this.#options.runner.runHttp(call);
  }

  subscribe(calls: QueryCall[], done: (ts: Timestamp, results: EntryResult[]) => void): void {
    this.#thread.send({ type: "subscribe", calls }, (answer) => {
      if (answer.kind === "reply" && answer.reply.type === "subscribed") {
        this.#advance(answer.reply.ts);
        done(answer.reply.ts, answer.reply.results);
        return;
      }
      const outcome = failedQuery(answer);
      // An entry each, which nothing will ever change.
      done(
        this.timestamp,
        calls.map(() => ({ entry: this.#thread.newEntry(), outcome })),
      );
    });
  }

  release(entries: number[]): void {
    this.#thread.release(entries);
  }

  onRestart(listener: () => void): void {
    this.#onRestart.add(listener);
  }

  onChanges(listener: (batch: ChangeBatch) => void): void {
    this.#onChanges.add(listener);
  }

  onLog(listener: (entry: LogEntry) => void): void {
    this.#onLog.add(listener);
  }

  onDeployment(listener: (deployment: Deployment) => void): void {
    this.#onDeployment.add(listener);
  }

  async prepare(deployment: Deployment): Promise<void> {
    succeed(await this.#thread.ask({ type: "prepare", deployment }));
  }

  activate(deployment: Deployment): Promise<void> {
    return this.#inTurn(() => this.#switchTo(deployment));
  }

  async #switchTo(deployment: Deployment, environment = this.#environment): Promise<void> {
    succeed(await this.#thread.ask({ type: "activate", deployment }));
    try {
      await this.#options.runner.load(deployment, environment);
    } finally {
      await this.#thread.reload({ newCode: true });
    }
    for (const listener of this.#onDeployment) listener(deployment);
  }

  environment(): Record<string, string> {
    return withoutUrls(this.#environment);
  }

  async setEnvironment(changes: { name: string; value: string | null }[]): Promise<void> {
    for (const change of changes) checkEnvironmentChange(change);
    await this.#inTurn(async () => {
      const { deployment } = this;
      const environment = this.#with(changes);
      // Who has too many can still take some away.
      const adds = changes.some(({ value }) => value !== null);
      if (adds) checkEnvironmentSize(withoutUrls(environment));
      if (isDeepStrictEqual(environment, this.#environment)) return;
      const auth = deployment && (await this.#options.authIn(deployment, environment));
      await this.operate("environment/set", { changes });
      if (!deployment || !auth || isDeepStrictEqual(auth, deployment.auth)) {
        await this.#thread.reload({ newCode: false });
        if (deployment) await this.#options.runner.load(deployment, this.#environment);
        return;
      }
      const next = { ...deployment, auth };
      try {
        await this.prepare(next);
        await this.#switchTo(next, environment);
      } catch (error) {
        // A push came between; the variables are set all the same.
        await this.#thread.reload({ newCode: false });
        throw error;
      }
    });
  }

  #with(changes: { name: string; value: string | null }[]): Record<string, string> {
    const environment = new Map(Object.entries(this.#environment));
    for (const { name, value } of changes) {
      if (value === null) environment.delete(name);
      else environment.set(name, value);
    }
    return Object.fromEntries(environment);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#change.then(change, change);
    this.#change = turn;
    return turn;
  }

  async operate(operation: string, input: Json): Promise<Json> {
    const answer = await this.#thread.ask({ type: "operate", operation, input });
    succeed(answer);
    return answer.kind === "reply" && answer.reply.type === "operated" ? answer.reply.output : null;
  }

  async backup(path: string): Promise<void> {
    succeed(await this.#thread.ask({ type: "backup", path }));
  }

  async reload(): Promise<void> {
    await this.#inTurn(() => this.#thread.reload({ newCode: false }));
  }

  async metrics(): Promise<EngineMetrics> {
    const answer = await this.#thread.ask({ type: "metrics" });
    succeed(answer);
    if (answer.kind === "reply" && answer.reply.type === "metrics") return answer.reply.metrics;
    throw new Error(`Unexpected ${answer.kind}.`);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#options.runner.close();
    await this.#thread.close();
  }

  #receive(message: Announcement): void {
    switch (message.type) {
      case "ready":
        this.#advance(message.timestamp);
        this.deployment = message.deployment;
        this.#environment = message.environment;
        break;
      case "batch":
        this.#advance(message.ts);
        for (const listener of this.#onChanges) listener(message);
        break;
      case "runAction":
        void this.#runScheduledAction(message);
        break;
      case "ran": {
        const { udfType, address, run } = message;
        this.#log(udfType, { address }, run.outcome, performance.now() - run.ms);
        break;
      }
      case "deleteFiles":
        void this.#options.deleteFiles(message.uuids);
        break;
      default:
    }
  }

  #advance(timestamp: Timestamp): void {
    if (timestamp > this.timestamp) this.timestamp = timestamp;
  }

  async #runScheduledAction({
    job,
    address,
    args,
    isCron,
  }: Extract<Announcement, { type: "runAction" }>): Promise<void> {
    this.#thread.runningJobs.add(job);
    const error = await this.#errorOfAction({
      address,
      args,
      caller: { identity: null, access: "internal" },
      metadata: { requestId: requestId(), ip: null, userAgent: null, authToken: null },
      scheduledFunctionId: isCron ? null : job,
    });
    for (;;) {
      const answer = await this.#thread.ask({ type: "finishJob", job, error });
      if (answer.kind !== "failed" || this.#isClosing) break;
      await sleep(RETRY_MS);
    }
    this.#thread.runningJobs.delete(job);
  }

  async #errorOfAction(call: ActionCall): Promise<string | null> {
    try {
      const outcome = await this.#options.runner.run(call);
      return outcome.ok ? null : outcome.error.message;
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown);
    }
  }

  #log(
    udfType: "query" | "mutation",
    { address, metadata }: Pick<FunctionCall, "address"> & Partial<Pick<MutationCall, "metadata">>,
    outcome: Outcome,
    began: number,
  ): void {
    if (this.#onLog.size === 0 || systemQuery(address.path)) return;
    const entry: LogEntry = {
      time: Date.now(),
      requestId: metadata?.requestId ?? requestId(),
      udfType,
      path: address.path,
      component: address.component,
      logLines: outcome.logLines,
      error: outcome.ok ? null : outcome.error.message,
      durationMs: performance.now() - began,
    };
    for (const listener of this.#onLog) listener(entry);
  }
}

function failed(answer: Answer): Outcome & { ok: false } {
  if (answer.kind === "failed" && answer.stuck) return timedOut([]);
  const message = answer.kind === "failed" ? answer.message : `Unexpected ${answer.kind}.`;
  return { ok: false, error: { message, data: null }, logLines: [] };
}

function failedQuery(answer: Answer): QueryOutcome {
  const outcome = failed(answer);
  return { ...outcome, journal: null, hash: outcome.error.message };
}

function succeed(answer: Answer): void {
  if (answer.kind !== "failed") return;
  const { message } = failed(answer).error;
  switch (answer.why?.kind) {
    case "schema":
      throw new SchemaError(message, answer.why.component);
    case "disk":
      throw new StorageError(message);
    default:
      throw new Error(message);
  }
}
