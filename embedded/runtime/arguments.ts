import type { Json } from "../deployment.ts";
import { describeValue } from "../values/describe.ts";

/**
 * What is wrong with what a function was called with, without "ArgumentValidationError: ", or null.
 * @param failure what its validator says of the first argument
 */
export function argumentProblem(args: Json[], failure: string | null): string | null {
  if (args.length !== 1) {
    return `Expected to receive a single object as the function's argument. Instead received ${args.length} arguments: ${describeValue(args)}`;
  }
  const given = args[0] ?? null;
  if (failure === null || (typeof given === "object" && given !== null && !Array.isArray(given))) {
    return failure;
  }
  return `Expected to receive an object as the function's argument. Instead received: ${describeValue(given)}`;
}
