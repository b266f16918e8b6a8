import { randomUUID } from "node:crypto";

/** A new request id: 16 random hex digits. Of a UUID, for which Node keeps random bytes at hand. */
export function requestId(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 4) + uuid.slice(-12);
}

/**
 * A failure's message without the line that clients see first, by which it differs from the same
 * failure before: what went wrong, and where.
 */
export function storyOf(message: string): string {
  return message.replace(/^\[Request ID: \w+\] Server Error\n/, "");
}

/** The request's id in a failure's message, or null. */
export function requestIdOf(message: string): string | null {
  return /^\[Request ID: (\w+)\] /.exec(message)?.[1] ?? null;
}
