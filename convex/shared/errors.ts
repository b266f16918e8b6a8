import { ConvexError } from "convex/values";

/** Every error a public function throws on purpose. The client words nothing itself: `message` is for people. */
export const ERROR_MESSAGES = {
  UNAUTHENTICATED: "Sign in to continue.",
  NOT_A_MEMBER: "You are not a member of a business here. Ask an admin to add you.",
  SIGN_IN_UNAVAILABLE: "Who you are could not be asked just now. Try again in a moment.",
  FORBIDDEN: "Your role does not allow this.",
  NOT_FOUND: "This does not exist, or you may not see it.",
  EMPTY_MESSAGE: "Write something before sending.",
  MESSAGE_TOO_LONG: "This message is too long to send.",
  OPTED_OUT: "This customer has opted out of text messages. They can text START to opt in again.",
  CHANNEL_NOT_CONNECTED: "This channel is not connected yet, so nothing can be sent by it.",
  FILE_REFUSED: "This file cannot be sent here.",
  FILE_GONE: "An attached file is no longer here. Take it out and attach it again.",
  NEWER_MESSAGES: "Somebody else has written here since you began. Look at it before you send.",
  WRONG_STATE: "This message is no longer in a state where that can be done.",
  TOO_LATE: "Something else has happened here since, so this cannot be undone.",
  LIMIT_REACHED: "There is no room for more.",
  INVALID_INPUT: "Something in this request is not valid.",
  INVALID_PHONE:
    "This is not a phone number. Write it with its area code, or with + and its country code.",
  INVALID_EMAIL: "This is not an email address.",
  ADDRESS_TAKEN: "Another customer has this phone or email already.",
  ALREADY_MEMBER: "This person is a member already.",
  NO_INVITATIONS: "People are invited where Clerk signs them in. Here it does not.",
  JOB_NUMBER_TAKEN: "Another job has this number already.",
  TEMPLATE_NAME_TAKEN: "Another template has this name already.",
  PORTAL_CLOSED: "This link does not work. Ask the business for a new one.",
  FILE_TOO_LARGE: "This file is larger than 10 MB.",
  FILE_TYPE_REFUSED: "Only pictures (JPEG, PNG, GIF, WebP) and PDFs can be added.",
  RATE_LIMITED: "That was a lot at once. Try again later.",
  ASSISTANT_OFF: "The assistant is switched off. An admin can switch it on in the settings.",
  CONSENT_NEEDED: "Confirm that this customer has agreed to be texted.",
  QUIET_HOURS: "These are quiet hours where this customer is: a text can wait until they are over.",
  STOP_REVIEW: "This customer may have asked for no more texts. Look at it before you send.",
} as const;

export type ErrorCode = keyof typeof ERROR_MESSAGES;
export type ErrorData = {
  code: ErrorCode;
  message: string;
  /** The id of what stands in the way, where the person can go and look. */
  about?: string;
  /** Until when it stands in the way. ms since 1970 */
  until?: number;
};

/** Ends the function with one of the known errors. */
export function fail(
  code: ErrorCode,
  message: string = ERROR_MESSAGES[code],
  more: Pick<ErrorData, "about" | "until"> = {},
): never {
  throw new ConvexError<ErrorData>({ code, message, ...more });
}

/** The known error inside anything thrown, or null when it is of another kind. */
export function knownError(thrown: unknown): ErrorData | null {
  if (!(thrown instanceof ConvexError)) return null;
  const data: unknown = thrown.data;
  if (typeof data !== "object" || data === null) return null;
  const { code, message, about, until } = data as Partial<Record<keyof ErrorData, unknown>>;
  if (typeof code !== "string" || !(code in ERROR_MESSAGES)) return null;
  return {
    code: code as ErrorCode,
    message: typeof message === "string" ? message : "",
    ...(typeof about === "string" && { about }),
    ...(typeof until === "number" && { until }),
  };
}
