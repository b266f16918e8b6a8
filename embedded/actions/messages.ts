/** What the main thread and a host of actions say to each other. Types only, all cloneable. */
import type { Deployment, FunctionAddress, Json } from "../deployment.ts";
import type { LogLevel } from "../errors/log-lines.ts";

/** What a function threw, as far as it survives the way between threads. */
export interface Thrown {
  /** As `headingOf` has it. */
  heading: string;
  stack: string;
  /** A fault of the platform's rules, told without a stack. */
  fault: boolean;
  /** JSON text of a ConvexError's data, or null. */
  data: string | null;
}

export interface WorkerSetup {
  deployment: Deployment;
  environment: Record<string, string>;
}

export interface HttpRequestHead {
  /** The path to look up. */
  route: string;
  method: string;
  url: string;
  headers: [string, string][];
  body: Uint8Array | null;
}

export type ToHost =
  | { type: "run"; id: number; address: FunctionAddress; requestId: string; args: string }
  | { type: "http"; id: number; component: string; request: HttpRequestHead }
  /** The client has gone, or the action's time is over. */
  | { type: "abort"; id: number }
  /** The reader of a response takes `chunks` more. */
  | { type: "pull"; id: number; chunks: number }
  | { type: "answer"; call: number; value: string }
  | { type: "reject"; call: number; message: string; data?: Json }
  | { type: "blob"; call: number; blob: { bytes: Uint8Array; contentType: string } | null }
  | { type: "ping"; sequence: number }
  /** Tells what these modules export; answered by "analyzed". */
  | { type: "analyze"; id: number; paths: string[] };

export type FromHost =
  | { type: "finished"; id: number; value: string }
  | { type: "threw"; id: number; thrown: Thrown }
  | { type: "log"; id: number; line: string; level: LogLevel }
  | { type: "head"; id: number; status: number; headers: [string, string][] }
  | { type: "chunk"; id: number; bytes: Uint8Array }
  | { type: "end"; id: number }
  | { type: "syscall"; id: number; call: number; operation: string; json: string }
  | {
      type: "storeBlob";
      id: number;
      call: number;
      bytes: Uint8Array;
      contentType: string;
      sha256: string | null;
    }
  | { type: "getBlob"; id: number; call: number; storageId: string }
  | { type: "pong"; sequence: number }
  | { type: "crashed"; thrown: Thrown }
  | { type: "analyzed"; id: number; modules: Record<string, AnalyzedExports> };

/** What one module of a process exports, or why it cannot be loaded. */
export type AnalyzedExports = { functions: AnalyzedExport[] } | { thrown: Thrown };

export interface AnalyzedExport {
  name: string;
  udfType: "query" | "mutation" | "action";
  visibility: "public" | "internal";
  /** JSON texts. */
  args: string | null;
  returns: string | null;
}
