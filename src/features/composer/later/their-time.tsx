import { clockTime, weekdayAndTime, zonedInput } from "../../../lib/time";

type TimeProps = { at: number; businessZone: string; contactZone: string | null };

/** The moment on the customer's clocks, where they show another time than the business's. */
export function TheirTime({ at, businessZone, contactZone }: TimeProps) {
  if (contactZone === null) return null;
  const [ours, theirs] = [zonedInput(at, businessZone), zonedInput(at, contactZone)];
  if (ours === theirs) return null;
  const sameDay = ours.slice(0, 10) === theirs.slice(0, 10);
  return <> ({sameDay ? clockTime(at, contactZone) : weekdayAndTime(at, contactZone)} for them)</>;
}
