import { Buffer } from "node:buffer";

/** Bytes of a SHA-256. */
const LENGTH = 32;

/** A SHA-256 as text, in hex or base64, as bytes; null when it is neither. */
export function parseDigest(text: string): Buffer | null {
  const bytes = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? "hex" : "base64");
  return bytes.length === LENGTH ? bytes : null;
}

/** In Convex's words, that a file is not the one that was announced. */
export function mismatch(expected: Buffer | string, actual: Buffer): string {
  const told = typeof expected === "string" ? expected : expected.toString("base64");
  return `Sha256 mismatch. Expected: ${told} Actual: ${actual.toString("base64")}`;
}

/** Throws unless `expected`, when there is one, is a file's actual SHA-256. */
export function mustBeDigest(expected: string | null, actual: Buffer): void {
  if (expected === null) return;
  const bytes = parseDigest(expected);
  if (!bytes?.equals(actual)) throw new Error(mismatch(bytes ?? expected, actual));
}
