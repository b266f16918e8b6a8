const MINUTE = 60_000;
const UNITS: Record<string, number> = { m: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE };
const OPENS = 7;
const CLOSES = 20;

/** "12m", "5h" or "3d" in ms. */
export function spanOf(text: string): number {
  const match = /^(\d+)([mhd])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ""];
  if (match === null || unit === undefined) throw new Error(`not a span of time: "${text}"`);
  return Number(match[1]) * unit;
}

/** The pause before an answer when a thread names none: 1 to 9 minutes, the same each time. ms */
export function smallGap(seed: number): number {
  return MINUTE + ((seed * 2_654_435_761) % (8 * MINUTE));
}

/** Moves a moment in the night back to the evening before it; people text by day. */
export function byDay(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hour: "numeric",
    hourCycle: "h23",
  });
  let moment = at;
  for (let hour = 0; hour < 24; hour++) {
    const local = Number(format.format(moment));
    if (local >= OPENS && local < CLOSES) break;
    moment -= UNITS["h"] ?? 0;
  }
  return moment;
}
