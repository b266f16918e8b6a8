import type { Deployment, Json } from "../../deployment.ts";
import { Metrics } from "../../engine/metrics.ts";
import type {
  ActionCall,
  ChangeBatch,
  Engine,
  EntryResult,
  FunctionCall,
  HttpActionCall,
  HttpActionResponse,
  LogEntry,
  MutationCall,
  MutationOutcome,
  Outcome,
  QueryCall,
  QueryOutcome,
  Timestamp,
} from "../../engine/protocol.ts";

type Handler = (args: { [key: string]: Json }, call: FunctionCall) => Json;

/** Thrown by a scripted function to fail with a ConvexError. */
export class Failure extends Error {
  readonly data: Json | undefined;
  constructor(message: string, data?: Json) {
    super(message);
    this.data = data;
  }
}

/**
 * An engine of scripted functions. Requests wait in one queue and are answered one after another,
 * each in a turn of its own, which `hold` stops and `proceed` continues.
 */
export class FakeEngine implements Engine {
  timestamp: Timestamp = BigInt(Date.now()) * 1_000_000n;
  deployment: Deployment | null = null;
  queries: Record<string, Handler> = {};
  mutations: Record<string, Handler> = {};
  actions: Record<string, (args: { [key: string]: Json }, call: ActionCall) => Promise<Json>> = {};
  http: (call: HttpActionCall) => Promise<HttpActionResponse> = () =>
    Promise.reject(new Error("no HTTP action"));
  operations: Record<string, (input: Json) => Json> = {};
  variables: Record<string, string> = {};
  /** Subscriptions wait for this, while other requests go past them. */
  reads: Promise<void> | null = null;
  /** Results of a commit come one by one, a turn each. */
  inParts = false;
  /** How often any query ran. */
  runs = 0;
  readonly references = new Map<number, number>();
  readonly #outcomes = new Map<string, MutationOutcome>();
  readonly #entries = new Map<string, { entry: number; call: QueryCall; outcome: QueryOutcome }>();
  #nextEntry = 1;
  readonly #queue: (() => void)[] = [];
  #held = false;
  #scheduled = false;
  readonly #changes: ((batch: ChangeBatch) => void)[] = [];
  readonly #restarts: (() => void)[] = [];
  readonly #deployments: ((deployment: Deployment) => void)[] = [];
  readonly #logs: ((entry: LogEntry) => void)[] = [];

  hold(): void {
    this.#held = true;
  }

  proceed(): void {
    this.#held = false;
    this.#schedule();
  }

  /** A commit that no client asked for. */
  commit(write: () => void): void {
    this.#enqueue(() => {
      write();
      this.#commit(() => undefined);
    });
  }

  /** Forgets every entry, as an executor that was ended does. */
  restart(): void {
    this.#entries.clear();
    this.references.clear();
    for (const listener of this.#restarts) listener();
  }

  emitLog(entry: LogEntry): void {
    for (const listener of this.#logs) listener(entry);
  }

  query(call: QueryCall): Promise<{ ts: Timestamp; outcome: QueryOutcome }> {
    return new Promise((resolve) =>
      this.#enqueue(() => resolve({ ts: this.timestamp, outcome: this.#run(call) })),
    );
  }

  queryAt(call: QueryCall, ts: Timestamp): Promise<QueryOutcome | null> {
    return Promise.resolve(ts === this.timestamp ? this.#run(call) : null);
  }

  mutate(call: MutationCall, done: (outcome: MutationOutcome) => void): void {
    this.#enqueue(() => {
      const key = call.session && `${call.session.sessionId}/${call.session.requestId}`;
      const known = key === null ? undefined : this.#outcomes.get(key);
      if (known !== undefined) return done(known);
      const outcome = attempt(() => handlerOf(this.mutations, call)(argsOf(call), call));
      if (!outcome.ok) return done({ ...outcome, ts: null });
      this.#commit((ts) => {
        const settled = { ...outcome, ts };
        if (key !== null) this.#outcomes.set(key, settled);
        done(settled);
      });
    });
  }

  async action(call: ActionCall): Promise<Outcome> {
    const run = this.actions[call.address.path];
    if (run === undefined) throw new Error(`no action ${call.address.path}`);
    try {
      return { ok: true, value: JSON.stringify(await run(argsOf(call), call)), logLines: [] };
    } catch (error) {
      return failed(error);
    }
  }

  httpAction(call: HttpActionCall): Promise<HttpActionResponse> {
    return this.http(call);
  }

  subscribe(calls: QueryCall[], done: (ts: Timestamp, results: EntryResult[]) => void): void {
    if (this.reads !== null) {
      void this.reads.then(() => this.subscribe(calls, done));
      return;
    }
    this.#enqueue(() =>
      done(
        this.timestamp,
        calls.map((call) => this.#subscribe(call)),
      ),
    );
  }

  release(entries: number[]): void {
    for (const entry of entries) {
      const left = (this.references.get(entry) ?? 0) - 1;
      if (left < 0) throw new Error(`entry ${entry} released too often`);
      if (left > 0) {
        this.references.set(entry, left);
        continue;
      }
      this.references.delete(entry);
      for (const [key, kept] of this.#entries) if (kept.entry === entry) this.#entries.delete(key);
    }
  }

  onRestart(listener: () => void): void {
    this.#restarts.push(listener);
  }
  onChanges(listener: (batch: ChangeBatch) => void): void {
    this.#changes.push(listener);
  }
  onLog(listener: (entry: LogEntry) => void): void {
    this.#logs.push(listener);
  }
  onDeployment(listener: (deployment: Deployment) => void): void {
    this.#deployments.push(listener);
  }
  prepare(): Promise<void> {
    return Promise.resolve();
  }
  activate(deployment: Deployment): Promise<void> {
    this.deployment = deployment;
    for (const listener of this.#deployments) listener(deployment);
    return Promise.resolve();
  }
  environment(): Record<string, string> {
    return { ...this.variables };
  }
  setEnvironment(changes: { name: string; value: string | null }[]): Promise<void> {
    for (const { name, value } of changes) {
      if (value === null) delete this.variables[name];
      else this.variables[name] = value;
    }
    return Promise.resolve();
  }
  backup(): Promise<void> {
    return Promise.resolve();
  }
  reload(): Promise<void> {
    return Promise.resolve();
  }
  async metrics() {
    return new Metrics(() => true).snapshot({ entries: 0, waiting: 0, jobsDue: 0 });
  }

  async operate(operation: string, input: Json): Promise<Json> {
    const run = this.operations[operation];
    if (run === undefined) throw new Error(`There is no operation ${operation}.`);
    return run(input);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }

  #subscribe(call: QueryCall): EntryResult {
    const key = JSON.stringify([call.address, call.args, call.caller]);
    let kept = this.#entries.get(key);
    if (kept === undefined) {
      kept = { entry: this.#nextEntry++, call, outcome: this.#run(call) };
      this.#entries.set(key, kept);
    }
    this.references.set(kept.entry, (this.references.get(kept.entry) ?? 0) + 1);
    return { entry: kept.entry, outcome: kept.outcome };
  }

  #run(call: QueryCall): QueryOutcome {
    this.runs++;
    const outcome = attempt(() => handlerOf(this.queries, call)(argsOf(call), call));
    const hash = outcome.ok ? outcome.value : outcome.error.message;
    return { ...outcome, journal: null, hash };
  }

  #commit(settle: (ts: Timestamp) => void): void {
    this.timestamp += 1_000_000n;
    settle(this.timestamp);
    const changed: EntryResult[] = [];
    for (const kept of this.#entries.values()) {
      const outcome = this.#run(kept.call);
      if (outcome.hash === kept.outcome.hash) continue;
      kept.outcome = outcome;
      changed.push({ entry: kept.entry, outcome });
    }
    this.#tell(this.timestamp, this.inParts ? changed.map((each) => [each]) : [changed]);
  }

  #tell(ts: Timestamp, [changed = [], ...rest]: EntryResult[][]): void {
    const awaited = rest.flat().map(({ entry }) => entry);
    for (const listener of this.#changes) listener({ ts, changed, awaited });
    if (rest.length === 0) return;
    this.#queue.unshift(() => this.#tell(ts, rest));
    this.#schedule();
  }

  #enqueue(task: () => void): void {
    this.#queue.push(task);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#held || this.#queue.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#held) this.#queue.shift()?.();
      this.#schedule();
    });
  }
}

function handlerOf(handlers: Record<string, Handler>, call: FunctionCall): Handler {
  const handler = handlers[call.address.path];
  if (handler === undefined) throw new Failure(`Could not find '${call.address.path}'`);
  return handler;
}

function argsOf(call: FunctionCall): { [key: string]: Json } {
  return (JSON.parse(call.args) as { [key: string]: Json }[])[0] ?? {};
}

function attempt(run: () => Json): Outcome {
  try {
    return { ok: true, value: JSON.stringify(run()), logLines: [] };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Outcome & { ok: false } {
  const data = error instanceof Failure ? error.data : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const text = data === undefined ? null : JSON.stringify(data);
  return { ok: false, error: { message, data: text }, logLines: [] };
}
