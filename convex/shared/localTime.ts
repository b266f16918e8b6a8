/** A moment on the wall clock of some zone. Months from 1. */
export type LocalTime = { year: number; month: number; day: number; hour: number; minute: number };

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](.+))?$/;
const SLASHED = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:,?\s+(.+))?$/;
const CLOCK = /^(\d{1,2})(?::(\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*([ap])?\.?(?:m\.?)?$/i;

/**
 * A date with or without a time as people and spreadsheets write it: "2026-11-28 14:00",
 * "11/28/2026 2:00 PM", "28.11.2026". Without a time it is noon, so that the day is right in any
 * zone nearby. Null when it is no date; a day or month past its end is none.
 */
export function parseLocalTime(text: string, dayFirst: boolean): LocalTime | null {
  const written = text.trim();
  const iso = ISO.exec(written);
  const slashed = iso ? null : SLASHED.exec(written);
  if (!iso && !slashed) return null;
  const [, first, second, third, rest] = iso ?? slashed ?? [];
  const [year, month, day] = iso
    ? [Number(first), Number(second), Number(third)]
    : [
        fullYear(Number(third)),
        ...(dayFirst || written.includes(".") ? [second, first] : [first, second]).map(Number),
      ];
  const clock = rest === undefined ? { hour: 12, minute: 0 } : parseClock(rest);
  if (clock === null || month === undefined || day === undefined) return null;
  const date = new Date(Date.UTC(year ?? 0, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return { year: date.getUTCFullYear(), month, day, ...clock };
}

const DAY = 24 * 3_600_000;

/**
 * The moment a zone's clocks show this time, in ms since 1970; the earlier one when they show it
 * twice, and as long after the leap when they leap over it.
 */
export function toMoment(local: LocalTime, timeZone: string): number {
  const { year, month, day, hour, minute } = local;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  // The two differ only where the clocks change in between.
  const [before, after] = [offsetAt(asUtc - DAY, timeZone), offsetAt(asUtc + DAY, timeZone)];
  const moments = [asUtc - Math.max(before, after), asUtc - Math.min(before, after)];
  const shown = moments.find((moment) => moment + offsetAt(moment, timeZone) === asUtc);
  return shown ?? asUtc - before;
}

/** What a zone's clocks show at a moment (ms since 1970). */
export function localTimeAt(ms: number, timeZone: string): LocalTime {
  const date = new Date(ms + offsetAt(ms, timeZone));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

/** How far a zone's clocks are ahead of UTC, in ms. */
function offsetAt(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(ms);
  const at = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"));
  return shown - Math.floor(ms / 60_000) * 60_000;
}

function parseClock(text: string): { hour: number; minute: number } | null {
  const match = CLOCK.exec(text.trim().replace(/(?:Z|[+-]00:?00)$/, ""));
  if (!match) return null;
  const [, hours, minutes = "0", half] = match;
  const minute = Number(minutes);
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  }
  return hour < 24 && minute < 60 ? { hour, minute } : null;
}

function fullYear(year: number): number {
  if (year >= 100) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

/** Whether a locale writes the day before the month; only some do not. */
export function isDayFirst(locale: string): boolean {
  return !["US", "PH", "FM"].includes(new Intl.Locale(locale).region ?? "US");
}
