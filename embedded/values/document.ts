/** What a value must be to be stored or passed: names, nesting, lengths and size, as in Convex. */
import { Buffer } from "node:buffer";
import type { Json } from "../deployment.ts";
import { wireFloat, wireTag } from "./wire.ts";

export const MAX_DOCUMENT_SIZE = 1 << 20;
export const MAX_DOCUMENT_NESTING = 16;
/** For arguments and results, which are not stored. */
export const MAX_VALUE_NESTING = 64;
export const MAX_VALUE_SIZE = 1 << 24;
export const MAX_ARRAY_LENGTH = 8192;
export const MAX_FIELDS = 1024;
const MAX_FIELD_NAME = 1024;

export type ValueErrorCode =
  | "ValueTooLargeError"
  | "TooNestedError"
  | "ArrayTooLong"
  | "TooManyFieldsError"
  | "InvalidFieldName"
  | "SystemFieldError"
  | "InvalidValue";

/** A value that Convex refuses; the message is for the developer, in Convex's words. */
export class ValueError extends Error {
  override readonly name = "ValueError";
  readonly code: ValueErrorCode;

  constructor(code: ValueErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Bytes as "1 MiB" or "1.05 MiB". */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  let amount = bytes;
  for (; amount >= 1024 && unit < units.length - 1; unit++) amount /= 1024;
  return `${Number.isInteger(amount) ? amount : amount.toFixed(2)} ${units[unit]}`;
}

const LONG_STRING = 200;

function utf8Length(text: string): number {
  const { length } = text;
  if (length > LONG_STRING) return Buffer.byteLength(text, "utf8");
  let bytes = length;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    // A surrogate pair is two units and four bytes.
    bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

const WORD = /^[A-Za-z0-9+/]{11}=$/;
const NOT_BASE64 = /[^A-Za-z0-9+/]/;

function invalid(message: string): ValueError {
  return new ValueError("InvalidValue", message);
}

function taggedSize(value: { [key: string]: Json }, tag: string): number {
  const text = value[tag];
  switch (tag) {
    case "$commitTs":
      if (text !== null) throw invalid("Malformed $commitTs field");
      return 9;
    case "$integer":
      if (typeof text !== "string" || !WORD.test(text)) throw invalid("Malformed $integer field");
      return 9;
    case "$float": {
      if (typeof text !== "string" || !WORD.test(text)) throw invalid("Malformed $float field");
      const float = wireFloat(value);
      if (Number.isFinite(float) && !Object.is(float, -0)) {
        throw invalid(`Float ${float} should be encoded as a number`);
      }
      return 9;
    }
    case "$bytes": {
      if (typeof text !== "string") throw invalid("Malformed $bytes field");
      const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
      // Millions of characters: a pattern for the whole text would overflow the stack.
      if (text.length % 4 !== 0 || NOT_BASE64.test(text.slice(0, text.length - padding))) {
        throw invalid("Malformed $bytes field");
      }
      return 2 + (text.length / 4) * 3 - padding;
    }
    default:
      throw invalid("undefined is not a valid Convex value");
  }
}

function checkFieldName(name: string): void {
  const { length } = name;
  if (length === 0) throw new ValueError("InvalidFieldName", "Field names must not be empty");
  if (length > MAX_FIELD_NAME) {
    throw new ValueError(
      "InvalidFieldName",
      `Field name ${name} exceeds maximum field name length ${MAX_FIELD_NAME}.`,
    );
  }
  if (name.charCodeAt(0) === 36) {
    throw new ValueError(
      "InvalidFieldName",
      `Field name ${name} starts with a '$', which is reserved.`,
    );
  }
  for (let i = 0; i < length; i++) {
    const code = name.charCodeAt(i);
    if (code < 32 || code >= 127) {
      throw new ValueError(
        "InvalidFieldName",
        `Field name ${name} has invalid character '${name[i]}': Field names can only contain non-control ASCII characters`,
      );
    }
  }
}

let deepest = 0;

/** The size of a value; checks everything but size and nesting, which `deepest` tells. */
function measure(value: Json, depth: number): number {
  switch (typeof value) {
    case "string":
      return 2 + utf8Length(value);
    case "number":
      if (!Number.isFinite(value)) throw invalid(`${value} should be encoded as $float`);
      return 9;
    case "boolean":
      return 1;
    case "object":
      break;
    default:
      throw invalid(`${typeof value} is not a valid Convex value`);
  }
  if (value === null) return 1;
  const tag = wireTag(value);
  if (tag !== null && !Array.isArray(value)) return taggedSize(value, tag);

  if (depth > deepest) {
    deepest = depth;
    if (depth > MAX_VALUE_NESTING) {
      throw new ValueError(
        "TooNestedError",
        `Value is too nested (nested ${depth} levels deep > maximum nesting ${MAX_VALUE_NESTING})`,
      );
    }
  }
  let size = 2;
  if (Array.isArray(value)) {
    if (value.length > MAX_ARRAY_LENGTH) {
      throw new ValueError(
        "ArrayTooLong",
        `Array length is too long (${value.length} > maximum length ${MAX_ARRAY_LENGTH})`,
      );
    }
    for (const element of value) size += measure(element, depth + 1);
    return size;
  }
  let fields = 0;
  for (const name in value) {
    const field = value[name];
    if (field === undefined) throw invalid(`undefined is not a valid Convex value (field ${name})`);
    checkFieldName(name);
    fields++;
    size += name.length + 1 + measure(field, depth + 1);
  }
  if (fields > MAX_FIELDS) {
    throw new ValueError(
      "TooManyFieldsError",
      `Object has too many fields (${fields} > maximum number ${MAX_FIELDS})`,
    );
  }
  return size;
}

/**
 * Checks a function's arguments or result, or any value that came from outside, before anything
 * walks it: also bounds recursion. Returns its size in bytes, which is for the caller to judge.
 * Throws ValueError.
 */
export function checkValue(value: Json): number {
  deepest = 0;
  return measure(value, 1);
}

/**
 * Checks a whole document, `_id` and `_creationTime` included, as it is to be stored; returns its
 * size in bytes. Other fields at the top must not start with "_". Throws ValueError.
 */
export function checkDocument(document: Json): number {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw invalid("A document must be an object");
  }
  if (wireTag(document) !== null) throw invalid("A document must be an object");
  for (const name in document) {
    if (name.charCodeAt(0) === 95 && name !== "_id" && name !== "_creationTime") {
      throw new ValueError(
        "SystemFieldError",
        `Field '${name}' starts with an underscore, which is only allowed for system fields like '_id'`,
      );
    }
  }
  deepest = 0;
  const size = measure(document, 1);
  if (deepest > MAX_DOCUMENT_NESTING) {
    throw new ValueError(
      "TooNestedError",
      `Document is too nested (nested ${deepest} levels deep > maximum nesting ${MAX_DOCUMENT_NESTING})`,
    );
  }
  if (size > MAX_DOCUMENT_SIZE) {
    throw new ValueError(
      "ValueTooLargeError",
      `Value is too large (${formatBytes(size)} > maximum size ${formatBytes(MAX_DOCUMENT_SIZE)})`,
    );
  }
  return size;
}

/**
 * The size in bytes that Convex counts for limits and bandwidth, of a value that was checked when it
 * was stored (convex/src/values/size.ts).
 */
export function documentSize(value: Json): number {
  switch (typeof value) {
    case "string":
      return 2 + utf8Length(value);
    case "number":
      return 9;
    case "boolean":
      return 1;
  }
  if (value === null) return 1;
  let size = 2;
  if (Array.isArray(value)) {
    for (const element of value) size += documentSize(element);
    return size;
  }
  const tag = wireTag(value);
  if (tag !== null) return taggedSize(value, tag);
  for (const name in value) {
    const field = value[name];
    if (field !== undefined) size += utf8Length(name) + 1 + documentSize(field);
  }
  return size;
}
