import { knownError, type ErrorCode } from "../../convex/shared/errors";
import type { SendQuestion } from "../../convex/shared/inbox";

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

/** The question that a refused text's author can answer with "anyway"; null for any other error. */
export function questionOf(error: unknown): { question: SendQuestion; until?: number } | null {
  const known = knownError(error);
  if (known?.code === "STOP_REVIEW") return { question: "stopReview" };
  if (known?.code !== "QUIET_HOURS") return null;
  return { question: "quietHours", ...(known.until && { until: known.until }) };
}
