import { zoneName } from "../../lib/time";

export type Zone = {
  zone: string;
  /** "America/New York". */
  name: string;
  /** "3:42 PM", there and now. */
  clock: string;
  /** What it is found by, word by word: " america new york eastern time". */
  words: string;
};

/** Every time zone the browser knows, and the one in use, with the time there. */
export function zonesAt(now: number, current: string): Zone[] {
  const known = Intl.supportedValuesOf("timeZone");
  const all = known.includes(current) ? known : [current, ...known];
  return all.map((zone) => zoneAt(now, zone));
}

function zoneAt(now: number, zone: string): Zone {
  const parts = new Intl.DateTimeFormat(undefined, {
    timeZone: zone,
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "longGeneric",
  }).formatToParts(now);
  const called = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const clock = parts.filter(({ type }) => type !== "timeZoneName").map(({ value }) => value);
  const name = zoneName(zone);
  return {
    zone,
    name,
    clock: clock.join("").trim(),
    words: ` ${name} ${called}`.toLowerCase().replaceAll("/", " "),
  };
}

/** Those with a word that begins so for each that was typed. */
export function findZones(zones: readonly Zone[], typed: string): Zone[] {
  const asked = typed
    .trim()
    .toLowerCase()
    .split(/[\s/_]+/);
  return zones.filter(({ words }) => asked.every((word) => words.includes(` ${word}`)));
}
