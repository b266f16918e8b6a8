/** Readers of the wire form's tagged objects (`$integer`, `$float`, `$bytes`). */
import { Buffer } from "node:buffer";
import type { Json } from "../deployment.ts";

export type WireTag = "$integer" | "$float" | "$bytes" | "$commitTs" | "$undefined";

/**
 * Which special value an object stands for, or null for a plain object. Only an object with exactly
 * one field is special, as in `jsonToConvex`.
 */
export function wireTag(value: Json): WireTag | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  let tag: WireTag | null = null;
  let first = true;
  for (const key in value) {
    if (!first) return null;
    first = false;
    if (key.charCodeAt(0) !== 36) return null;
    switch (key) {
      case "$integer":
      case "$float":
      case "$bytes":
      case "$commitTs":
      case "$undefined":
        tag = key;
        break;
      default:
        return null;
    }
  }
  return tag;
}

function payload(value: Json, tag: WireTag): string {
  const text =
    typeof value === "object" && value !== null && !Array.isArray(value) ? value[tag] : undefined;
  if (typeof text !== "string") throw new Error(`Malformed ${tag} field`);
  return text;
}

function eightBytes(value: Json, tag: "$integer" | "$float"): Buffer {
  const bytes = Buffer.from(payload(value, tag), "base64");
  if (bytes.length !== 8) {
    throw new Error(`Received ${bytes.length} bytes, expected 8 for ${tag}`);
  }
  return bytes;
}

/** The int64 in `{$integer}`. Throws when it is malformed. */
export function wireInt64(value: Json): bigint {
  return eightBytes(value, "$integer").readBigInt64LE(0);
}

/** The reverse of `wireInt64`: what stands in `$integer`. */
export function int64Text(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes.toString("base64");
}

/** The float64 in `{$float}`. Throws when it is malformed. */
export function wireFloat(value: Json): number {
  return eightBytes(value, "$float").readDoubleLE(0);
}

/** The eight little-endian bytes in `{$integer}` or `{$float}`; keeps a NaN's bits. */
export function wireWord(value: Json, tag: "$integer" | "$float"): Buffer {
  return eightBytes(value, tag);
}

/** The bytes in `{$bytes}`. Throws when it is malformed. */
export function wireBytes(value: Json): Buffer {
  return Buffer.from(payload(value, "$bytes"), "base64");
}

/**
 * UTF-8, except that a lone surrogate keeps its own three bytes (WTF-8), so that different strings
 * never share an encoding.
 */
export function utf8Bytes(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text, "utf8");
  const parts: Buffer[] = [];
  for (const point of text) {
    const code = point.charCodeAt(0);
    const lone = point.length === 1 && code >= 0xd800 && code <= 0xdfff;
    parts.push(
      lone
        ? Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)])
        : Buffer.from(point, "utf8"),
    );
  }
  return Buffer.concat(parts);
}
