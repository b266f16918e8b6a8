import fc from "fast-check";
import type { Value } from "convex/values";

const anyFloat = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, -1, NaN, Infinity, -Infinity));

/** Text with what breaks encoders: NUL, 0xFF, both sides of the surrogates. */
export const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("\0", "\x01", "a", "\x7f", "ÿ", "\ud7ff", "\uffff", "😀") }),
  fc.string({ minLength: 40, maxLength: 60, unit: "binary" }),
);

const bytes = fc.uint8Array({ maxLength: 6 }).map((array) => Uint8Array.from(array).buffer);

const fieldName = fc.string({
  minLength: 1,
  maxLength: 4,
  unit: fc.constantFrom("a", "b", "z", "0", "1", "_", "A"),
});

/** Any Convex value, as functions see it. */
export const value: fc.Arbitrary<Value> = fc.letrec<{ node: Value }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Value>(null, true, false),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.bigInt({ min: -2n, max: 2n }),
    anyFloat,
    fc.integer({ min: -3, max: 3 }),
    text,
    bytes,
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(fieldName, tie("node"), { maxKeys: 3 }),
  ),
})).node;
