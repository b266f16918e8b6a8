import { convexToJson, v, type GenericValidator, type Value } from "convex/values";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../deployment.ts";
import { describeValidator } from "../../values/describe.ts";
import { encodeId } from "../../values/id.ts";
import { compileDocumentValidator, compileValidator } from "../../values/validator.ts";
import { value as anyValue } from "./arbitrary.ts";

const tables = new Map([
  ["users", 10_001],
  ["teams", 10_002],
  ["_storage", 7],
]);
const names = new Map([...tables].map(([name, number]) => [number, name]));
const id = (table: string) => encodeId(tables.get(table) ?? 99, new Uint8Array(16).fill(3));

function jsonOf(validator: GenericValidator): Json {
  return Reflect.get(validator, "json");
}

function check(validator: GenericValidator, value: Value | undefined) {
  const compiled = compileValidator(
    jsonOf(validator),
    (name) => tables.get(name),
    (number) => names.get(number),
  );
  return compiled(value === undefined ? undefined : convexToJson(value));
}

const message = (validator: GenericValidator, value: Value | undefined) =>
  check(validator, value)?.message ?? "ok";

const samples: Value[] = [
  null,
  true,
  false,
  0,
  -0,
  1.5,
  NaN,
  Infinity,
  0n,
  5n,
  "",
  "a",
  id("users"),
  id("teams"),
  new ArrayBuffer(2),
  [],
  ["a"],
  [1],
  {},
  { a: "x" },
  { a: 1 },
  { a: "x", b: 1 },
  { a: "x", b: "y" },
];

function accepted(validator: GenericValidator): Value[] {
  return samples.filter((sample) => check(validator, sample) === null);
}

test("each simple validator accepts its own values and no others", () => {
  expect(accepted(v.any())).toEqual(samples);
  expect(accepted(v.null())).toEqual([null]);
  expect(accepted(v.boolean())).toEqual([true, false]);
  expect(accepted(v.number())).toEqual([0, -0, 1.5, NaN, Infinity]);
  expect(accepted(v.float64())).toEqual([0, -0, 1.5, NaN, Infinity]);
  expect(accepted(v.int64())).toEqual([0n, 5n]);
  expect(accepted(v.string())).toEqual(["", "a", id("users"), id("teams")]);
  expect(accepted(v.bytes())).toEqual([new ArrayBuffer(2)]);
  expect(accepted(v.id("users"))).toEqual([id("users")]);
  expect(accepted(v.id("nowhere"))).toEqual([]);
});

test("each composite validator accepts its own values and no others", () => {
  expect(accepted(v.literal("a"))).toEqual(["a"]);
  expect(accepted(v.literal(5n))).toEqual([5n]);
  expect(accepted(v.literal(1.5))).toEqual([1.5]);
  expect(accepted(v.literal(false))).toEqual([false]);
  expect(accepted(v.array(v.string()))).toEqual([[], ["a"]]);
  expect(accepted(v.array(v.any()))).toEqual([[], ["a"], [1]]);
  expect(accepted(v.object({}))).toEqual([{}]);
  expect(accepted(v.object({ a: v.string() }))).toEqual([{ a: "x" }]);
  expect(accepted(v.object({ a: v.string(), b: v.optional(v.number()) }))).toEqual([
    { a: "x" },
    { a: "x", b: 1 },
  ]);
  expect(accepted(v.record(v.string(), v.string()))).toEqual([{}, { a: "x" }, { a: "x", b: "y" }]);
  expect(accepted(v.record(v.id("users"), v.string()))).toEqual([{}]);
  expect(accepted(v.union(v.null(), v.int64(), v.object({ a: v.number() })))).toEqual([
    null,
    0n,
    5n,
    { a: 1 },
  ]);
  expect(accepted(v.union())).toEqual([]);
  expect(accepted(v.nullable(v.literal("a")))).toEqual([null, "a"]);
});

test("an object that stands for an int64, bytes or NaN is not an object", () => {
  const optional = v.object({ a: v.optional(v.any()) });
  for (const special of [5n, new ArrayBuffer(1), NaN]) {
    expect(check(optional, special)).not.toBeNull();
    expect(check(v.record(v.string(), v.any()), special)).not.toBeNull();
  }
});

test("field names that every object inherits count only when they are there", () => {
  const validator = v.object({ constructor: v.optional(v.string()), toString: v.any() });
  expect(message(validator, {})).toContain("missing the required field `toString`");
  expect(check(validator, { toString: 1 })).toBeNull();
  expect(message(v.object({}), { constructor: 1 })).toContain("extra field `constructor`");
});

test("null instead of a validator means any; a commit timestamp may be unresolved", () => {
  const compiled = compileValidator(null, () => undefined);
  expect(compiled({ a: [1] })).toBeNull();
  const commit = compileValidator({ type: "commitTs" }, () => undefined);
  expect(commit({ $commitTs: null })).toBeNull();
  expect(commit({ $integer: "AAAAAAAAAAA=" })).toBeNull();
  expect(commit(1)).not.toBeNull();
  expect(() => compileValidator({ type: "float32" }, () => undefined)).toThrow(
    "Malformed validator",
  );
});

test("messages in Convex's words", () => {
  const args = v.object({ token: v.string(), schedule: v.string() });
  expect(message(args, { token: "t" })).toBe(
    'Object is missing the required field `schedule`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\n\nObject: {token: "t"}\nValidator: v.object({schedule: v.string(), token: v.string()})',
  );
  expect(message(args, { token: "t", schedule: "s", extra: 1 })).toBe(
    'Object contains extra field `extra` that is not in the validator.\n\nObject: {extra: 1.0, schedule: "s", token: "t"}\nValidator: v.object({schedule: v.string(), token: v.string()})',
  );
  expect(message(v.object({ a: v.array(v.string()) }), { a: ["x", null] })).toBe(
    "Value does not match validator.\nPath: .a[1]\nValue: null\nValidator: v.string()",
  );
  expect(message(v.null(), undefined)).toBe(
    "Value does not match validator.\n\nValue: undefined\nValidator: v.null()",
  );
  expect(message(v.literal("a"), "b")).toBe(
    '`"b"` does not match literal validator `v.literal("a")`.',
  );
  expect(message(v.object({ n: v.literal(1) }), { n: 2n })).toBe(
    "`2` does not match literal validator `v.literal(1.0)`.Path: .n",
  );
  expect(message(v.id("users"), id("teams"))).toBe(
    `Found ID "${id("teams")}" from table \`teams\`, which does not match the table name in validator \`v.id("users")\`.`,
  );
  expect(message(v.id("users"), id("_storage"))).toContain("from a system table");
  expect(message(v.id("users"), id("dropped"))).toContain('Validator: v.id("users")');
  expect(message(v.record(v.string(), v.number()), { a: "x" })).toContain("Path: .values()");
  expect(message(v.record(v.id("users"), v.any()), { a: "x" })).toContain("Path: .keys()");
  expect(message(v.union(v.object({ a: v.number() })), { a: "x" })).toContain("Path: .a\n");
  expect(message(v.union(v.string(), v.null()), [1n, -0, new ArrayBuffer(1)])).toBe(
    'Value does not match validator.\n\nValue: [1, -0.0, b"AA=="]\nValidator: v.union(v.string(), v.null())',
  );
  expect(message(v.string(), 1e20)).toContain("Value: 1e20\n");
  expect(message(v.string(), 1.5e-7)).toContain("Value: 1.5e-7\n");
  expect(message(v.string(), -Infinity)).toContain("Value: -inf\n");
});

test("a function's handle has a component, a module and mostly a name; its signature is not checked", () => {
  const any = v.function();
  const mutation = v.function({ fnType: "mutation", args: { id: v.id("users") } });
  for (const handle of ["function://;m:f", "function://;dir/m.js:f", "function://a/b;m"]) {
    expect(message(any, handle)).toBe("ok");
    expect(message(mutation, handle)).toBe("ok");
  }
  const wrong = ["m:f", "function://m:f", "function://;", "function://;:f", "function://;m:f:g", 1];
  for (const value of [...wrong, "function://;m:1", " function://;m:f", "function://;m:f\n"]) {
    expect(message(any, value), JSON.stringify(value)).toContain("Validator: v.function()");
  }
  expect(message(v.object({ f: mutation }), { f: "" })).toBe(
    'Value does not match validator.\nPath: .f\nValue: ""\nValidator: v.function({fnType: "mutation", args: v.object({id: v.id("users")})})',
  );
});

test("every kind of validator is shown as the code that makes it", () => {
  const all = v.object({
    b: v.optional(v.union(v.literal(1n), v.literal(true), v.literal("x"))),
    a: v.record(v.id("users"), v.array(v.bytes())),
    c: v.any(),
  });
  expect(describeValidator(jsonOf(all))).toBe(
    'v.object({a: v.record(v.id("users"), v.array(v.bytes())), b: v.optional(v.union(v.literal(<bigint>), v.literal(true), v.literal("x"))), c: v.any()})',
  );
});

test("a huge value does not make a huge message", () => {
  expect(message(v.string(), ["x".repeat(1_000_000)]).length).toBeLessThan(17_000);
});

test("documents: system fields are neither required, extra nor shown", () => {
  const table = v.union(
    v.object({ kind: v.literal("a"), n: v.number() }),
    v.object({ kind: v.literal("b") }),
  );
  const compiled = compileDocumentValidator(jsonOf(table), () => undefined);
  const system = { _id: id("users"), _creationTime: 1 };
  expect(compiled({ ...system, kind: "a", n: 1 })).toBeNull();
  expect(compiled({ ...system, kind: "b" })).toBeNull();
  expect(compiled({ kind: "b" })).toBeNull();
  expect(compiled({ ...system, kind: "b", n: 1 })?.message).toContain('Value: {kind: "b", n: 1.0}');
  const nested = compileDocumentValidator(jsonOf(v.object({ in: v.object({}) })), () => undefined);
  expect(nested({ in: { _id: "x" } })?.message).toContain("extra field `_id`");
  const one = compileDocumentValidator(jsonOf(v.object({ a: v.string() })), () => undefined);
  expect(one({ ...system, b: 1 })?.message).toContain("Object: {b: 1.0}\n");
  expect(one({ ...system, a: "x" })).toBeNull();
});

/** A validator made from a value, so that it must accept it. */
function exact(value: Value): GenericValidator {
  if (value === null) return v.null();
  if (typeof value === "bigint") return v.int64();
  if (typeof value === "number") return v.number();
  if (typeof value === "boolean") return v.boolean();
  if (typeof value === "string") return v.string();
  if (value instanceof ArrayBuffer) return v.bytes();
  if (Array.isArray(value)) return v.array(v.union(...value.map(exact)));
  return v.object(
    Object.fromEntries(Object.entries(value).map(([k, field]) => [k, exact(field ?? null)])),
  );
}

test("a value's own shape accepts it; a refusal always comes with a reason, and only then", () => {
  fc.assert(
    fc.property(anyValue, anyValue, (a, b) => {
      expect(check(exact(a), a)).toBeNull();
      const failure = check(v.union(exact(a)), b);
      if (failure) expect(failure.message).toMatch(/match|missing|extra/);
      else expect(check(exact(b), b)).toBeNull();
    }),
  );
});
