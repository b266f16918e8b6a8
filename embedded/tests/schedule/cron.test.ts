import { cronJobs, makeFunctionReference } from "convex/server";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../deployment.ts";
import { parseCron } from "../../schedule/cron-fields.ts";
import { firstRun, nextRun } from "../../schedule/cron.ts";

const at = (text: string) => Date.parse(text);
const next = (schedule: Json, after: string, identifier?: string) =>
  new Date(nextRun(schedule, at(after), identifier)).toISOString();
const cron = (expression: string, after: string) => next({ type: "cron", cron: expression }, after);

/** Schedules as the real package exports them. */
function exported(define: (crons: ReturnType<typeof cronJobs>) => void): Json {
  const crons = cronJobs();
  define(crons);
  const text: string = Reflect.apply(Reflect.get(crons, "export"), crons, []);
  const [job] = Object.values(JSON.parse(text) as { [id: string]: { schedule: Json } });
  return job?.schedule ?? null;
}
const reference = makeFunctionReference<"mutation">("a:b");

test("schedules as the convex package writes them", () => {
  const from = "2026-03-10T10:30:00Z"; // a Tuesday
  const cases: [Json, string][] = [
    [exported((c) => c.interval("i", { seconds: 90 }, reference)), "2026-03-10T10:31:30.000Z"],
    [exported((c) => c.interval("i", { minutes: 5 }, reference)), "2026-03-10T10:35:00.000Z"],
    [exported((c) => c.interval("i", { hours: 2 }, reference)), "2026-03-10T12:30:00.000Z"],
    [exported((c) => c.hourly("i", { minuteUTC: 30 }, reference)), "2026-03-10T11:30:00.000Z"],
    [exported((c) => c.hourly("i", { minuteUTC: 31 }, reference)), "2026-03-10T10:31:00.000Z"],
    [
      exported((c) => c.daily("i", { hourUTC: 9, minuteUTC: 5 }, reference)),
      "2026-03-11T09:05:00.000Z",
    ],
    [
      exported((c) =>
        c.weekly("i", { dayOfWeek: "tuesday", hourUTC: 10, minuteUTC: 30 }, reference),
      ),
      "2026-03-17T10:30:00.000Z",
    ],
    [
      exported((c) => c.monthly("i", { day: 31, hourUTC: 0, minuteUTC: 0 }, reference)),
      "2026-03-31T00:00:00.000Z",
    ],
    [exported((c) => c.cron("i", "15 7 * * *", reference)), "2026-03-11T07:15:00.000Z"],
  ];
  for (const [schedule, expected] of cases) {
    expect(next(schedule, from), JSON.stringify(schedule)).toBe(expected);
  }
});

test("a missing minute is one of the job's own, always the same", () => {
  const hourly = exported((c) => c.hourly("i", {}, reference));
  const minutes = ["a", "b", "c", "reset high scores"].map((identifier) =>
    new Date(nextRun(hourly, 0, identifier)).getUTCMinutes(),
  );
  expect(new Set(minutes).size).toBeGreaterThan(2);
  expect(next(hourly, "2026-01-01T00:00:00Z", "a")).toBe(next(hourly, "2026-01-01T00:00:00Z", "a"));
  const daily = exported((c) => c.daily("i", { hourUTC: 9 }, reference));
  expect(next(daily, "2026-01-01T10:00:00Z", "a")).toMatch(/^2026-01-02T09:/);
});

test("days that some months lack, and leap years", () => {
  const monthly: Json = { type: "monthly", day: 31, hourUTC: 1, minuteUTC: 2 };
  expect(next(monthly, "2026-01-31T01:02:00Z")).toBe("2026-03-31T01:02:00.000Z");
  expect(cron("0 0 29 2 *", "2026-01-01T00:00:00Z")).toBe("2028-02-29T00:00:00.000Z");
  expect(cron("0 0 29 2 *", "2096-03-01T00:00:00Z")).toBe("2104-02-29T00:00:00.000Z");
  expect(() => cron("0 0 30 2 *", "2026-01-01T00:00:00Z")).toThrow("no such date");
});

test("cron strings: lists, ranges, steps, names, Sunday twice", () => {
  const from = "2026-03-10T10:30:30.500Z"; // a Tuesday
  expect(cron("* * * * *", from)).toBe("2026-03-10T10:31:00.000Z");
  expect(cron("*/20 * * * *", from)).toBe("2026-03-10T10:40:00.000Z");
  expect(cron("5/20 * * * *", from)).toBe("2026-03-10T10:45:00.000Z");
  expect(cron("0 9-17/4 * * *", from)).toBe("2026-03-10T13:00:00.000Z");
  expect(cron("0,15 11,12 * * *", from)).toBe("2026-03-10T11:00:00.000Z");
  expect(cron("0 0 * * SUN", from)).toBe("2026-03-15T00:00:00.000Z");
  expect(cron("0 0 * * 0", from)).toBe("2026-03-15T00:00:00.000Z");
  expect(cron("0 0 * * 7", from)).toBe("2026-03-15T00:00:00.000Z");
  expect(cron("0 0 * * 5-7", from)).toBe("2026-03-13T00:00:00.000Z");
  expect(parseCron("0 0 * * 1/2").weekdays).toEqual(new Set([1, 3, 5]));
  expect(cron("0 0 1 jan *", from)).toBe("2027-01-01T00:00:00.000Z");
  expect(cron("  0   0 1 * *  ", from)).toBe("2026-04-01T00:00:00.000Z");
});

test("a restricted day and weekday are alternatives, as in crontab", () => {
  expect(cron("0 0 20 * fri", "2026-03-10T00:00:00Z")).toBe("2026-03-13T00:00:00.000Z");
  expect(cron("0 0 12 * fri", "2026-03-10T00:00:00Z")).toBe("2026-03-12T00:00:00.000Z");
  expect(cron("0 0 * * fri", "2026-03-10T00:00:00Z")).toBe("2026-03-13T00:00:00.000Z");
  expect(cron("0 0 */2 * fri", "2026-03-10T00:00:00Z")).toBe("2026-03-13T00:00:00.000Z");
});

test("malformed schedules are refused by name", () => {
  const bad = ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *"];
  bad.push(
    "* * * * 8",
    "*/0 * * * *",
    "5-1 * * * *",
    "a * * * *",
    "1-2-3 * * * *",
    "1/2/3 * * * *",
  );
  bad.push("0 0 L * *", "0 0 * * 1#2", "-1 * * * *", "1, * * * *", "1.5 * * * *");
  for (const expression of bad) {
    expect(() => parseCron(expression), expression).toThrow(/cron string/);
  }
  const wrong: Json[] = [
    null,
    {},
    { type: "yearly" },
    { type: "interval" },
    { type: "interval", seconds: 0 },
    { type: "interval", seconds: 1.5 },
    { type: "daily", minuteUTC: 1 },
    { type: "daily", hourUTC: 24 },
    { type: "hourly", minuteUTC: 60 },
    { type: "weekly", hourUTC: 1, dayOfWeek: "someday" },
    { type: "monthly", hourUTC: 1, day: 32 },
    { type: "cron" },
  ];
  for (const schedule of wrong) {
    expect(() => nextRun(schedule, 0), JSON.stringify(schedule)).toThrow(
      expect.objectContaining({ name: "ScheduleError" }),
    );
  }
});

test("an interval first runs when it is deployed, the rest at their time", () => {
  expect(firstRun({ type: "interval", hours: 1 }, 1234)).toBe(1234);
  expect(firstRun({ type: "hourly", minuteUTC: 1 }, 0)).toBe(60_000);
});

test("the next run is the earliest matching minute after the given time", () => {
  const number = (low: number, high: number) => fc.integer({ min: low, max: high });
  const field = (low: number, high: number) =>
    fc.oneof(
      fc.constant("*"),
      number(low, high).map(String),
      number(2, 9).map((n) => `*/${n}`),
    );
  const times = number(at("2024-01-01"), at("2030-01-01"));
  fc.assert(
    fc.property(field(0, 59), field(0, 23), field(0, 6), times, (minute, hour, weekday, after) => {
      const expression = `${minute} ${hour} * * ${weekday}`;
      const { minutes, hours, weekdays } = parseCron(expression);
      let expected = (Math.floor(after / 60_000) + 1) * 60_000;
      for (; ; expected += 60_000) {
        const date = new Date(expected);
        if (!weekdays.has(date.getUTCDay())) continue;
        if (!hours.includes(date.getUTCHours())) continue;
        if (minutes.includes(date.getUTCMinutes())) break;
      }
      expect(nextRun({ type: "cron", cron: expression }, after)).toBe(expected);
    }),
    { numRuns: 300 },
  );
});
