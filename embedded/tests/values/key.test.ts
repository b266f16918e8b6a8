import { compareValues as convexCompare, convexToJson, type Value } from "convex/values";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../deployment.ts";
import { compareValues } from "../../values/compare.ts";
import { bytesToKey, encodeKey, encodeValue, keyToBytes, tupleEnd } from "../../values/key.ts";
import { value } from "./arbitrary.ts";

const optional = fc.option(value, { nil: undefined });

function json(input: Value | undefined): Json | undefined {
  return input === undefined ? undefined : convexToJson(input);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

test("keys of single values sort as Convex sorts the values", () => {
  fc.assert(
    fc.property(optional, optional, (a, b) => {
      const expected = Math.sign(convexCompare(a, b));
      expect(order(encodeValue(json(a)), encodeValue(json(b)))).toBe(expected);
      expect(Math.sign(compareValues(json(a), json(b)))).toBe(expected);
    }),
    { numRuns: 5000 },
  );
});

test("keys of tuples sort as tuples", () => {
  const tuple = fc.array(optional, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(tuple, tuple, (a, b) => {
      let expected = 0;
      for (let i = 0; i < Math.min(a.length, b.length) && expected === 0; i++) {
        expected = Math.sign(convexCompare(a[i], b[i]));
      }
      if (expected === 0) expected = Math.sign(a.length - b.length);
      expect(order(encodeKey(a.map(json)), encodeKey(b.map(json)))).toBe(expected);
    }),
    { numRuns: 3000 },
  );
});

test("a tuple's key is its values' keys in a row; a value's key that goes on where another's ends goes on above every type", () => {
  const holds = (a?: Json, b?: Json) => {
    const x = encodeValue(a);
    const y = encodeValue(b);
    expect(encodeKey([a, b])).toBe(x + y);
    // Of texts and bytes that differ by a NUL and more at the end: it is escaped.
    if (x !== y && y.startsWith(x)) expect(y.charCodeAt(x.length)).toBe(0xff);
  };
  fc.assert(fc.property(optional, optional, (a, b) => holds(json(a), json(b))));
  holds("", "\0");
  holds("a", "a\0b");
  holds({ $bytes: "" }, { $bytes: "AA==" });
});

test("keys survive the trip to bytes, whose memcmp agrees", () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      const x = encodeValue(json(a));
      const y = encodeValue(json(b));
      expect(bytesToKey(keyToBytes(x))).toBe(x);
      expect(Buffer.compare(keyToBytes(x), keyToBytes(y))).toBe(order(x, y));
    }),
  );
});

test("tupleEnd is above every key of the tuple and below the next", () => {
  const holds = (a?: Json, b?: Json, c?: Json) => {
    const prefix = encodeValue(a);
    const end = tupleEnd(prefix);
    expect(prefix + encodeValue(b) < end).toBe(true);
    const other = encodeValue(c);
    if (other !== prefix) expect(other + encodeValue(b) < end).toBe(other < prefix);
  };
  fc.assert(fc.property(value, optional, optional, (a, b, c) => holds(json(a), json(b), json(c))));
  holds("", "x", "\0");
  holds("\0", null, "");
  holds([""], 1, ["", ""]);
  holds(["a"], 1, ["a\0"]);
  holds({}, undefined, { "": "" });
  holds({ $bytes: "" }, undefined, { $bytes: "AA==" });
});

test("the ladder of types", () => {
  const ladder: (Json | undefined)[] = [
    undefined,
    null,
    { $integer: "AAAAAAAAAIA=" },
    { $integer: "//////////8=" },
    { $integer: "AAAAAAAAAAA=" },
    { $integer: "/////////38=" },
    { $float: "AAAAAAAA+P8=" },
    { $float: "AAAAAAAA8P8=" },
    -1.5,
    -Number.MIN_VALUE,
    -0,
    0,
    Number.MIN_VALUE,
    2,
    { $float: "AAAAAAAA8H8=" },
    { $float: "AAAAAAAA+H8=" },
    false,
    true,
    "",
    "\0",
    "\0\0",
    "\0a",
    "a",
    "a\0",
    "ab",
    "é",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "😀",
    { $bytes: "" },
    { $bytes: "AA==" },
    { $bytes: "AAA=" },
    { $bytes: "/w==" },
    [],
    [null],
    [null, null],
    [[]],
    {},
    { a: 1 },
    { a: 1, b: 0 },
    { a: 2 },
    { aa: 0 },
    { b: null },
  ];
  const keys = ladder.map(encodeValue);
  expect(keys).toEqual([...keys].sort());
  expect(new Set(keys).size).toBe(keys.length);
  for (let i = 1; i < ladder.length; i++) {
    expect(compareValues(ladder[i - 1], ladder[i]), `step ${i}`).toBeLessThan(0);
    expect(compareValues(ladder[i], ladder[i - 1]), `step ${i}`).toBeGreaterThan(0);
  }
});

test("placeholders: an unresolved commit timestamp is the highest int64, $undefined is undefined", () => {
  expect(encodeValue({ $commitTs: null })).toBe(encodeValue({ $integer: "/////////38=" }));
  expect(compareValues({ $commitTs: null }, { $integer: "/////////38=" })).toBe(0);
  expect(encodeValue({ $undefined: null })).toBe(encodeValue(undefined));
  expect(compareValues({ $undefined: null }, undefined)).toBe(0);
});

test("field order in the JSON does not matter, and numeric-looking names sort as text", () => {
  expect(encodeValue({ b: 1, a: 2 })).toBe(encodeValue({ a: 2, b: 1 }));
  expect(encodeValue({ "10": 1, "9": 1 })).toBe(encodeValue({ "9": 1, "10": 1 }));
  expect(encodeValue({ "10": 1 }) < encodeValue({ "9": 1 })).toBe(true);
});

test("lone surrogates stay distinct and agree with compareValues", () => {
  const odd = ["\ud800", "\ud800x", "\ud800\udc00", "\udc00", "\udfff", "\ue000", "�"];
  for (const a of odd) {
    for (const b of odd) {
      expect(order(encodeValue(a), encodeValue(b))).toBe(Math.sign(compareValues(a, b)));
    }
  }
  expect(new Set(odd.map(encodeValue)).size).toBe(odd.length);
});

test("strings and arrays past the buffer's first size", () => {
  const long = "x".repeat(100_000);
  expect(encodeValue(long)).toHaveLength(100_002);
  expect(encodeValue("é".repeat(50_000))).toHaveLength(100_002);
  expect(encodeValue("\0".repeat(50_000))).toHaveLength(100_002);
  expect(encodeValue(Array.from({ length: 20_000 }, (_, i) => i))).toHaveLength(180_002);
  expect(encodeValue("a")).toBe("\x07a\0");
});

test("malformed words are refused", () => {
  expect(() => encodeValue({ $integer: "AAAA" })).toThrow("expected 8 for $integer");
  expect(() => encodeValue({ $float: "" })).toThrow("expected 8 for $float");
});
