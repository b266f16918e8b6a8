import { ConvexError } from "convex/values";

/** Every error a public function throws on purpose. The client words nothing itself: `message` is for people. */
export const ERROR_MESSAGES = {
  UNAUTHENTICATED: "Sign in to continue.",
  NOT_A_MEMBER: "You are not a member of a business here. Ask an admin to add you.",
  FORBIDDEN: "Your role does not allow this.",
  NOT_FOUND: "This does not exist, or you may not see it.",
  EMPTY_MESSAGE: "Write something before sending.",
  MESSAGE_TOO_LONG: "This message is too long to send.",
  OPTED_OUT: "This customer has opted out of text messages. They can text START to opt in again.",
  CHANNEL_NOT_CONNECTED: "This channel is not connected yet, so nothing can be sent by it.",
  WRONG_STATE: "This message is no longer in a state where that can be done.",
  LIMIT_REACHED: "There is no room for more.",
  INVALID_INPUT: "Something in this request is not valid.",
} as const;

export type ErrorCode = keyof typeof ERROR_MESSAGES;
export type ErrorData = { code: ErrorCode; message: string };

/** Ends the function with one of the known errors. */
export function fail(code: ErrorCode, message: string = ERROR_MESSAGES[code]): never {
  throw new ConvexError<ErrorData>({ code, message });
}

/** The known error inside anything thrown, or null when it is of another kind. */
export function knownError(thrown: unknown): ErrorData | null {
  if (!(thrown instanceof ConvexError)) return null;
  const data: unknown = thrown.data;
  if (typeof data !== "object" || data === null) return null;
  const { code, message } = data as { code?: unknown; message?: unknown };
  if (typeof code !== "string" || !(code in ERROR_MESSAGES)) return null;
  return { code: code as ErrorCode, message: typeof message === "string" ? message : "" };
}
