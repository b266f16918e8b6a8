import { knownError, type ErrorCode } from "../../convex/shared/errors";

/** The code of an error the server threw on purpose, or null for anything else. */
export function errorCode(error: unknown): ErrorCode | null {
  return knownError(error)?.code ?? null;
}

/** What to tell a person about an error. */
export function errorText(error: unknown): string {
  return knownError(error)?.message ?? "Something went wrong. Try again.";
}

/** The id of what stands in the way, when the error names it. */
export function errorSubject(error: unknown): string | null {
  return knownError(error)?.about ?? null;
}
