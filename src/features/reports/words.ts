const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** "45 s", "12 min", "3 h 20 min", "2 d 4 h"; "–" for none. */
export function duration(ms: number | null): string {
  if (ms === null) return "–";
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return withRest(hours, "h", minutes % 60, "min");
  const all = Math.round(ms / HOUR);
  return withRest(Math.floor(all / 24), "d", all % 24, "h");
}

function withRest(count: number, unit: string, rest: number, smaller: string): string {
  return rest === 0 ? `${count} ${unit}` : `${count} ${unit} ${rest} ${smaller}`;
}

/** "87%", as the member's browser writes it; "–" of nothing. */
export function share(part: number, whole: number): string {
  return whole === 0 ? "–" : (part / whole).toLocaleString(undefined, { style: "percent" });
}

/** "12,345", as the member's browser writes it. */
export function number(count: number): string {
  return count.toLocaleString();
}
