/** When a cron job runs next. The schedules are those of `crons.export()`; all times are UTC. */
import type { Json } from "../deployment.ts";
import { ScheduleError, parseCron, type CronFields } from "./cron-fields.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 29 February may be eight years away; a date that is further never comes. */
const HORIZON_DAYS = 366 * 9;
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

type Fields = { [key: string]: Json };

function integer(schedule: Fields, name: string, low: number, high: number): number {
  const value = schedule[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < low || value > high) {
    throw new ScheduleError(`${name} of a ${String(schedule.type)} cron must be ${low}–${high}`);
  }
  return value;
}

/** A minute of 0–59 that stays the same for one job and spreads the jobs (FNV-1a). */
function stableMinute(identifier: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < identifier.length; i++) {
    hash = Math.imul(hash ^ identifier.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % 60;
}

function intervalMs(schedule: Fields): number {
  const units = { seconds: SECOND, minutes: MINUTE, hours: HOUR };
  for (const [unit, length] of Object.entries(units)) {
    if (schedule[unit] !== undefined) {
      return integer(schedule, unit, 1, Number.MAX_SAFE_INTEGER / HOUR) * length;
    }
  }
  throw new ScheduleError("An interval cron must have seconds, minutes or hours");
}

function cronFields(schedule: Fields, identifier: string): CronFields {
  if (schedule.type === "cron") {
    if (typeof schedule.cron !== "string")
      throw new ScheduleError("A cron must have a cron string");
    return parseCron(schedule.cron);
  }
  const minute =
    schedule.minuteUTC === undefined || schedule.minuteUTC === null
      ? stableMinute(identifier)
      : integer(schedule, "minuteUTC", 0, 59);
  const hour = schedule.type === "hourly" ? "*" : integer(schedule, "hourUTC", 0, 23);
  switch (schedule.type) {
    case "hourly":
    case "daily":
      return parseCron(`${minute} ${hour} * * *`);
    case "weekly": {
      const weekday = WEEKDAYS.indexOf(String(schedule.dayOfWeek));
      if (weekday === -1) throw new ScheduleError('dayOfWeek must be a string like "monday"');
      return parseCron(`${minute} ${hour} * * ${weekday}`);
    }
    case "monthly":
      return parseCron(`${minute} ${hour} ${integer(schedule, "day", 1, 31)} * *`);
    default:
      throw new ScheduleError(`A cron cannot be of type ${JSON.stringify(schedule.type ?? null)}`);
  }
}

function onDay(fields: CronFields, midnight: number): boolean {
  const date = new Date(midnight);
  if (!fields.months.has(date.getUTCMonth() + 1)) return false;
  const day = fields.days.has(date.getUTCDate());
  const weekday = fields.weekdays.has(date.getUTCDay());
  return fields.eitherDay ? day || weekday : day && weekday;
}

function nextMatch(fields: CronFields, after: number): number {
  const start = (Math.floor(after / MINUTE) + 1) * MINUTE;
  const today = Math.floor(start / DAY) * DAY;
  for (let days = 0; days < HORIZON_DAYS; days++) {
    const midnight = today + days * DAY;
    if (!onDay(fields, midnight)) continue;
    for (const hour of fields.hours) {
      if (midnight + (hour + 1) * HOUR <= start) continue;
      for (const minute of fields.minutes) {
        const time = midnight + hour * HOUR + minute * MINUTE;
        if (time >= start) return time;
      }
    }
  }
  throw new ScheduleError("The cron never runs: there is no such date");
}

function fieldsOf(schedule: Json): Fields {
  if (typeof schedule === "object" && schedule !== null && !Array.isArray(schedule))
    return schedule;
  throw new ScheduleError("A cron's schedule must be an object");
}

/**
 * The first run after `after`, both in milliseconds since 1970. For an interval that is one interval
 * later: pass the previous run's planned time to keep the beat. A schedule without a minute gets one
 * from the job's identifier, always the same. Throws ScheduleError, also for dates that never come.
 */
export function nextRun(schedule: Json, after: number, identifier = ""): number {
  const fields = fieldsOf(schedule);
  if (fields.type === "interval") return after + intervalMs(fields);
  return nextMatch(cronFields(fields, identifier), after);
}

/** The run of a job that is deployed at `now`: at once for an interval, else its next time. */
export function firstRun(schedule: Json, now: number, identifier = ""): number {
  const next = nextRun(schedule, now, identifier);
  return fieldsOf(schedule).type === "interval" ? now : next;
}
