/** What arguments and results must be, besides what their validators say. */
import type { FunctionAddress, Json } from "../deployment.ts";
import { checkValue, formatBytes, MAX_VALUE_SIZE, ValueError } from "../values/document.ts";
import { shownPath } from "./address.ts";
import { FunctionFault } from "./function-error.ts";

/** Convex's limits for arguments, in bytes (docs.convex.dev/production/state/limits). */
export const MAX_NODE_ARGUMENTS = 5 << 20;
const MAX_SCHEDULED_ARGUMENTS = 4 << 20;

/**
 * @param limit bytes; for an action of the Node runtime MAX_NODE_ARGUMENTS
 * @throws FunctionFault when they are too large, or no values
 */
export function checkArguments(
  { path }: FunctionAddress,
  given: Json,
  limit: number = MAX_VALUE_SIZE,
): void {
  const size = sizeOf(given, (why) => `Invalid arguments for ${shownPath(path)}: ${why}`);
  if (size > limit) {
    throw new FunctionFault(`Arguments for ${path} are too large (${sizes(size, limit)})`);
  }
}

/** @throws FunctionFault when a scheduled function's arguments are too large, or no values */
export function checkScheduledArguments({ path }: FunctionAddress, given: Json): void {
  const size = sizeOf(given, (why) => `Invalid arguments for ${shownPath(path)}: ${why}`);
  if (size <= MAX_SCHEDULED_ARGUMENTS) return;
  throw new FunctionFault(
    `Arguments for scheduled function ${path} are too large (${sizes(size, MAX_SCHEDULED_ARGUMENTS)})`,
  );
}

/** @throws FunctionFault unless `result` is a value that may be returned */
export function checkReturned({ path }: FunctionAddress, result: Json): void {
  const size = sizeOf(result, (why) => `Function ${path} return value invalid: ${why}`);
  if (size <= MAX_VALUE_SIZE) return;
  throw new FunctionFault(
    `Function ${path} return value is too large (${sizes(size, MAX_VALUE_SIZE)})`,
  );
}

function sizeOf(value: Json, describe: (why: string) => string): number {
  try {
    return checkValue(value);
  } catch (error) {
    if (error instanceof ValueError) throw new FunctionFault(describe(error.message));
    throw error;
  }
}

function sizes(actual: number, limit: number): string {
  return `actual: ${formatBytes(actual)}, limit: ${formatBytes(limit)}`;
}
