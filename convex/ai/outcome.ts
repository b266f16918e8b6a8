import {
  APICallError,
  type FinishReason,
  JSONParseError,
  NoObjectGeneratedError,
  RetryError,
  TypeValidationError,
} from "ai";
import type { ComposeFailure } from "../shared/compose";

/** What an error of the SDK means for whoever waits. */
export function failureOf(error: unknown): ComposeFailure {
  if (RetryError.isInstance(error)) return failureOf(error.lastError);
  if (NoObjectGeneratedError.isInstance(error))
    return failureAtEnd(error.finishReason) ?? "malformed";
  if (isTimeout(error)) return "timedOut";
  if (isUnreadable(error)) return "malformed";
  if (!APICallError.isInstance(error))
    return codeIn(error) === null ? "unreachable" : byCode(error);
  const { statusCode } = error;
  if (codeIn(error.data) === "insufficient_quota" || statusCode === 402) return "overQuota";
  if (statusCode === 401 || statusCode === 403) return "unauthorized";
  if (statusCode === 400 || statusCode === 404 || statusCode === 422) return "notConfigured";
  if (statusCode === 429) return "rateLimited";
  return "unreachable";
}

/** An answer that is not the provider's protocol; one that a broken connection cut off is none. */
function isUnreadable(error: unknown): boolean {
  if (JSONParseError.isInstance(error) || TypeValidationError.isInstance(error)) return true;
  return APICallError.isInstance(error) && isUnreadable(error.cause);
}

/** What the way a model ended means; null when it came to its end. */
export function failureAtEnd(reason: FinishReason | undefined): ComposeFailure | null {
  switch (reason) {
    case "stop":
      return null;
    case "content-filter":
      return "refused";
    case "error":
      return "unreachable";
    default:
      return "cutShort";
  }
}

function byCode(error: unknown): ComposeFailure {
  switch (codeIn(error)) {
    case "insufficient_quota":
      return "overQuota";
    case "rate_limit_exceeded":
      return "rateLimited";
    default:
      return "unreachable";
  }
}

/** The provider's own code inside an error it streamed or answered with. */
function codeIn(data: unknown): string | null {
  if (typeof data !== "object" || data === null) return null;
  const inner: unknown = "error" in data ? data.error : data;
  const code = typeof inner === "object" && inner !== null && "code" in inner ? inner.code : null;
  return typeof code === "string" ? code : null;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}
