/** What the main thread and the executor's worker say to each other. Types only. */
import type { EngineMetrics } from "./metrics.ts";
import type { ComponentPath, Deployment, FunctionAddress, Json } from "../deployment.ts";
import type {
  ChangeBatch,
  EntryResult,
  MutationCall,
  MutationOutcome,
  Outcome,
  QueryCall,
  QueryOutcome,
  Timestamp,
} from "./protocol.ts";

export interface WorkerOptions {
  databasePath: string;
  synchronous: "FULL" | "NORMAL";
  cloudUrl: string;
  siteUrl: string;
  /** Where the worker writes what it is running: see running-call.ts. */
  running: SharedArrayBuffer;
  /** Entries of this worker are numbered from here, apart from those of earlier ones. */
  firstEntry: number;
  /** Scheduled actions that this process is running: others found begun have been cut short. */
  runningJobs: string[];
  /** Texts of queries that never ended: they fail without running until the next push. */
  poisoned: string[];
  /** Rows of scheduled mutations that never ended, or ended the worker: they have failed. */
  deadlyJobs: number[];
}

export type Request =
  | { type: "query"; id: number; call: QueryCall }
  | { type: "mutate"; id: number; call: MutationCall }
  | { type: "subscribe"; id: number; calls: QueryCall[] }
  /** As of an earlier timestamp. */
  | { type: "queryAt"; id: number; call: QueryCall; ts: Timestamp }
  | { type: "operate"; id: number; operation: string; input: Json }
  /** A scheduled action has ended; `error` is null when it went well. */
  | { type: "finishJob"; id: number; job: string; error: string | null }
  | { type: "metrics"; id: number }
  | { type: "backup"; id: number; path: string }
  | { type: "prepare"; id: number; deployment: Deployment }
  | { type: "activate"; id: number; deployment: Deployment };

export type ToWorker = Request | { type: "release"; entries: number[] } | { type: "close" };

/** Why a request failed; data that fits no schema is told with the component it is in. */
export type FailureKind = { kind: "schema"; component: ComponentPath } | { kind: "disk" | "other" };

export type FromWorker =
  | {
      type: "ready";
      timestamp: Timestamp;
      deployment: Deployment | null;
      environment: Record<string, string>;
    }
  | { type: "queried"; id: number; ts: Timestamp; outcome: QueryOutcome }
  /** null when the state of then is not known. */
  | { type: "queriedAt"; id: number; outcome: QueryOutcome | null }
  | { type: "subscribed"; id: number; ts: Timestamp; results: EntryResult[] }
  /** Committed mutations nobody waits for in a transition, told before queries are re-run. */
  | { type: "settled"; outcomes: Settled[] }
  | ({ type: "batch"; outcomes: Settled[] } & ChangeBatch)
  | { type: "metrics"; id: number; metrics: EngineMetrics }
  | { type: "operated"; id: number; output: Json }
  | ({ type: "failed"; id: number; message: string } & FailureKind)
  | { type: "done"; id: number }
  | { type: "closed" }
  | { type: "resubscribe" }
  | { type: "runAction"; job: string; address: FunctionAddress; args: string; isCron: boolean }
  /** A run that no answer tells of: of a watched query, or of a scheduled mutation. */
  | { type: "ran"; udfType: "query" | "mutation"; address: FunctionAddress; run: LoggedRun }
  | { type: "deleteFiles"; uuids: string[] };

export interface LoggedRun {
  outcome: Outcome;
  ms: number;
}

export interface Settled {
  id: number;
  outcome: MutationOutcome;
}
