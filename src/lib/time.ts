import { localTimeAt, parseLocalTime, toMoment } from "../../convex/shared/localTime";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options);
  let made = formats.get(key);
  if (!made) {
    // No locale: the member's own, as the browser has it.
    made = new Intl.DateTimeFormat(undefined, options);
    formats.set(key, made);
  }
  return made.format(ms);
}

/** Midnight of the member's day that holds `ms`. */
export function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

function sameYear(a: number, b: number): boolean {
  return new Date(a).getFullYear() === new Date(b).getFullYear();
}

/** Whole days between two moments by the calendar, so that 23:59 → 00:01 is one day. */
function daysApart(earlier: number, later: number): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / DAY);
}

/** "now", "5m", "3h", "Yesterday", "Mon", "Mar 15", "Mar 15, 2025". */
export function shortAgo(ms: number, now: number): string {
  const age = now - ms;
  if (age < MINUTE) return "now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m`;
  const days = daysApart(ms, now);
  if (days === 0 || age < 6 * HOUR) return `${Math.floor(age / HOUR)}h`;
  if (days === 1) return "Yesterday";
  if (days < 7) return format(ms, { weekday: "short" });
  if (sameYear(ms, now)) return format(ms, { month: "short", day: "numeric" });
  return format(ms, { year: "numeric", month: "short", day: "numeric" });
}

/** A length of time: "<1m", "12m", "3h", "2d". */
export function shortSpan(span: number): string {
  if (span < MINUTE) return "<1m";
  if (span < HOUR) return `${Math.floor(span / MINUTE)}m`;
  if (span < DAY) return `${Math.floor(span / HOUR)}h`;
  return `${Math.floor(span / DAY)}d`;
}

/** The exact date and time, with the year only when it is not this one. */
export function dateAndTime(ms: number, now: number): string {
  return format(ms, {
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    ...(sameYear(ms, now) ? {} : { year: "numeric" }),
  });
}

/** The time of day, "3:42 PM", here or in another zone. */
export function clockTime(ms: number, timeZone?: string): string {
  return format(ms, { hour: "numeric", minute: "2-digit", ...(timeZone && { timeZone }) });
}

/** Everything there is to say about a moment, for a tooltip; in the account's zone too when it differs. */
export function fullMoment(ms: number, accountZone?: string): string {
  const here = format(ms, { dateStyle: "full", timeStyle: "long" });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!accountZone || accountZone === zone) return here;
  const there = format(ms, { dateStyle: "medium", timeStyle: "long", timeZone: accountZone });
  return `${here}\n${there} (your business)`;
}

/** "Today", "Yesterday", "Monday, March 15". */
export function dayName(ms: number, now: number): string {
  const days = daysApart(ms, now);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return format(ms, {
    weekday: "long",
    month: "long",
    day: "numeric",
    ...(sameYear(ms, now) ? {} : { year: "numeric" }),
  });
}

/** A day with its time for something to come, in the member's zone or a given one. */
export function weekdayAndTime(ms: number, timeZone?: string): string {
  return format(ms, {
    ...(timeZone && { timeZone }),
    weekday: "short",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    ...(sameYear(ms, Date.now()) ? {} : { year: "numeric" }),
  });
}

/** A moment as a datetime-local input holds it, in the member's zone: "2026-03-15T14:00". */
export function dateTimeInput(ms: number): string {
  const at = new Date(ms);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What a datetime-local input holds, as ms since 1970; null when it is empty. */
export function fromDateTimeInput(text: string): number | null {
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? null : ms;
}

/** As dateTimeInput, on a zone's clocks. */
export function zonedInput(ms: number, timeZone: string): string {
  const { year, month, day, hour, minute } = localTimeAt(ms, timeZone);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

/** What a datetime-local input holds when it means a zone's clocks; null when it is empty. */
export function fromZonedInput(text: string, timeZone: string): number | null {
  const local = parseLocalTime(text, false);
  return local === null ? null : toMoment(local, timeZone);
}

/** A time zone as people write it: "America/New York". */
export function zoneName(zone: string): string {
  return zone.replaceAll("_", " ");
}
