/** What is counted; each key is there only where there is something to count. */
export type Figure =
  | "in"
  | "out"
  | `failed:${string}`
  | "inTime"
  | `time:${number}`
  | "firstInTime"
  | `firstTime:${number}`
  | "asked"
  | "askedInVain"
  | "sentAsIs"
  | "edited"
  | "discarded"
  | "replaced"
  | "inputTokens"
  | "outputTokens";

/** How often, by Figure. */
export type Tally = Record<string, number>;

/** Adds `change` to `tally` in place, `times` times; -1 takes it away. What comes to nothing is left out. */
export function addTally(tally: Tally, change: Tally, times: 1 | -1 = 1): void {
  for (const [figure, count] of Object.entries(change)) {
    const sum = (tally[figure] ?? 0) + times * count;
    if (sum === 0) delete tally[figure];
    else tally[figure] = sum;
  }
}

/** Each bucket of times is this much wider than the one before it. */
const GROWTH = 1.05;
const SECOND = 1_000;

/**
 * A percentile of times counted in buckets is at most this far from the true one, as a share of it:
 * the true one lies in the same bucket, and its middle is told. Below a second: half a second.
 */
export const PERCENTILE_ERROR = Math.sqrt(GROWTH) - 1;

/** The bucket of a time in ms: 0 for less than a second, then by GROWTH. */
export function bucketOf(ms: number): number {
  if (ms < SECOND) return 0;
  return 1 + Math.floor(Math.log(ms / SECOND) / Math.log(GROWTH));
}

function middleOf(bucket: number): number {
  return bucket === 0 ? SECOND / 2 : SECOND * GROWTH ** (bucket - 0.5);
}

/** Messages of customers, ours, and how many of ours failed. */
export function volumeOf(tally: Tally): { received: number; sent: number; failed: number } {
  const failed = failuresIn(tally).reduce((sum, { count }) => sum + count, 0);
  return { received: tally["in"] ?? 0, sent: tally["out"] ?? 0, failed };
}

/** How often a message failed, by the key of its reason. */
export function failuresIn(tally: Tally): { key: string; count: number }[] {
  return startingWith(tally, "failed:").map(([key, count]) => ({ key, count }));
}

export type Responses = {
  count: number;
  /** Within the norm: REPLY_NORMS' `soon`. */
  inTime: number;
  /** ms, within PERCENTILE_ERROR; null where there is no response. */
  median: number | null;
  p90: number | null;
};

/** How fast customers were answered: every time they waited, or first in an exchange. */
export function responsesIn(tally: Tally, which: "all" | "first"): Responses {
  const times = startingWith(tally, which === "all" ? "time:" : "firstTime:")
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .sort((a, b) => a.bucket - b.bucket);
  const count = times.reduce((sum, each) => sum + each.count, 0);
  const inTime = tally[which === "all" ? "inTime" : "firstInTime"] ?? 0;
  return {
    count,
    inTime,
    median: percentile(times, count, 0.5),
    p90: percentile(times, count, 0.9),
  };
}

/** By nearest rank. */
function percentile(
  times: { bucket: number; count: number }[],
  count: number,
  share: number,
): number | null {
  let left = Math.ceil(share * count);
  for (const { bucket, count: here } of times) {
    left -= here;
    if (left <= 0) return middleOf(bucket);
  }
  return null;
}

function startingWith(tally: Tally, prefix: string): [rest: string, count: number][] {
  return Object.entries(tally)
    .filter(([figure]) => figure.startsWith(prefix))
    .map(([figure, count]) => [figure.slice(prefix.length), count]);
}
