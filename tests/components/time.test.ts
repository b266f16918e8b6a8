import { expect, test } from "vitest";
import { dateAndTime, dayName, shortAgo, shortSpan } from "../../src/lib/time";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const now = new Date(2026, 10, 23, 14, 30).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();

test("how long ago, in the least words that are true", () => {
  expect(shortAgo(now - 20_000, now)).toBe("now");
  expect(shortAgo(now - 5 * MINUTE, now)).toBe("5m");
  expect(shortAgo(now - 3 * HOUR, now)).toBe("3h");
  expect(shortAgo(at(2026, 10, 22, 9, 0), now)).toBe("Yesterday");
  expect(shortAgo(at(2026, 10, 20, 9, 0), now)).toBe(
    new Intl.DateTimeFormat(undefined, { weekday: "short" }).format(at(2026, 10, 20, 9, 0)),
  );
  expect(shortAgo(at(2025, 2, 15, 9, 0), now)).toContain("2025");
});

test("a message shortly before midnight is not called yesterday's at one minute past", () => {
  expect(shortAgo(at(2026, 10, 22, 23, 58), at(2026, 10, 23, 0, 1))).toBe("3m");
});

test("a moment of the provider's clock that is ahead of ours is now", () => {
  expect(shortAgo(now + 5000, now)).toBe("now");
});

test("THREAD-2 the exact date and time has the year when it is another one", () => {
  expect(dateAndTime(at(2026, 2, 15, 14, 5), now)).not.toContain("2026");
  expect(dateAndTime(at(2025, 2, 15, 14, 5), now)).toContain("2025");
});

test("days have the names people use", () => {
  expect(dayName(at(2026, 10, 23, 0, 0), now)).toBe("Today");
  expect(dayName(at(2026, 10, 22, 23, 59), now)).toBe("Yesterday");
  expect(dayName(at(2025, 10, 22, 12, 0), now)).toContain("2025");
});

test("how long somebody has waited", () => {
  expect(shortSpan(10_000)).toBe("<1m");
  expect(shortSpan(12 * MINUTE)).toBe("12m");
  expect(shortSpan(26 * HOUR)).toBe("1d");
});
