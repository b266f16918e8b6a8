import { headingOf } from "../errors/format-error.ts";
import { convexErrorData, FunctionFault } from "../runtime/function-error.ts";
import type { Thrown } from "./messages.ts";

/** What was thrown, made ready for another thread. Never throws. */
export function toThrown(error: unknown): Thrown {
  return {
    heading: headingOf(error),
    stack: attempt(() => (error instanceof Error ? error.stack : "")),
    fault: error instanceof FunctionFault,
    data: convexErrorData(error),
  };
}

/** The reverse, for `describeError`: it reads no more than the text and the stack. */
export function fromThrown({ fault, heading, stack }: Thrown): Error {
  if (fault) return new FunctionFault(heading.replace(/^\w*Error: /, ""));
  return Object.assign(new Error(), { stack, toString: () => heading });
}

/** A fault told by its message alone. */
export function faultOf(message: string): Thrown {
  return { heading: `Error: ${message}`, stack: "", fault: true, data: null };
}

function attempt(read: () => unknown): string {
  try {
    const text = read();
    return typeof text === "string" ? text : "";
  } catch {
    return "";
  }
}
