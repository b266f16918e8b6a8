/** Twilio's error codes in the words of somebody who has never seen one. */
const SMS_REASONS: Record<string, string> = {
  "20003": "Twilio refused our sign-in details. An admin needs to check the SMS settings.",
  "20429": "Too many texts at once. It will be tried again.",
  "21211": "This is not a valid phone number.",
  "21408": "Texting this country is not switched on in the Twilio account.",
  "21606": "Our number cannot send texts to this one. An admin needs to check the SMS settings.",
  "21610": "The customer has opted out of texts. They can text START to opt in again.",
  "21611": "Too many texts are waiting on our number. Try again later.",
  "21614": "This number cannot receive texts. It may be a landline.",
  "21617": "The text is too long to send.",
  "30001": "Too many texts are waiting on our number. Try again later.",
  "30002": "The Twilio account is suspended. An admin needs to contact Twilio.",
  "30003": "The phone is switched off or out of reach. Try again later.",
  "30004": "The phone or its carrier is blocking our texts.",
  "30005": "This number is not in use.",
  "30006": "This is a landline, or its carrier cannot receive texts.",
  "30007": "The carrier filtered this text as spam. Change the wording before trying again.",
  "30008": "The carrier did not deliver it and gave no reason. Try again.",
  "30032": "Our toll-free number is not verified yet, so carriers block its texts.",
  "30034": "Our number is not registered for business texting yet, so carriers block its texts.",
};

export const FAILURES = {
  notDelivered: "The carrier could not deliver this text.",
  refused: "Twilio refused this text.",
  gaveUp: "It could not be sent after several tries. Check the connection and try again.",
  tooOld: "It waited too long to be sent. Check that it still makes sense, then try again.",
  optedOut: "The customer opted out of texts before this one could leave.",
  notConnected: "SMS is not set up. An admin needs to connect Twilio.",
  checking: "We lost touch with Twilio while sending. Checking whether it went out.",
  unconfirmed: "We could not find out whether this text went out.",
} as const;

/** The reason for a failed text in plain words. Unknown codes keep their number for support. */
export function smsFailureReason(code: string | undefined): string {
  if (code === undefined || code === "" || code === "0") return FAILURES.notDelivered;
  return SMS_REASONS[code] ?? `${FAILURES.notDelivered} (Twilio code ${code})`;
}
