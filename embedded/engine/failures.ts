import type { FromWorker, Settled } from "./messages.ts";
import { SchemaError } from "./schema-change.ts";
import { isStorageFailure } from "./storage-error.ts";

export const UNFINISHED = "The mutation did not end.";
export const NOT_DEPLOYED = "No functions have been pushed to this deployment yet.";

/** The outcome of a mutation that never got to run, or whose commit failed. */
export function failure(message: string): Settled["outcome"] {
  return { ok: false, error: { message, data: null }, logLines: [], ts: null };
}

/** What to say when a commit failed. */
export function storageFailure(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `The backend could not write to its disk, nothing was stored: ${reason}`;
}

/** The answer to a request that threw. */
export function failedMessage(id: number, error: unknown): FromWorker {
  if (isStorageFailure(error)) {
    return { type: "failed", id, message: storageFailure(error), kind: "disk" };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SchemaError)) return { type: "failed", id, message, kind: "other" };
  return { type: "failed", id, message, kind: "schema", component: error.component };
}
