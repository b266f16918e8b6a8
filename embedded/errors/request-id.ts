import { randomBytes } from "node:crypto";

/** A new request id: 16 random hex digits. */
export function requestId(): string {
  return randomBytes(8).toString("hex");
}
