import { type OpeningHours, opensNext } from "../../../../convex/shared/openingHours";
import { localTimeAt, toMoment } from "../../../../convex/shared/localTime";

const HOUR = 3_600_000;
const MORNING = 8;
const EVENING = 18;

export type LaterTime = { label: string; at: number };

/** The usual times to send at, on the business's clocks, by its opening hours if it has said them. ms since 1970 */
export function laterTimes(now: number, timeZone: string, hours: OpeningHours | null): LaterTime[] {
  const today = localTimeAt(now, timeZone);
  const soon = Math.ceil((now + HOUR) / 60_000) * 60_000;
  const times: LaterTime[] = [{ label: "In an hour", at: soon }];
  const evening = toMoment({ ...today, hour: EVENING, minute: 0 }, timeZone);
  if (evening > soon) times.push({ label: "This evening", at: evening });
  const opening = hours && opensNext(now, hours, timeZone);
  if (opening !== null) return [...times, { label: "When we open", at: opening }];
  // A date past the end of its month is the next month's.
  const next = new Date(Date.UTC(today.year, today.month - 1, today.day + 1));
  const tomorrow = {
    year: next.getUTCFullYear(),
    month: next.getUTCMonth() + 1,
    day: next.getUTCDate(),
    hour: MORNING,
    minute: 0,
  };
  times.push({ label: "Tomorrow morning", at: toMoment(tomorrow, timeZone) });
  return times;
}
