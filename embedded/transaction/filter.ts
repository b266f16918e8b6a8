import type { Json } from "../deployment.ts";
import { fieldAt } from "../store/index-key.ts";
import { compareValues } from "../values/compare.ts";
import { int64Text, wireInt64, wireTag } from "../values/wire.ts";

/** A filter expression as `q.eq(q.field("a"), 1)` serialises it. */
export type Expression = Json;

type Value = Json | undefined;
type Evaluate = (document: Json) => Value;

/**
 * Compiles an expression to a test on documents, in Convex's semantics: any value but `false`,
 * `null`, `0`, `0n`, `""` and a missing one counts as true. Throws on an unknown operator.
 */
export function compileFilter(expression: Expression): (document: Json) => boolean {
  const evaluate = compile(expression);
  return (document) => isTruthy(evaluate(document));
}

function compile(expression: Expression): Evaluate {
  if (typeof expression !== "object" || expression === null || Array.isArray(expression)) {
    return () => expression;
  }
  const [entry] = Object.entries(expression);
  if (!entry) return () => expression;
  const [operator, operand] = entry;
  switch (operator) {
    case "$literal": {
      const literal = isUndefined(operand) ? undefined : operand;
      return () => literal;
    }
    case "$field":
      return (document) => fieldAt(document, String(operand));
    case "$and":
      return all(operand, (tests, document) => tests.every((test) => isTruthy(test(document))));
    case "$or":
      return all(operand, (tests, document) => tests.some((test) => isTruthy(test(document))));
    case "$not": {
      const test = compile(operand);
      return (document) => !isTruthy(test(document));
    }
    case "$neg": {
      const test = compile(operand);
      return (document) => negative(test(document));
    }
    default:
      return binary(operator, operand);
  }
}

function all(operand: Json, combine: (tests: Evaluate[], document: Json) => boolean): Evaluate {
  if (!Array.isArray(operand)) throw new Error("A logical operator takes a list of expressions.");
  const tests = operand.map(compile);
  return (document) => combine(tests, document);
}

function binary(operator: string, operand: Json): Evaluate {
  if (!Array.isArray(operand) || operand.length !== 2) {
    throw new Error(`Filter operator ${operator} is unknown or lacks its two operands.`);
  }
  const left = compile(operand[0] ?? null);
  const right = compile(operand[1] ?? null);
  const compare = (test: (order: number) => boolean): Evaluate => {
    return (document) => test(compareValues(left(document), right(document)));
  };
  switch (operator) {
    case "$eq":
      return compare((order) => order === 0);
    case "$neq":
      return compare((order) => order !== 0);
    case "$lt":
      return compare((order) => order < 0);
    case "$lte":
      return compare((order) => order <= 0);
    case "$gt":
      return compare((order) => order > 0);
    case "$gte":
      return compare((order) => order >= 0);
    case "$add":
    case "$sub":
    case "$mul":
    case "$div":
    case "$mod":
      return (document) => arithmetic(operator, left(document), right(document));
    default:
      throw new Error(`Filter operator ${operator} is unknown.`);
  }
}

function negative(value: Value): Value {
  return isInt64(value)
    ? arithmetic("$sub", { $integer: int64Text(0n) }, value)
    : arithmetic("$mul", value, -1);
}

function isInt64(value: Value): value is { $integer: string } {
  return value !== undefined && wireTag(value) === "$integer";
}

/** Between two numbers, or between two int64, whose result wraps around. */
function arithmetic(operator: string, left: Value, right: Value): Value {
  if (isInt64(left) && isInt64(right)) {
    const result = BigInt.asIntN(64, integral(operator, wireInt64(left), wireInt64(right)));
    return { $integer: int64Text(result) };
  }
  if (typeof left !== "number" || typeof right !== "number") {
    throw new Error("Filter arithmetic is only defined for two numbers, or two int64.");
  }
  switch (operator) {
    case "$add":
      return left + right;
    case "$sub":
      return left - right;
    case "$mul":
      return left * right;
    case "$div":
      return left / right;
    default:
      return left % right;
  }
}

function integral(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case "$add":
      return left + right;
    case "$sub":
      return left - right;
    case "$mul":
      return left * right;
  }
  if (right === 0n) throw new Error("A filter divides an int64 by zero.");
  return operator === "$div" ? left / right : left % right;
}

function isUndefined(value: Json): boolean {
  return typeof value === "object" && value !== null && "$undefined" in value;
}

function isTruthy(value: Value): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === "") {
    return false;
  }
  // An int64 zero: base64 of eight zero bytes.
  return !(typeof value === "object" && !Array.isArray(value) && value.$integer === "AAAAAAAAAAA=");
}
