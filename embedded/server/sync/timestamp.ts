import type { Timestamp } from "../../engine/protocol.ts";

/** Nanoseconds as the wire carries them: base64 of 8 little-endian bytes. */
export function encodeTimestamp(ts: Timestamp): string {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64LE(ts);
  return bytes.toString("base64");
}

/** The reverse of `encodeTimestamp`; null when the text is no timestamp. */
export function decodeTimestamp(text: string): Timestamp | null {
  if (!/^[A-Za-z0-9+/]{11}=?$/.test(text)) return null;
  return Buffer.from(text, "base64").readBigUInt64LE();
}
