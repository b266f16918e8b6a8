/**
 * Index keys: an encoding of values that sorts, byte by byte, as Convex sorts the values. A key is
 * a JS string whose char codes are 0–255, so `<` on two keys is a memcmp and Maps can hold them.
 *
 * Each value is a type byte and a body. Strings and bytes escape 00 as 00 FF and end with 00;
 * arrays and objects end with 00, which is below every type byte. Concatenated fields therefore
 * compare as tuples (the FoundationDB tuple layer's idea).
 */
import { Buffer } from "node:buffer";
import type { Json } from "../deployment.ts";
import { utf8Bytes, wireBytes, wireTag, wireWord } from "./wire.ts";

const END = 0x00;
const ESCAPE = 0xff;
const UNDEFINED = 0x01;
const NULL = 0x02;
const INT64 = 0x03;
const FLOAT64 = 0x04;
const FALSE = 0x05;
const TRUE = 0x06;
const STRING = 0x07;
const BYTES = 0x08;
const ARRAY = 0x09;
const OBJECT = 0x0a;

/** Longer strings are copied by a native call, whose fixed cost is then worth it. */
const SHORT_STRING = 48;

// Encoding never yields, so one buffer serves every call.
let out = Buffer.allocUnsafeSlow(8192);
let at = 0;

function reserve(bytes: number): void {
  if (at + bytes <= out.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(out.length * 2, at + bytes));
  out.copy(larger, 0, 0, at);
  out = larger;
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

function writeFloatWords(low: number, high: number): void {
  // Negative floats sort backwards by magnitude, so all their bits flip; others flip the sign only.
  const negative = high >>> 31 === 1;
  const h = negative ? ~high : high ^ 0x8000_0000;
  const l = negative ? ~low : low;
  out[at] = h >>> 24;
  out[at + 1] = h >>> 16;
  out[at + 2] = h >>> 8;
  out[at + 3] = h;
  out[at + 4] = l >>> 24;
  out[at + 5] = l >>> 16;
  out[at + 6] = l >>> 8;
  out[at + 7] = l;
  at += 8;
}

function writeNumber(value: number): void {
  float[0] = value;
  reserve(9);
  out[at++] = FLOAT64;
  writeFloatWords(words[0] ?? 0, words[1] ?? 0);
}

function writeEscaped(bytes: Uint8Array): void {
  reserve(2 * bytes.length + 1);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    out[at++] = byte;
    if (byte === 0) out[at++] = ESCAPE;
  }
  out[at++] = END;
}

function writeText(text: string): void {
  const { length } = text;
  reserve(3 * length + 1);
  const start = at;
  if (length <= SHORT_STRING) {
    let i = 0;
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code === 0 || code > 0x7f) break;
      out[at++] = code;
    }
    if (i === length) {
      out[at++] = END;
      return;
    }
    at = start;
  }
  if (!text.isWellFormed()) {
    writeEscaped(utf8Bytes(text));
    return;
  }
  const written = out.write(text, at, "utf8");
  const zero = out.indexOf(0, at);
  if (zero === -1 || zero >= at + written) {
    at += written;
    out[at++] = END;
    return;
  }
  writeEscaped(Buffer.from(out.subarray(at, at + written)));
}

function writeObject(value: { [key: string]: Json }): void {
  switch (wireTag(value)) {
    case "$integer": {
      const bytes = wireWord(value, "$integer");
      reserve(9);
      out[at++] = INT64;
      out[at++] = (bytes[7] ?? 0) ^ 0x80;
      for (let i = 6; i >= 0; i--) out[at++] = bytes[i] ?? 0;
      return;
    }
    case "$float": {
      const bytes = wireWord(value, "$float");
      reserve(9);
      out[at++] = FLOAT64;
      writeFloatWords(bytes.readUInt32LE(0), bytes.readUInt32LE(4));
      return;
    }
    case "$bytes":
      reserve(1);
      out[at++] = BYTES;
      writeEscaped(wireBytes(value));
      return;
    case "$commitTs":
      // Unresolved timestamps sort as the highest int64.
      reserve(9);
      out.fill(0xff, at, at + 9);
      out[at] = INT64;
      at += 9;
      return;
    case "$undefined":
      reserve(1);
      out[at++] = UNDEFINED;
      return;
  }
  reserve(1);
  out[at++] = OBJECT;
  for (const key of Object.keys(value).sort()) {
    reserve(1);
    out[at++] = STRING;
    writeText(key);
    writeValue(value[key]);
  }
  reserve(1);
  out[at++] = END;
}

function writeValue(value: Json | undefined): void {
  switch (typeof value) {
    case "string":
      reserve(1);
      out[at++] = STRING;
      writeText(value);
      return;
    case "number":
      writeNumber(value);
      return;
    case "boolean":
      reserve(1);
      out[at++] = value ? TRUE : FALSE;
      return;
    case "undefined":
      reserve(1);
      out[at++] = UNDEFINED;
      return;
  }
  if (value === null) {
    reserve(1);
    out[at++] = NULL;
  } else if (Array.isArray(value)) {
    reserve(1);
    out[at++] = ARRAY;
    for (let i = 0; i < value.length; i++) writeValue(value[i]);
    reserve(1);
    out[at++] = END;
  } else {
    writeObject(value);
  }
}

/** The key of a tuple of values, in wire form. Throws on malformed `$integer`, `$float`, `$bytes`. */
export function encodeKey(values: readonly (Json | undefined)[]): string {
  at = 0;
  for (let i = 0; i < values.length; i++) writeValue(values[i]);
  return out.toString("latin1", 0, at);
}

/** The key of one value; `encodeKey([a, b]) === encodeValue(a) + encodeValue(b)`. */
export function encodeValue(value: Json | undefined): string {
  at = 0;
  writeValue(value);
  return out.toString("latin1", 0, at);
}

/** For SQLite, where keys are BLOBs and compare by memcmp. */
export function keyToBytes(key: string): Uint8Array {
  return Buffer.from(key, "latin1");
}

export function bytesToKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Above every type byte, below the byte that follows 00 inside strings and bytes. */
const AFTER_FIELDS = "\u00fe";

/**
 * The exclusive end of the keys whose tuple begins with the values of `key`. Not simply the keys
 * that begin with its bytes: those of "" are also the first bytes of the key of "\0".
 */
export function tupleEnd(key: string): string {
  return key + AFTER_FIELDS;
}
