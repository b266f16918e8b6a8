import { expect, test } from "vitest";
import type { Json } from "../../deployment.ts";
import { compileFilter } from "../../transaction/filter.ts";
import { int64Text } from "../../values/wire.ts";

const int = (value: bigint): Json => ({ $integer: int64Text(value) });
const literal = (value: Json): Json => ({ $literal: value });
/** Whether `field` of the document, and `operand`, give `result`. */
const gives = (operator: string, field: Json, operand: Json, result: Json) =>
  compileFilter({ $eq: [{ [operator]: [{ $field: "n" }, literal(operand)] }, literal(result)] })({
    n: field,
  });

test("int64 are added, subtracted, multiplied and divided as whole numbers, and wrap around", () => {
  expect(gives("$add", int(2n ** 62n), int(1n), int(2n ** 62n + 1n))).toBe(true);
  expect(gives("$sub", int(3n), int(5n), int(-2n))).toBe(true);
  expect(gives("$mul", int(-3n), int(5n), int(-15n))).toBe(true);
  expect(gives("$div", int(7n), int(2n), int(3n))).toBe(true);
  expect(gives("$mod", int(7n), int(2n), int(1n))).toBe(true);
  expect(gives("$add", int(2n ** 63n - 1n), int(1n), int(-(2n ** 63n)))).toBe(true);
  const negated = { $eq: [{ $neg: { $field: "n" } }, literal(int(-7n))] };
  expect(compileFilter(negated)({ n: int(7n) })).toBe(true);
});

test("numbers stay numbers, and the two do not mix", () => {
  expect(gives("$div", 7, 2, 3.5)).toBe(true);
  expect(compileFilter({ $eq: [{ $neg: { $field: "n" } }, literal(-7)] })({ n: 7 })).toBe(true);
  expect(() => gives("$add", int(1n), 1, 2)).toThrow("two numbers, or two int64");
  expect(() => gives("$div", int(1n), int(0n), 0)).toThrow("by zero");
});
