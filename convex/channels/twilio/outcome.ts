import { v, type Infer } from "convex/values";

/** What a try at sending came to, in the outbox's terms. */
export const sendOutcome = v.union(
  v.object({
    kind: v.literal("accepted"),
    sid: v.string(),
    status: v.string(),
    segments: v.optional(v.number()),
    errorCode: v.optional(v.string()),
  }),
  /** Certainly not accepted; worth another try by itself. */
  v.object({
    kind: v.literal("transient"),
    code: v.optional(v.string()),
    retryAfterMs: v.optional(v.number()),
    /** The provider has too much to do: that says nothing against the message. */
    busy: v.optional(v.boolean()),
  }),
  /** Certainly not accepted; trying again as it is makes no sense. */
  v.object({ kind: v.literal("permanent"), code: v.optional(v.string()) }),
  /** Certainly not accepted; nothing will be, until an admin has changed a setting. */
  v.object({
    kind: v.literal("config"),
    code: v.optional(v.string()),
    breaks: v.union(v.literal("account"), v.literal("number")),
  }),
  /** It may have been accepted. */
  v.object({ kind: v.literal("uncertain") }),
);
export type SendOutcome = Infer<typeof sendOutcome>;

/** What is known of a failed call to Twilio. Never the error itself: it carries credentials and text. */
export type SendFailure = {
  httpStatus?: number | undefined;
  twilioCode?: number | undefined;
  /** Node's or axios's code when no answer came. */
  networkCode?: string | undefined;
  retryAfterMs?: number | undefined;
};

// The request cannot have reached Twilio.
const NEVER_LEFT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

// 20003 bad sign-in, 20005 account not active, 20008 test credentials, 20404 no such account,
// 30002 account suspended.
const ACCOUNT_CODES = new Set([20003, 20005, 20008, 20404, 30002]);
// 21606 From cannot send, 21212 From invalid, 21659/21660 From not ours; of a Messaging Service,
// 21701 there is none, 21703 its pool is empty, 21705 its SID is none, 21711 From is not in its pool.
const NUMBER_CODES = new Set([21212, 21606, 21659, 21660, 21701, 21703, 21705, 21711]);
// 21611: our number's queue is over ten hours long. A long wait is the only cure. ms
const QUEUE_FULL_CODE = 21611;
const QUEUE_FULL_WAIT = 300_000;

/**
 * Sorts a failed create by whether Twilio can hold the text. Twilio has no idempotency key, so
 * whatever leaves room for doubt is "uncertain" and never sent again blindly.
 */
export function classifyFailure(failure: SendFailure): SendOutcome {
  const { httpStatus, twilioCode, networkCode, retryAfterMs } = failure;
  const code = twilioCode === undefined ? undefined : String(twilioCode);
  if (httpStatus === undefined) {
    return networkCode !== undefined && NEVER_LEFT.has(networkCode)
      ? { kind: "transient" }
      : { kind: "uncertain" };
  }
  if (httpStatus === 429) return { kind: "transient", code, retryAfterMs, busy: true };
  if (httpStatus >= 500 || httpStatus === 408 || httpStatus < 400) return { kind: "uncertain" };
  if (twilioCode === QUEUE_FULL_CODE) {
    return { kind: "transient", code, retryAfterMs: QUEUE_FULL_WAIT, busy: true };
  }
  if (twilioCode !== undefined && NUMBER_CODES.has(twilioCode)) {
    return { kind: "config", code, breaks: "number" };
  }
  const isAccount =
    twilioCode === undefined
      ? httpStatus === 401 || httpStatus === 403 || httpStatus === 404
      : ACCOUNT_CODES.has(twilioCode) || httpStatus === 401;
  return isAccount ? { kind: "config", code, breaks: "account" } : { kind: "permanent", code };
}
