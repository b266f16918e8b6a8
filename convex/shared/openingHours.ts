import { localTimeAt, toMoment } from "./localTime";

/** When a business is there on one day of the week, by its own clocks. Minutes after midnight. */
export type OpeningDay = { from: number; to: number };

/** Monday first; null for a day on which it is closed. */
export type OpeningHours = (OpeningDay | null)[];

const DAYS = 7;
const DAY_MINUTES = 24 * 60;

/** What is offered to a business that has not said. */
export const USUAL_OPENING_HOURS: OpeningHours = Array.from({ length: DAYS }, (_, day) =>
  day < 5 ? { from: 8 * 60, to: 17 * 60 } : null,
);

/** What is wrong with opening hours; null for nothing. */
export function openingHoursProblem(hours: OpeningHours): string | null {
  if (hours.length !== DAYS) return "Say for each day of the week when you are open.";
  const isTime = (minutes: number) =>
    Number.isInteger(minutes) && minutes >= 0 && minutes <= DAY_MINUTES;
  for (const day of hours) {
    if (day === null) continue;
    if (!isTime(day.from) || !isTime(day.to)) return "Choose both times of each open day.";
    if (day.from >= day.to) return "A day has to close after it opens.";
  }
  return hours.every((day) => day === null) ? "Open on one day at least." : null;
}

/** Whether it is open at a moment (ms since 1970). */
export function isOpenAt(ms: number, hours: OpeningHours, timeZone: string): boolean {
  const { minute, weekday } = placeOf(ms, timeZone);
  const day = hours[weekday];
  return day != null && day.from <= minute && minute < day.to;
}

/** When it opens next after a moment, both in ms since 1970; null for hours that are never open. */
export function opensNext(ms: number, hours: OpeningHours, timeZone: string): number | null {
  const today = localTimeAt(ms, timeZone);
  const { weekday } = placeOf(ms, timeZone);
  for (let ahead = 0; ahead <= DAYS; ahead++) {
    const day = hours[(weekday + ahead) % DAYS];
    if (day == null) continue;
    // A date past the end of its month is the next month's.
    const date = new Date(Date.UTC(today.year, today.month - 1, today.day + ahead));
    const at = toMoment(
      {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: Math.floor(day.from / 60),
        minute: day.from % 60,
      },
      timeZone,
    );
    if (at > ms) return at;
  }
  return null;
}

function placeOf(ms: number, timeZone: string): { minute: number; weekday: number } {
  const { year, month, day, hour, minute } = localTimeAt(ms, timeZone);
  const sundayFirst = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return { minute: hour * 60 + minute, weekday: (sundayFirst + DAYS - 1) % DAYS };
}
