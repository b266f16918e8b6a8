const HOUR = 3_600_000;
const MORNING = 8;
/** No use coming back later than this on the same day. */
const EVENING = 20;

export type SnoozeTime = { label: string; at: number };

/** The usual times to come back at, in the browser's own time zone. ms since 1970 */
export function snoozeTimes(now: number): SnoozeTime[] {
  const times: SnoozeTime[] = [];
  const later = fullHour(now + 3 * HOUR);
  const isToday = later.getDate() === new Date(now).getDate() && later.getHours() <= EVENING;
  if (isToday) times.push({ label: "Later today", at: later.getTime() });
  const tomorrow = morning(now, 1);
  times.push({ label: "Tomorrow", at: tomorrow.getTime() });
  const toMonday = (8 - new Date(now).getDay()) % 7 || 7;
  if (toMonday > 1) times.push({ label: "Monday", at: morning(now, toMonday).getTime() });
  return times;
}

function fullHour(ms: number): Date {
  const date = new Date(ms);
  date.setMinutes(date.getMinutes() >= 30 ? 60 : 0, 0, 0);
  return date;
}

function morning(now: number, days: number): Date {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  date.setHours(MORNING, 0, 0, 0);
  return date;
}
