import { localTimeAt, toMoment } from "./localTime";

const HALF_HOUR = 30 * 60_000;

/** When no text is sent unasked, by the customer's clocks. Minutes after midnight. */
export type QuietHours = { enabled: boolean; from: number; to: number };

/** Off until the account says otherwise; then what the law asks of most who text for business. */
export const DEFAULT_QUIET_HOURS: QuietHours = { enabled: false, from: 21 * 60, to: 8 * 60 };

/** How we know on whose clocks the customer lives. */
export type ZoneSource = "address" | "phone" | "account";

/** When the quiet hours of that moment end in a zone, both in ms since 1970; null outside of them. */
export function quietUntil(
  now: number,
  { enabled, from, to }: QuietHours,
  zone: string,
): number | null {
  if (!enabled || from === to) return null;
  const local = localTimeAt(now, zone);
  const minute = local.hour * 60 + local.minute;
  const isQuiet = from < to ? from <= minute && minute < to : minute >= from || minute < to;
  if (!isQuiet) return null;
  const day = new Date(Date.UTC(local.year, local.month - 1, local.day + (minute < to ? 0 : 1)));
  let end = toMoment(
    {
      year: day.getUTCFullYear(),
      month: day.getUTCMonth() + 1,
      day: day.getUTCDate(),
      hour: Math.floor(to / 60),
      minute: to % 60,
    },
    zone,
  );
  // The hour that a zone's clocks show twice in autumn: what is meant is the one that is still to come.
  while (end <= now) end += HALF_HOUR;
  return end;
}
