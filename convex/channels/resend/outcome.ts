import type { SendOutcome } from "../twilio/outcome";

/** What is known of a failed call: Resend's name for it, and the HTTP status when an answer came. */
export type EmailFailure = {
  name: string;
  statusCode: number | null;
  message?: string | undefined;
  retryAfterMs?: number | undefined;
};

const ACCOUNT_NAMES = new Set([
  "missing_api_key",
  "invalid_api_key",
  "restricted_api_key",
  "invalid_access",
  "daily_quota_exceeded",
  "monthly_quota_exceeded",
]);

/**
 * Sorts a failed send. Resend knows our idempotency key for a day, so what may have been accepted
 * is "uncertain" and asked for again under the same key.
 */
export function classifyEmailFailure(failure: EmailFailure): SendOutcome {
  const { name, statusCode, message = "", retryAfterMs } = failure;
  if (statusCode === null || statusCode >= 500 || statusCode < 400) return { kind: "uncertain" };
  // Resend holds an email under this key, in other words than ours now.
  if (name === "invalid_idempotent_request") return { kind: "uncertain" };
  if (ACCOUNT_NAMES.has(name) || statusCode === 401) {
    return { kind: "config", code: name, breaks: "account" };
  }
  if (statusCode === 429 || name === "concurrent_idempotent_requests" || statusCode === 408) {
    return { kind: "transient", code: name, retryAfterMs, busy: statusCode === 429 };
  }
  if (statusCode === 403 && /domain|testing emails/i.test(message)) {
    return { kind: "config", code: "unverified_domain", breaks: "number" };
  }
  return { kind: "permanent", code: name };
}
