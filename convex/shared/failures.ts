import type { Channel } from "./inbox";

/** Twilio's error codes in the words of somebody who has never seen one. */
const SMS_REASONS: Record<string, string> = {
  "11200":
    "Twilio could not fetch the attached files. Try again; if it stays so, an admin needs to check the SMS settings.",
  "11751": "The attached files are too large for a text.",
  "12300": "Twilio does not take an attached file of this type.",
  "20003": "Twilio refused our sign-in details. An admin needs to check the SMS settings.",
  "20429": "Too many texts at once. It will be tried again.",
  "21211": "This is not a valid phone number.",
  "21408": "Texting this country is not switched on in the Twilio account.",
  "21606": "Our number cannot send texts to this one. An admin needs to check the SMS settings.",
  "21610": "The customer has opted out of texts. They can text START to opt in again.",
  "21611": "Too many texts are waiting on our number. Try again later.",
  "21614": "This number cannot receive texts. It may be a landline.",
  "21617": "The text is too long to send.",
  "21620": "Twilio refused the attached files. An admin needs to check the SMS settings.",
  "21623": "Too many files for one text.",
  "21701": "Twilio does not know our Messaging Service. An admin needs to check the SMS settings.",
  "21703": "Our Messaging Service has no numbers. An admin needs to add one at Twilio.",
  "21705": "Twilio does not know our Messaging Service. An admin needs to check the SMS settings.",
  "21711":
    "Our number is not part of our Messaging Service. An admin needs to add it there at Twilio.",
  "30001": "Too many texts are waiting on our number. Try again later.",
  "30002": "The Twilio account is suspended. An admin needs to contact Twilio.",
  "30003": "The phone is switched off or out of reach. Try again later.",
  "30004": "The phone or its carrier is blocking our texts.",
  "30005": "This number is not in use.",
  "30006": "This is a landline, or its carrier cannot receive texts.",
  "30007": "The carrier filtered this text as spam. Change the wording before trying again.",
  "30008": "The carrier did not deliver it and gave no reason. Try again.",
  "30019": "The attached files are too large for the customer's carrier.",
  "30032": "Our toll-free number is not verified yet, so carriers block its texts.",
  "30034": "Our number is not registered for business texting yet, so carriers block its texts.",
  "30036":
    "It waited at Twilio for longer than it was good for. Check that it still makes sense, then try again.",
};

/** What Resend says of an email, in the same words. */
const EMAIL_REASONS: Record<string, string> = {
  bounced_permanent: "This address does not exist, or it refuses our email.",
  bounced_transient: "The customer’s mailbox could not take it; it may be full. Try again later.",
  complained: "The customer marked our email as spam.",
  suppressed: "Email to this address came back before, so Resend no longer sends to it.",
  invalid_api_key:
    "Resend refused our sign-in details. An admin needs to check the email settings.",
  restricted_api_key:
    "Our Resend key may not send email. An admin needs to check the email settings.",
  unverified_domain:
    "Resend does not send from our address yet. An admin needs to verify its domain.",
  daily_quota_exceeded: "Today’s emails are used up at Resend. It will be tried again.",
  monthly_quota_exceeded: "This month’s emails are used up at Resend. An admin needs to raise it.",
  rate_limit_exceeded: "Too many emails at once. It will be tried again.",
  security_error: "Resend refused this email for safety reasons. Change the wording and try again.",
};

const SMS_FAILURES = {
  notDelivered: "The carrier could not deliver this text.",
  refused: "Twilio refused this text.",
  gaveUp: "It could not be sent after several tries. Check the connection and try again.",
  tooOld: "It waited too long to be sent. Check that it still makes sense, then try again.",
  optedOut: "The customer opted out of texts before this one could leave.",
  mayBeStop:
    "Before it could leave, the customer wrote what may be a request to stop texts. Look at that first.",
  quiet: "It could not leave before quiet hours began where the customer is.",
  notConnected: "SMS is not set up. An admin needs to connect Twilio.",
  queueFull: "Too many texts are waiting on our number. It is sent again by itself.",
  checking: "We lost touch with Twilio while sending. Checking whether it went out.",
  unconfirmed: "We could not find out whether this text went out.",
} as const;

const EMAIL_FAILURES: Record<keyof typeof SMS_FAILURES, string> = {
  notDelivered: "This email could not be delivered.",
  refused: "Resend refused this email.",
  gaveUp: SMS_FAILURES.gaveUp,
  tooOld: SMS_FAILURES.tooOld,
  optedOut: "The customer opted out of our email before this one could leave.",
  mayBeStop: SMS_FAILURES.mayBeStop,
  quiet: SMS_FAILURES.quiet,
  notConnected: "Email is not set up. An admin needs to connect Resend.",
  queueFull: SMS_FAILURES.queueFull,
  checking: "We lost touch with Resend while sending. Checking whether it went out.",
  unconfirmed: "We could not find out whether this email went out.",
};

/** Codes that speak of the address rather than of the message: "gone" for good, "away" for now. */
const UNREACHABLE: Record<string, "gone" | "away"> = {
  "21211": "gone",
  "21614": "gone",
  "30003": "away",
  "30005": "gone",
  "30006": "gone",
  bounced_permanent: "gone",
  bounced_transient: "away",
  suppressed: "gone",
};

/** Names why a message failed, for counting: the provider's code, else ours of failuresOf, else "other". */
export function failureKey(channel: Channel, code?: string, reason?: string): string {
  if (code !== undefined && code !== "0" && /^[\w.-]{1,64}$/.test(code)) return code;
  const own = Object.entries(failuresOf(channel)).find(([, text]) => text === reason);
  return own?.[0] ?? "other";
}

/** Why in plain words, by the key of failureKey. */
export function failureOfKey(channel: Channel, key: string): string {
  const own: Record<string, string> = failuresOf(channel);
  return own[key] ?? failureReason(channel, key === "other" ? undefined : key);
}

/** Whether a failure says that nothing gets through to the address; null when it does not. */
export function unreachableFor(code: string | undefined): "gone" | "away" | null {
  return code === undefined ? null : (UNREACHABLE[code] ?? null);
}

/** Why a message on this channel did not go, where no provider gives a code. */
export function failuresOf(channel: Channel): Record<keyof typeof SMS_FAILURES, string> {
  return channel === "email" ? EMAIL_FAILURES : SMS_FAILURES;
}

/** The reason for a failed message in plain words. Unknown codes keep their name for support. */
export function failureReason(channel: Channel, code: string | undefined): string {
  if (channel !== "email") return smsFailureReason(code);
  if (code === undefined) return EMAIL_FAILURES.notDelivered;
  return EMAIL_REASONS[code] ?? `${EMAIL_FAILURES.refused} (${code})`;
}

/** The reason for a failed text in plain words. Unknown codes keep their number for support. */
export function smsFailureReason(code: string | undefined): string {
  if (code === undefined || code === "" || code === "0") return SMS_FAILURES.notDelivered;
  return SMS_REASONS[code] ?? `${SMS_FAILURES.notDelivered} (Twilio code ${code})`;
}
