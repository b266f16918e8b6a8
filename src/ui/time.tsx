import { dateAndTime, fullMoment, shortAgo } from "../lib/time";
import { useMe } from "../lib/me";
import { useMinute } from "../lib/use-minute";

/** "5m", with the exact moment on hover. */
export function TimeAgo({ at }: { at: number }) {
  const now = useMinute();
  const zone = useMe().account.timeZone;
  return (
    <time dateTime={new Date(at).toISOString()} title={fullMoment(at, zone)}>
      {shortAgo(at, now)}
    </time>
  );
}

/** The exact date and time, with weekday, year and zone on hover. */
export function ExactTime({ at }: { at: number }) {
  const zone = useMe().account.timeZone;
  return (
    <time dateTime={new Date(at).toISOString()} title={fullMoment(at, zone)}>
      {dateAndTime(at, Date.now())}
    </time>
  );
}
