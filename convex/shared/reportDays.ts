import { localTimeAt } from "./localTime";

/** Days that one call reads: bounded, whatever happened in them. */
export const MAX_REPORT_DAYS = 31;

const DAY = 86_400_000;

/** The day a zone's clocks show at a moment (ms since 1970): "2026-11-29", sorting as text as in time. */
export function dayAt(ms: number, timeZone: string): string {
  const { year, month, day } = localTimeAt(ms, timeZone);
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/** The day so many days after another. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

/** How many days lie from one to another, both included; null for what are no days. */
export function daysBetween(from: string, to: string): number | null {
  if (!isDay(from) || !isDay(to)) return null;
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
