import { expect, test } from "vitest";
import { type OpeningHours, USUAL_OPENING_HOURS } from "../../convex/shared/openingHours";
import { zoneOfPhone } from "../../convex/shared/phoneZone";
import { laterTimes } from "../../src/features/composer/later/later-times";
import { fromZonedInput, zonedInput } from "../../src/lib/time";

const CHICAGO = "America/Chicago";
const at = (text: string) => Date.parse(text);
const times = (now: string, hours: OpeningHours | null = null) =>
  laterTimes(at(now), CHICAGO, hours).map(
    ({ label, at: ms }) => `${label} ${zonedInput(ms, CHICAGO)}`,
  );

test("SEND-12 the usual times are the business's, wherever the member is", () => {
  expect(times("2026-11-20T16:00:30Z")).toEqual([
    "In an hour 2026-11-20T11:01",
    "This evening 2026-11-20T18:00",
    "Tomorrow morning 2026-11-21T08:00",
  ]);
  // Too late for this evening, and the last day of a month.
  expect(times("2026-12-01T03:30:00Z")).toEqual([
    "In an hour 2026-11-30T22:30",
    "Tomorrow morning 2026-12-01T08:00",
  ]);
  // The night the clocks go back.
  expect(times("2026-10-31T23:30:00Z").at(-1)).toBe("Tomorrow morning 2026-11-01T08:00");
});

test("SEND-12 where the business has said its hours, it is when it opens next", () => {
  const weekdays = USUAL_OPENING_HOURS;
  // Early on a Friday, then after it, and on the Saturday before the clocks go back.
  expect(times("2026-11-20T12:00:00Z", weekdays).at(-1)).toBe("When we open 2026-11-20T08:00");
  expect(times("2026-11-20T16:00:00Z", weekdays).at(-1)).toBe("When we open 2026-11-23T08:00");
  expect(times("2026-10-31T16:00:00Z", weekdays).at(-1)).toBe("When we open 2026-11-02T08:00");
  const sundays = weekdays.map((_, day) => (day === 6 ? { from: 600, to: 720 } : null));
  expect(times("2026-11-22T18:00:00Z", sundays).at(-1)).toBe("When we open 2026-11-29T10:00");
});

test("SEND-12 a time written by hand is the business's too", () => {
  const winter = at("2026-11-20T16:05:00Z");
  expect(fromZonedInput(zonedInput(winter, CHICAGO), CHICAGO)).toBe(winter);
  expect(fromZonedInput("2026-07-01T09:00", CHICAGO)).toBe(at("2026-07-01T14:00:00Z"));
  for (const text of ["", "null", "2026-13-01T09:00"]) {
    expect(fromZonedInput(text, CHICAGO)).toBeNull();
  }
});

test.each([
  ["+15125550111", "America/Chicago"],
  ["+14155550111", "America/Los_Angeles"],
  ["+16025550111", "America/Phoenix"],
  ["+12125550111", "America/New_York"],
  ["+442071234567", "Europe/London"],
  ["+353861234567", "Europe/Dublin"],
  ["+18005550111", null],
  ["+78005550111", null],
  ["dana@example.com", null],
  ["", null],
])("SEND-12 the zone %s speaks for is %s", (number, zone) => {
  expect(zoneOfPhone(number)).toBe(zone);
});

test("SEND-12 a time that the clocks leap over is as long after the leap, never before it", () => {
  const leapt = (text: string, zone = CHICAGO) => {
    const moment = fromZonedInput(text, zone);
    return moment === null ? null : zonedInput(moment, zone);
  };
  expect(leapt("2027-03-14T01:59")).toBe("2027-03-14T01:59");
  expect(leapt("2027-03-14T02:30")).toBe("2027-03-14T03:30");
  expect(leapt("2027-03-28T02:30", "Europe/Berlin")).toBe("2027-03-28T03:30");
  expect(leapt("2027-10-03T02:30", "Australia/Sydney")).toBe("2027-10-03T03:30");
  // What they show twice is the first of the two, west and east of Greenwich.
  expect(fromZonedInput("2027-11-07T01:30", CHICAGO)).toBe(at("2027-11-07T06:30:00Z"));
  expect(fromZonedInput("2027-10-31T02:30", "Europe/Berlin")).toBe(at("2027-10-31T00:30:00Z"));
});
