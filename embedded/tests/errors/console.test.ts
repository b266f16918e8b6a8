import { expect, test, vi } from "vitest";
import { consoleOf } from "../../errors/console.ts";

type Say = (...values: unknown[]) => void;
type Calls = Record<string, Say>;

function open(isRunning = true) {
  const lines: string[] = [];
  let now = 1_000;
  const real = { ...console, log: vi.fn<Say>(), trace: vi.fn<Say>() };
  const call = {};
  const own = consoleOf(real, {
    current: () => (isRunning ? call : undefined),
    print: (_, __, line) => lines.push(line),
    now: () => now,
  }) as Calls;
  return { own, lines, real, pass: (ms: number) => (now += ms) };
}

test("each level is a line", () => {
  const { own, lines, real } = open();
  for (const level of ["log", "debug", "info", "warn", "error"]) own[level]!("x", 1);
  const levels = ["LOG", "DEBUG", "INFO", "WARN", "ERROR"];
  expect(lines).toEqual(levels.map((level) => `[${level}] 'x' 1`));
  own.trace!("here");
  expect(lines.at(-1)).toMatch(/^\[LOG\] 'here'/);
  expect(real.log).not.toHaveBeenCalled();
});

test("a timer tells what has passed, and when there is none of its name", () => {
  const { own, lines, pass } = open();
  own.time!("a");
  pass(5);
  own.timeLog!("a", "half");
  own.time!("a");
  pass(7);
  own.timeEnd!("a");
  own.timeEnd!("a");
  expect(lines).toEqual([
    "[INFO] 'a: 5ms' 'half'",
    "[WARN] 'Timer \\'a\\' already exists'",
    "[INFO] 'a: 12ms'",
    "[WARN] 'Timer \\'a\\' does not exist'",
  ]);
});

test("what is said while nothing runs goes to the real one", () => {
  const { own, real } = open(false);
  own.log!("x");
  own.trace!("y");
  expect(real.log).toHaveBeenCalledWith("x");
  expect(real.trace).toHaveBeenCalledWith("y");
});
