import { requestId } from "../errors/request-id.ts";
import type { FunctionCall, Outcome } from "./protocol.ts";

/** User code's own CPU time per function, in milliseconds, as the platform limits it. */
export const CPU_LIMIT_MS = 1_000;

/** Names a query with its arguments and caller, for the list of those that never ended. */
export function callText({ address, args, caller }: FunctionCall): string {
  return JSON.stringify([address, args, caller.identity]);
}

/** The outcome of a function that used more CPU time than the platform allows. */
export function timedOut(logLines: string[]): Outcome & { ok: false } {
  const message = `[Request ID: ${requestId()}] Server Error\nFunction execution timed out (maximum duration: ${CPU_LIMIT_MS / 1_000}s)`;
  return { ok: false, error: { message, data: null }, logLines };
}
