/** What the main thread asks of the engine and what it hears back. Types only. */
import type { EngineMetrics } from "./metrics.ts";
import type { ComponentPath, Deployment, FunctionAddress, Json, UdfType } from "../deployment.ts";

/** Nanoseconds since 1970; every commit's is higher than the one before, over restarts too. */
export type Timestamp = bigint;

/** Who calls. `identity` is the JSON text of the UserIdentity, with stable key order, or null. */
export interface Caller {
  identity: string | null;
  /** "client" may call public functions only. */
  access: "client" | "admin" | "internal";
}

/** What `getRequestMetadata` shows a mutation or action. */
export interface RequestMetadata {
  requestId: string;
  ip: string | null;
  userAgent: string | null;
  /** The token a user presented; null for everybody else. */
  authToken: string | null;
}

export interface FunctionCall {
  address: FunctionAddress;
  /** JSON text of an array holding the one argument object, in wire form. */
  args: string;
  caller: Caller;
}

export interface QueryCall extends FunctionCall {
  /** The journal of an earlier run, so that pages keep their ends. */
  journal: string | null;
}

export interface FunctionError {
  /** Ready for a client: "[Request ID: …] Server Error\nUncaught Error: …\n    at …". */
  message: string;
  /** JSON text of a ConvexError's data, or null. */
  data: string | null;
}

export type Outcome =
  | { ok: true; value: string; logLines: string[] }
  | { ok: false; error: FunctionError; logLines: string[] };

/** A query's result as subscriptions carry it; `value` is JSON text, spliced into frames as it is. */
export type QueryOutcome = Outcome & {
  journal: string | null;
  /** Equal hashes mean equal results: nothing need be sent. */
  hash: string;
};

/** A result now current for one cache entry; many subscriptions may share the entry. */
export interface EntryResult {
  entry: number;
  outcome: QueryOutcome;
}

/** What a commit changed that somebody watches, or a part of it. Results hold at exactly `ts`. */
export interface ChangeBatch {
  ts: Timestamp;
  changed: EntryResult[];
  /**
   * Entries it may have changed as well: they come in the next parts, all before anything newer.
   * Who watches one of them holds an older state until then.
   */
  awaited: number[];
}

export type MutationOutcome = Outcome & {
  /** When it was committed; null when it failed. */
  ts: Timestamp | null;
};

export interface MutationCall extends FunctionCall {
  metadata: RequestMetadata;
  /** Set for mutations over the sync protocol: replaying the same pair applies once. */
  session: { sessionId: string; requestId: number } | null;
  /** Set when an action calls it that the scheduler runs. */
  scheduledFunctionId?: string;
}

export interface ActionCall extends FunctionCall {
  metadata: RequestMetadata;
  /** Set when the scheduler runs it. */
  scheduledFunctionId: string | null;
}

export interface HttpActionCall {
  /** Whose `http.ts` answers. */
  component: ComponentPath;
  /** The URL's path as that router has it, without the prefix it is served under. */
  route: string;
  method: string;
  /** As it was asked for. */
  url: string;
  headers: [string, string][];
  body: Uint8Array | null;
  caller: Caller;
  metadata: RequestMetadata;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
  /** Why what the request presents is no identity; for who asks for one. */
  authProblem: string | null;
}

export interface HttpActionResponse {
  status: number;
  headers: [string, string][];
  body: AsyncIterable<Uint8Array>;
}

export interface LogEntry {
  /** Milliseconds since 1970. */
  time: number;
  requestId: string;
  udfType: UdfType;
  path: string;
  component: ComponentPath;
  logLines: string[];
  error: string | null;
  durationMs: number;
}

/**
 * The engine as the main thread sees it. Callbacks of `subscribe` and `mutate`, and `onChanges`,
 * run synchronously in the order of the engine's own history: when one runs, everything up to its
 * `ts` has been delivered, but for what `awaited` names, and nothing after it has. A mutation's
 * callback runs just before the first `onChanges` of its commit, in the same tick. Never put an await between the callback and what
 * depends on that order.
 */
export interface Engine {
  /** One run at the newest timestamp, from the cache when it is fresh. */
  query(call: QueryCall): Promise<{ ts: Timestamp; outcome: QueryOutcome }>;
  /** One run at an earlier timestamp; null when what was then is no longer known, or not yet. */
  queryAt(call: QueryCall, ts: Timestamp): Promise<QueryOutcome | null>;
  mutate(call: MutationCall, done: (outcome: MutationOutcome) => void): void;
  action(call: ActionCall): Promise<Outcome>;
  /** @throws HttpActionFailed when it threw before it answered */
  httpAction(call: HttpActionCall): Promise<HttpActionResponse>;
  /** Each call holds one reference on its entry until `release`. Results are in call order. */
  subscribe(calls: QueryCall[], done: (ts: Timestamp, results: EntryResult[]) => void): void;
  release(entries: number[]): void;
  /** After an engine restart entries are void: holders must subscribe again. */
  onRestart(listener: () => void): void;
  onChanges(listener: (batch: ChangeBatch) => void): void;
  onLog(listener: (entry: LogEntry) => void): void;

  /** The newest committed timestamp. */
  readonly timestamp: Timestamp;
  /** What runs now; null before the first push. */
  readonly deployment: Deployment | null;
  onDeployment(listener: (deployment: Deployment) => void): void;
  /** Validates existing documents and builds indexes beside the running version. Throws SchemaError. */
  prepare(deployment: Deployment): Promise<void>;
  /** Switches to a prepared deployment at once; returns index and table changes for the CLI. */
  activate(deployment: Deployment): Promise<void>;

  environment(): Record<string, string>;
  /** null deletes. Names and sizes are checked. */
  setEnvironment(changes: { name: string; value: string | null }[]): Promise<void>;

  /**
   * A privileged database operation that is not a function call, e.g. "storage/insert",
   * "storage/get", "schedule", "cancel", "system/tableData". One name each in engine/operations.ts.
   */
  operate(operation: string, input: Json): Promise<Json>;

  /** Copies the database, as it is when that ends, to a file. Others are served meanwhile. */
  backup(path: string): Promise<void>;
  /** Reads everything from the database anew, as after an import; clients' queries run again. */
  reload(): Promise<void>;

  /** What the executor has done since it started. */
  metrics(): Promise<EngineMetrics>;

  close(): Promise<void>;
}

/** Runs actions outside the database's thread; `actions/` implements it, the engine calls it. */
export interface ActionRunner {
  run(call: ActionCall): Promise<Outcome>;
  /** @throws HttpActionFailed when it threw before it answered */
  runHttp(call: HttpActionCall): Promise<HttpActionResponse>;
  /** New calls use this deployment; running ones finish on theirs. */
  load(deployment: Deployment, environment: Record<string, string>): Promise<void>;
  /** Tells of every action when it is over, whoever called it. */
  onLog(listener: (entry: LogEntry) => void): void;
  close(): Promise<void>;
}
