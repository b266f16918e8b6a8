import type { Json } from "../deployment.ts";

/** A fault of the caller or of the platform's rules, told without a stack. */
export class FunctionFault extends Error {}

/** A function that was called by another one threw: its caller catches the whole story of it. */
export class CalleeError extends Error {
  /** JSON text, when it threw a ConvexError. */
  readonly data: string | null;

  constructor(message: string, data: string | null) {
    super(message);
    this.data = data;
  }
}

/** What a rejected syscall carries: `convex/server` rebuilds a ConvexError when `data` is there. */
export interface SyscallRejection {
  message: string;
  data?: Json;
}

/** The rejection for anything a function or a syscall threw. */
export function syscallRejection(error: unknown): SyscallRejection {
  const message = error instanceof Error ? error.message : String(error);
  const data = error instanceof CalleeError ? error.data : convexErrorData(error);
  return data === null ? { message } : { message, data: JSON.parse(data) as Json };
}

/** The JSON text of a ConvexError's data, or null for any other value. */
export function convexErrorData(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return null;
  if (!(Symbol.for("ConvexError") in error) && !("ConvexErrorSymbol" in error)) return null;
  const data = "data" in error ? error.data : undefined;
  return typeof data === "string" ? data : null;
}
