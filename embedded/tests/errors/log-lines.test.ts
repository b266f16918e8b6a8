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

test("what cannot be shown does not throw", () => {
  const hostile = {
    [Symbol.for("nodejs.util.inspect.custom")]() {
      throw new Error("no");
    },
  };
  expect(formatLogLine("debug", [hostile])).toBe("[DEBUG] [could not be shown]");
  const loop: { self?: unknown } = {};
  loop.self = loop;
  expect(formatLogLine("log", [loop])).toContain("[Circular *1]");
});

test("a line stays within 32 KiB, cut between characters", () => {
  const line = formatLogLine("log", ["é".repeat(30_000), "b".repeat(30_000)]);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(32_768);
  expect(line).toMatch(/^\[LOG\] 'é+ \(truncated due to length\)$/);
  expect(formatLogLine("log", ["a".repeat(20_000)])).toHaveLength(20_008);
});
