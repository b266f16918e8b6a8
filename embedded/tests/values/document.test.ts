import { convexToJson, getConvexSize, type Value } from "convex/values";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../deployment.ts";
import { describeValue } from "../../values/describe.ts";
import {
  ValueError,
  checkDocument,
  checkValue,
  documentSize,
  formatBytes,
} from "../../values/document.ts";
import { sizeOfText } from "../../values/text-size.ts";
import { value } from "./arbitrary.ts";

function refusal(document: Json, check: (value: Json) => number = checkDocument): string {
  try {
    check(document);
  } catch (error) {
    if (error instanceof ValueError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "ok";
}

/** Objects and arrays inside each other, `levels` of them. */
function nested(levels: number): Json {
  let inner: Json = levels % 2 === 0 ? [] : {};
  for (let i = 1; i < levels; i++) inner = Array.isArray(inner) ? { a: inner } : [inner];
  return Array.isArray(inner) ? { a: inner } : inner;
}

test("sizes are those of the convex package", () => {
  fc.assert(
    fc.property(value, (any) => {
      const json = convexToJson(any);
      expect(documentSize(json)).toBe(getConvexSize(any));
      expect(checkValue(json)).toBe(getConvexSize(any));
      expect(sizeOfText(JSON.stringify(json))).toBe(getConvexSize(any));
    }),
  );
  for (const text of ["é".repeat(500), "😀".repeat(500), "a".repeat(199) + "ߐ한😀"]) {
    expect(documentSize(text)).toBe(getConvexSize(text));
    expect(sizeOfText(JSON.stringify(text))).toBe(getConvexSize(text));
  }
});

test("the size of a document's text is that of the document", () => {
  const special = [0n, -0, Infinity, new ArrayBuffer(0), new ArrayBuffer(1), new ArrayBuffer(8)];
  for (const one of [
    ...special,
    [1e300, -1.5e-7, 0, true, false, null, [], {}],
    ['"', "\\", 'a\\"', "\\\\", "\u0001", "a\n", "é", "😀", '{"$integer":"x"}'],
    { 'a"b\\': "}", "a:": ",", list: [{ a: 1n }, { b: new ArrayBuffer(2) }] },
    { _id: "x", _creationTime: 1_764_471_863_123.5, text: "" },
  ] satisfies Value[]) {
    const json = JSON.stringify(convexToJson(one));
    expect(sizeOfText(json), json).toBe(getConvexSize(one));
  }
});

test("field names", () => {
  expect(refusal({ a: 1, "a b-c.d": 2, _id: "x", _creationTime: 1 })).toBe("ok");
  expect(refusal({ a: { _b: 1 } })).toBe("ok");
  expect(refusal({ _b: 1 })).toBe(
    "SystemFieldError: Field '_b' starts with an underscore, which is only allowed for system fields like '_id'",
  );
  expect(refusal({ "": 1 })).toContain("must not be empty");
  expect(refusal({ a: { $b: 1, c: 1 } })).toContain("Field name $b starts with a '$'");
  expect(refusal({ a: { $b: 1 } })).toContain("Field name $b starts with a '$'");
  expect(refusal({ é: 1 })).toContain("can only contain non-control ASCII characters");
  expect(refusal({ "a\n": 1 })).toContain("can only contain non-control ASCII characters");
  expect(refusal({ ["a".repeat(1024)]: 1 })).toBe("ok");
  expect(refusal({ ["a".repeat(1025)]: 1 })).toContain("exceeds maximum field name length 1024");
});

test("nesting: 16 levels in a document, 64 in arguments", () => {
  const objects = (levels: number): Json => (levels === 1 ? {} : { a: objects(levels - 1) });
  expect(refusal(objects(16))).toBe("ok");
  expect(refusal(objects(17))).toBe(
    "TooNestedError: Document is too nested (nested 17 levels deep > maximum nesting 16)",
  );
  expect(refusal(objects(64), checkValue)).toBe("ok");
  expect(refusal(objects(65), checkValue)).toBe(
    "TooNestedError: Value is too nested (nested 65 levels deep > maximum nesting 64)",
  );
  expect(refusal(nested(100_000))).toContain("TooNestedError");
  expect(describeValue(nested(100_000))).toContain("…");
});

test("lengths and size", () => {
  const array = (length: number): Json => ({ a: Array<Json>(length).fill(null) });
  expect(refusal(array(8192))).toBe("ok");
  expect(refusal(array(8193))).toBe(
    "ArrayTooLong: Array length is too long (8193 > maximum length 8192)",
  );
  const fields = (count: number): Json =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, null]));
  expect(refusal(fields(1024))).toBe("ok");
  expect(refusal(fields(1025))).toBe(
    "TooManyFieldsError: Object has too many fields (1025 > maximum number 1024)",
  );
  // 2 for the object, 2 for the name and its end, 2 for the string.
  expect(refusal({ a: "x".repeat(2 ** 20 - 6) })).toBe("ok");
  expect(refusal({ a: "x".repeat(1_100_000) })).toBe(
    "ValueTooLargeError: Value is too large (1.05 MiB > maximum size 1 MiB)",
  );
  expect(refusal({ a: "x".repeat(1_100_000) }, checkValue)).toBe("ok");
  expect(refusal({ $bytes: "A".repeat(16 << 20) }, checkValue)).toBe("ok");
  expect(formatBytes(1536)).toBe("1.50 KiB");
});

test("malformed special values and what is not a document", () => {
  expect(refusal({ a: { $integer: "AAAAAAAAAAA=" } })).toBe("ok");
  expect(refusal({ a: { $commitTs: null } })).toBe("ok");
  const bad: Json[] = [
    { $integer: "1" },
    { $integer: 1 },
    { $integer: "AAAAAAAAAAAAAAAA" },
    { $float: "AAAAAAAA8D8=" },
    { $float: null },
    { $bytes: "A" },
    { $bytes: "A-==" },
    { $bytes: "AA=A" },
    { $bytes: "A===" },
    { $bytes: "====" },
    { $commitTs: 1 },
    { $undefined: null },
    JSON.parse("1e999"),
  ];
  for (const value of bad) {
    expect(refusal({ a: value }), JSON.stringify(value)).toMatch(/^InvalidValue: /);
  }
  for (const text of ["", "AA==", "AAA=", "AAAA"]) {
    expect(refusal({ a: { $bytes: text } })).toBe("ok");
  }
  for (const value of [null, 1, [], { $integer: "AAAAAAAAAAA=" }]) {
    expect(refusal(value)).toBe("InvalidValue: A document must be an object");
  }
});
