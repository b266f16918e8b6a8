import { randomUUID } from "node:crypto";

/** A new request id: 16 random hex digits. Of a UUID, for which Node keeps random bytes at hand. */
export function requestId(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 4) + uuid.slice(-12);
}

/** A failure's message without the id of the request, by which it differs from the same one before. */
export function withoutRequestId(message: string): string {
  return message.replace(/^\[Request ID: \w+\] /, "");
}
