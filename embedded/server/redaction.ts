import type { Caller, Outcome } from "../engine/protocol.ts";

/** What of an outcome its caller may see. The same outcome is answered by the same object. */
export type Visibility = <O extends Outcome>(outcome: O, caller: Caller) => O;

export const everything: Visibility = (outcome) => outcome;

/**
 * As on Convex in production: clients see that a function failed, the id to find it by in the logs,
 * and the data of a ConvexError, but neither messages and stacks nor what functions print.
 */
export function redacting(): Visibility {
  const known = new WeakMap<Outcome, Outcome>();
  return <O extends Outcome>(outcome: O, caller: Caller): O => {
    if (caller.access !== "client" || (outcome.ok && outcome.logLines.length === 0)) return outcome;
    let redacted = known.get(outcome);
    if (!redacted) {
      redacted = { ...outcome, logLines: [] };
      if (!redacted.ok) {
        redacted.error = { ...redacted.error, message: redactedMessage(redacted.error.message) };
      }
      known.set(outcome, redacted);
    }
    return redacted as O;
  };
}

function redactedMessage(message: string): string {
  return /^\[Request ID: \w+\] Server Error/.exec(message)?.[0] ?? "Server Error";
}
