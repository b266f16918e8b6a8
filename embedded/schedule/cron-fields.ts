/** Five-field cron expressions, as crontab(5) reads them. */

/** A malformed schedule; the message names the schedule and the part that is wrong. */
export class ScheduleError extends Error {
  override readonly name = "ScheduleError";
}

export interface CronFields {
  /** Ascending; never empty. */
  minutes: number[];
  hours: number[];
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  /** 0 is Sunday. */
  weekdays: ReadonlySet<number>;
  /** With both days and weekdays restricted, either is enough; else both must hold. */
  eitherDay: boolean;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface Field {
  name: string;
  low: number;
  high: number;
  /** The highest number that may be written. */
  limit: number;
  names: string[];
}

const FIELDS = {
  minute: { name: "minute", low: 0, high: 59, limit: 59, names: [] },
  hour: { name: "hour", low: 0, high: 23, limit: 23, names: [] },
  day: { name: "day of the month", low: 1, high: 31, limit: 31, names: [] },
  month: { name: "month", low: 1, high: 12, limit: 12, names: MONTHS },
  // 7 is Sunday too, so that "5-7" can be written.
  weekday: { name: "day of the week", low: 0, high: 6, limit: 7, names: WEEKDAYS },
} satisfies Record<string, Field>;

function parseNumber(text: string, field: Field): number {
  const named = field.names.indexOf(text.toLowerCase());
  if (named !== -1) return named + field.low;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  if (!(value >= field.low && value <= field.limit)) {
    throw new ScheduleError(`"${text}" is not a ${field.name} (${field.low}–${field.limit})`);
  }
  return value;
}

function parseField(text: string, field: Field): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", stepText, ...more] = part.split("/");
    const step = stepText === undefined ? 1 : /^\d{1,2}$/.test(stepText) ? Number(stepText) : 0;
    if (step < 1 || more.length > 0) {
      throw new ScheduleError(`"${part}" is not a step of the ${field.name}`);
    }
    let [low, high] = [field.low, field.high];
    if (range !== "*") {
      const [from = "", to, ...rest] = range.split("-");
      if (rest.length > 0) throw new ScheduleError(`"${part}" is not a range of the ${field.name}`);
      low = parseNumber(from, field);
      // "5/10" runs on from 5, as crontab implementations commonly read it.
      if (to !== undefined) high = parseNumber(to, field);
      else if (stepText === undefined) high = low;
      if (high < low) throw new ScheduleError(`"${range}" runs backwards in the ${field.name}`);
    }
    for (let value = low; value <= high; value += step) values.add(value);
  }
  return values;
}

const ascending = (values: Set<number>) => [...values].sort((a, b) => a - b);

/** Parses e.g. "0 9-17/2 * * mon,fri". Throws ScheduleError. */
export function parseCron(expression: string): CronFields {
  const parts = expression.trim().split(/\s+/);
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = parts;
  if (parts.length !== 5) {
    throw new ScheduleError(`The cron string "${expression}" has ${parts.length} fields, not 5`);
  }
  try {
    return {
      minutes: ascending(parseField(minute, FIELDS.minute)),
      hours: ascending(parseField(hour, FIELDS.hour)),
      days: parseField(day, FIELDS.day),
      months: parseField(month, FIELDS.month),
      weekdays: new Set([...parseField(weekday, FIELDS.weekday)].map((value) => value % 7)),
      eitherDay: !day.startsWith("*") && !weekday.startsWith("*"),
    };
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    throw new ScheduleError(`The cron string "${expression}" is wrong: ${error.message}`);
  }
}
