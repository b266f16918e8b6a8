/** Convex's total order over values in wire form, without encoding them. */
import { Buffer } from "node:buffer";
import type { Json } from "../deployment.ts";
import { utf8Bytes, wireBytes, wireFloat, wireInt64, wireTag } from "./wire.ts";

const MAX_INT64 = 2n ** 63n - 1n;

function rank(value: Json | undefined): number {
  if (value === undefined) return 0;
  if (value === null) return 1;
  switch (typeof value) {
    case "number":
      return 3;
    case "boolean":
      return 4;
    case "string":
      return 5;
  }
  if (Array.isArray(value)) return 7;
  switch (wireTag(value)) {
    case "$undefined":
      return 0;
    case "$integer":
    case "$commitTs":
      return 2;
    case "$float":
      return 3;
    case "$bytes":
      return 6;
    default:
      return 8;
  }
}

const floatView = new DataView(new ArrayBuffer(8));

/** Maps a float64 to an integer that sorts as IEEE's totalOrder does. */
function floatOrder(value: number): bigint {
  floatView.setFloat64(0, value);
  const bits = floatView.getBigUint64(0);
  return bits >> 63n === 1n ? ~bits & 0xffff_ffff_ffff_ffffn : bits | (1n << 63n);
}

function compareFloats(a: Json, b: Json): number {
  if (typeof a === "number" && typeof b === "number") {
    if (a < b) return -1;
    if (a > b) return 1;
    if (a !== 0) return 0;
  }
  const x = floatOrder(typeof a === "number" ? a : wireFloat(a));
  const y = floatOrder(typeof b === "number" ? b : wireFloat(b));
  return x < y ? -1 : x > y ? 1 : 0;
}

function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // UTF-16 and UTF-8 disagree only when both units are surrogates or above them.
    if (x >= 0xd800 && y >= 0xd800) return Buffer.compare(utf8Bytes(a), utf8Bytes(b));
    return x - y;
  }
  return a.length - b.length;
}

function int64(value: Json): bigint {
  return wireTag(value) === "$commitTs" ? MAX_INT64 : wireInt64(value);
}

function compareArrays(a: Json[], b: Json[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareObjects(a: { [key: string]: Json }, b: { [key: string]: Json }): number {
  const left = Object.keys(a).sort();
  const right = Object.keys(b).sort();
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const x = left[i] ?? "";
    const y = right[i] ?? "";
    const order = compareStrings(x, y) || compareValues(a[x], b[y]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/**
 * Negative, zero or positive as `a` sorts before, with or after `b`; the same order as
 * `convex/values` compareValues, for values in wire form. `{$undefined: null}` counts as undefined
 * and `{$commitTs: null}` as the highest int64.
 */
export function compareValues(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  const order = rank(a);
  const difference = order - rank(b);
  if (difference !== 0) return difference;
  if (a === undefined || a === null || b === undefined || b === null) return 0;
  switch (order) {
    case 2: {
      const x = int64(a);
      const y = int64(b);
      return x < y ? -1 : x > y ? 1 : 0;
    }
    case 3:
      return compareFloats(a, b);
    case 4:
      return Number(a) - Number(b);
    case 6:
      return Buffer.compare(wireBytes(a), wireBytes(b));
    case 7:
      return Array.isArray(a) && Array.isArray(b) ? compareArrays(a, b) : 0;
    case 8:
      return isObject(a) && isObject(b) ? compareObjects(a, b) : 0;
    default:
      return 0;
  }
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
