import { isLoopbackUrl } from "../loopback.ts";
import { countSegments } from "../page/segments.js";
import { newSid } from "../random.ts";
import type { Message } from "../types.ts";
import type { TwilioContext } from "./context.ts";
import { badRequest } from "./errors.ts";
import type { TwilioError } from "./errors.ts";
import { checkPool, findService, isOptedOut, poolOf } from "./messaging-service.ts";

// https://www.twilio.com/docs/iam/test-credentials#magic-input
const MAGIC_TO: Record<string, (to: string, from: string) => TwilioError> = {
  "+15005550001": invalidTo,
  "+15005550002": (to, from) =>
    badRequest(
      21612,
      `Message cannot be sent with the current combination of 'To' (${to}) and/or 'From' (${from}) parameters`,
    ),
  "+15005550003": (to) =>
    badRequest(
      21408,
      `Permission to send an SMS has not been enabled for the region indicated by the 'To' number: ${to}`,
    ),
  "+15005550004": optedOut,
  "+15005550009": (to) => badRequest(21614, `'To' number is not a valid mobile number: ${to}`),
};
const MAGIC_FROM: Record<string, (from: string) => TwilioError> = {
  "+15005550001": (from) => badRequest(21212, `Invalid From Number (caller ID): ${from}`),
  "+15005550007": (from) =>
    badRequest(
      21606,
      `The 'From' phone number ${from} is not a valid, SMS-capable inbound phone number or short code for your account.`,
    ),
  "+15005550008": (from) =>
    badRequest(
      21611,
      `This 'From' number ${from} has exceeded the maximum number of queued messages`,
    ),
};
/** Twilio's magic sender that always works, owned or not. */
const MAGIC_SENDER = "+15005550006";
const MAX_BODY = 1600;
const MAX_MEDIA = 10;
const LONGEST_VALIDITY_MS = 36_000_000;
const SCHEDULE_FROM_MS = 300_000;
const SCHEDULE_TO_MS = 35 * 86_400_000;

function invalidTo(to: string): TwilioError {
  return badRequest(21211, `Invalid 'To' Phone Number: ${to}`);
}

function optedOut(): TwilioError {
  return badRequest(21610, "Attempt to send to unsubscribed recipient");
}

/** E.164, with the North American plan's own shape. Stricter than Twilio, which repairs some forms. */
export function isE164(number: string): boolean {
  return /^\+1[2-9]\d{2}[2-9]\d{6}$/.test(number) || /^\+[2-9]\d{6,14}$/.test(number);
}

/**
 * Checks a create request as Twilio does and returns the text it would accept, with the media URLs
 * still to be fetched. Throws TwilioError.
 */
export function acceptMessage(
  ctx: TwilioContext,
  params: URLSearchParams,
): { message: Omit<Message, "seq" | "plannedError">; mediaUrls: string[] } {
  const to = params.get("To") ?? "";
  const body = params.get("Body") ?? "";
  const mediaUrls = params.getAll("MediaUrl").filter((url) => url !== "");
  const serviceSid = params.get("MessagingServiceSid") || null;
  const from = params.get("From") || null;

  if (to === "") throw badRequest(21604, "A 'To' phone number is required.");
  if (from === null && serviceSid === null) {
    throw badRequest(21603, "A 'From' phone number is required.");
  }
  if (body === "" && mediaUrls.length === 0) throw badRequest(21602, "Message body is required.");
  if (body.length > MAX_BODY) {
    throw badRequest(21617, "The concatenated message body exceeds the 1600 character limit.");
  }
  if (from !== null) checkSender(ctx, from);
  const service = serviceSid === null ? null : findService(ctx.store, serviceSid);
  if (service !== null) checkPool(ctx.store, service, from);
  // Without a service there is a From, or we would not be here.
  const senders = from !== null ? [from] : service === null ? [] : poolOf(ctx.store, service);
  const magic = MAGIC_TO[to];
  if (magic) throw magic(to, senders[0] ?? "");
  if (!isE164(to)) throw invalidTo(to);
  if (senders.includes(to)) throw badRequest(21266, "'To' and 'From' number cannot be the same");
  if (isOptedOut(ctx.store, to, senders)) throw optedOut();
  const statusCallback = params.get("StatusCallback") || service?.statusCallback || null;
  if (statusCallback !== null && !isLoopbackUrl(statusCallback)) {
    throw badRequest(
      21609,
      `The 'StatusCallback' URL ${statusCallback} is not a valid URL. (The sandbox calls http on loopback only.)`,
    );
  }
  if (mediaUrls.length > MAX_MEDIA) {
    throw badRequest(21623, "Number of media files exceeds allowed limit");
  }
  if (mediaUrls.some((url) => !URL.canParse(url))) {
    throw badRequest(21620, "Invalid media URL(s)");
  }
  const validity = validityOf(params.get("ValidityPeriod"));
  const sendAt = scheduledTime(ctx, params, serviceSid);
  const now = ctx.now();
  return {
    mediaUrls,
    message: {
      sid: newSid(mediaUrls.length > 0 ? "MM" : "SM"),
      direction: "outbound-api",
      from,
      to,
      body,
      status: sendAt !== null ? "scheduled" : service !== null ? "accepted" : "queued",
      numSegments: mediaUrls.length > 0 ? 1 : countSegments(body).segments,
      numMedia: mediaUrls.length,
      errorCode: null,
      messagingServiceSid: serviceSid,
      createdAt: now,
      updatedAt: now,
      sentAt: null,
      sendAt,
      validUntil: (sendAt ?? now) + validity,
      statusCallback,
      system: false,
      deleted: false,
      redacted: false,
    },
  };
}

function checkSender(ctx: TwilioContext, from: string): void {
  const magic = MAGIC_FROM[from];
  if (magic) throw magic(from);
  if (from === MAGIC_SENDER) return;
  if (!isE164(from)) throw badRequest(21212, `Invalid From Number (caller ID): ${from}`);
  if (!ctx.store.numbers().some((number) => number.phoneNumber === from)) {
    throw badRequest(
      21659,
      `'From' ${from} is not a Twilio phone number or Short Code country mismatch`,
    );
  }
}

/** How long a text may wait at Twilio. ms */
function validityOf(given: string | null): number {
  if (given === null) return LONGEST_VALIDITY_MS;
  const seconds = Number(given);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 36_000) {
    throw badRequest(
      21622,
      `The 'ValidityPeriod' parameter must be an integer between 1 and 36000, not ${given}`,
    );
  }
  return seconds * 1_000;
}

function scheduledTime(
  ctx: TwilioContext,
  params: URLSearchParams,
  service: string | null,
): number | null {
  const sendAt = params.get("SendAt");
  const type = params.get("ScheduleType");
  if (sendAt === null && type === null) return null;
  if (type !== "fixed") throw badRequest(35111, "ScheduleType is missing or not 'fixed'");
  if (service === null) {
    throw badRequest(35118, "MessagingServiceSid is required to schedule a message");
  }
  const time = sendAt === null ? NaN : Date.parse(sendAt);
  const wait = time - ctx.now();
  // SendAt has whole seconds: give the rounding back.
  if (!(wait >= SCHEDULE_FROM_MS - 1_000 && wait <= SCHEDULE_TO_MS)) {
    throw badRequest(35114, "SendAt must be between 300 seconds and 35 days in the future");
  }
  return time;
}
