import { dayAfter, MAX_REPORT_DAYS } from "../../../convex/shared/reportDays";

/** What a column of the chart stands for: a day, a week from its first day, a month. */
type Unit = "day" | "week" | "month";

export type Period = { key: string; label: string; unit: Unit };

/** The periods one can choose, all of them up to today. */
export const PERIODS: readonly Period[] = [
  { key: "7", label: "7 days", unit: "day" },
  { key: "30", label: "30 days", unit: "day" },
  { key: "90", label: "90 days", unit: "week" },
  { key: "year", label: "12 months", unit: "month" },
];

export const DEFAULT_PERIOD = PERIODS[1]!;

/** The first day of a period that ends `today`. The months are this one and the eleven before it. */
export function firstDay({ key, unit }: Period, today: string): string {
  if (unit !== "month") return dayAfter(today, 1 - Number(key));
  const [year = 0, month = 1] = today.split("-").map(Number);
  return new Date(Date.UTC(year, month - 12, 1)).toISOString().slice(0, 10);
}

/** The parts in which a period's days are asked for. */
export function partsOf(from: string, to: string): { from: string; to: string }[] {
  const parts: { from: string; to: string }[] = [];
  for (let start = from; start <= to; start = dayAfter(start, MAX_REPORT_DAYS)) {
    const end = dayAfter(start, MAX_REPORT_DAYS - 1);
    parts.push({ from: start, to: end < to ? end : to });
  }
  return parts;
}

/** The days that begin the columns of a period, oldest first. */
export function columnsOf({ unit }: Period, from: string, to: string): string[] {
  const starts: string[] = [];
  for (let day = from; day <= to; day = dayAfter(day, unit === "week" ? 7 : 1)) {
    if (unit !== "month" || day.endsWith("-01")) starts.push(day);
  }
  return starts;
}

/** "Nov 29", "Nov 2026": what stands below a column. */
export function columnLabel({ unit }: Period, day: string): string {
  const options: Intl.DateTimeFormatOptions =
    unit === "month" ? { month: "short", year: "numeric" } : { month: "short", day: "numeric" };
  return new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" }).format(
    Date.parse(day),
  );
}
