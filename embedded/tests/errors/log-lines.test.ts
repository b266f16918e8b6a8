import { expect, test } from "vitest";
import { formatLogLine } from "../../errors/log-lines.ts";

test("strings are quoted, the rest is inspected", () => {
  expect(formatLogLine("log", ["a", 1, true, null, undefined, 3n])).toBe(
    "[LOG] 'a' 1 true null undefined 3n",
  );
  expect(formatLogLine("warn", ["it's\n\\"])).toBe("[WARN] 'it\\'s\\n\\\\'");
  expect(formatLogLine("error", ["failed", { email: "x@y.z" }])).toBe(
    "[ERROR] 'failed' {\n  email: 'x@y.z'\n}",
  );
  expect(formatLogLine("info", [])).toBe("[INFO] ");
});

/** The keys of a map are in a line. */
const MAP_OF_OBJECTS = `Map (1) {
  { a: Set (2) {1, 2} } => {
    b: 1
  }
}`;

test("lists are in a line while they can, fields never; everything has a form", () => {
  class Thing {
    size = 1;
  }
  const failed = Object.assign(new TypeError("no"), { code: 3 });
  for (const [value, shown] of [
    [[1, "a", [true]], "[ 1, 'a', [ true ] ]"],
    [[{ a: 1 }, 2], "[\n  {\n    a: 1\n  },\n  2\n]"],
    [{ a: { b: [] }, "c-d": -0 }, "{\n  a: {\n    b: []\n  },\n  'c-d': -0\n}"],
    [new Thing(), "Thing {\n  size: 1\n}"],
    [new Error("e"), "[Error: e]"],
    [failed, "{ [TypeError: no] code: 3 }"],
    [new Error("o", { cause: new Error("i") }), "{ [Error: o] [cause]: [Error: i] }"],
    [new Map([["a", 1]]), "Map (1) {\n  'a' => 1\n}"],
    [new Set(), "Set (0) {}"],
    [new Map([[{ a: new Set([1, 2]) }, { b: 1 }]]), MAP_OF_OBJECTS],
    [{ [Symbol("s")]: 2, a: 1 }, "{\n  a: 1,\n  [Symbol(s)]: 2\n}"],
    [Object(1n), "Object(1n)"],
    [Object("s"), "Object('s')"],
    [new WeakMap(), "WeakMap { ? }"],
    [/x/g, "/x/g"],
    [Object.create(null), "[Object: null prototype] {}"],
    [() => 1, "[Function (anonymous)]"],
    [[[[[[[1]]]]]], "[ [ [ [ [ [Array] ] ] ] ] ]"],
    ["\u0001\t", "'\\x01\\t'"],
  ] as const) {
    expect(formatLogLine("log", [value])).toBe(`[LOG] ${shown}`);
  }
});

test("what cannot be shown does not throw", () => {
  const hostile = {
    get field() {
      throw new Error("no");
    },
  };
  expect(formatLogLine("debug", [hostile])).toBe("[DEBUG] [could not be shown]");
  const loop: { self?: unknown } = {};
  loop.self = loop;
  expect(formatLogLine("log", [loop])).toBe("[LOG] {\n  self: [Circular]\n}");
});

test("a line stays within 32 KiB, cut between characters", () => {
  const line = formatLogLine("log", ["é".repeat(30_000), "b".repeat(30_000)]);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(32_768);
  expect(line).toMatch(/^\[LOG\] 'é+ \(truncated due to length\)$/);
  expect(formatLogLine("log", ["a".repeat(20_000)])).toHaveLength(20_008);
});
