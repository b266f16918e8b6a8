import type { ConvexHttpClient } from "convex/browser";
import { api } from "../../convex/_generated/api.js";
import type { Channel } from "../../convex/shared/inbox.ts";
import { REPLY_NORMS } from "../../convex/shared/norms.ts";
import {
  addTally,
  PERCENTILE_ERROR,
  responsesIn,
  type Tally,
} from "../../convex/shared/reportTally.ts";
import { percentile } from "../lib/numbers.ts";
import type { Truth, Volume } from "./truth.ts";

/** What the reports page would show of all days there are. */
export interface Reported {
  days: Map<string, Volume>;
  members: Map<string, Tally>;
}

const DAY = 86_400_000;
/** Days of one question: the most the app takes. */
const PART = 31;

/** The days of a period that ends so many days ago, as the reports page asks for them. */
export function period(endsDaysAgo: number): { from: string; to: string } {
  const day = (ago: number) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10);
  return { from: day(endsDaysAgo + PART - 1), to: day(endsDaysAgo) };
}

/** Reads the report of so many days back, in parts. */
export async function readAll(client: ConvexHttpClient, days: number): Promise<Reported> {
  const reported: Reported = { days: new Map(), members: new Map() };
  // From tomorrow: the account's day can be ahead of ours.
  for (let ago = -1; ago < days; ago += PART) {
    const part = await client.query(api.reports.read, period(ago));
    for (const { day, channel, ...volume } of part.days) {
      reported.days.set(`${day} ${channel}`, volume);
    }
    for (const { memberId, channel, tally } of part.members) {
      const key = `${memberId} ${channel}`;
      const sum = reported.members.get(key) ?? {};
      addTally(sum, tally);
      reported.members.set(key, sum);
    }
  }
  return reported;
}

/** Figures of the reports that are not what counting came to, in words, and how many were compared. */
export function differences(truth: Truth, reported: Reported): { compared: number; off: string[] } {
  const off: string[] = [];
  let compared = 0;
  const check = (what: string, told: number | null, counted: number | null, within = 0) => {
    compared++;
    const far =
      told === null || counted === null ? told !== counted : Math.abs(told - counted) > within;
    if (far) off.push(`${what}: ${told} told, ${counted} counted`);
  };
  const none: Volume = { received: 0, sent: 0, failed: 0 };
  for (const key of new Set([...truth.days.keys(), ...reported.days.keys()])) {
    const [told, counted] = [reported.days.get(key) ?? none, truth.days.get(key) ?? none];
    for (const figure of ["received", "sent", "failed"] as const) {
      check(`${key} ${figure}`, told[figure], counted[figure]);
    }
  }
  for (const key of new Set([...truth.waits.keys(), ...reported.members.keys()])) {
    const waits = truth.waits.get(key) ?? [];
    const { soon } = REPLY_NORMS[key.split(" ")[1] as Channel];
    const told = responsesIn(reported.members.get(key) ?? {}, "all");
    check(`${key} answers`, told.count, waits.length);
    check(`${key} in time`, told.inTime, waits.filter((waited) => waited < soon).length);
    for (const [share, percentileTold] of [
      [0.5, told.median],
      [0.9, told.p90],
    ] as const) {
      const counted = waits.length === 0 ? null : percentile(waits, share);
      const within = Math.max(500, (counted ?? 0) * (PERCENTILE_ERROR + 1e-9));
      check(`${key} p${share * 100}`, percentileTold, counted, within);
    }
  }
  return { compared, off };
}
