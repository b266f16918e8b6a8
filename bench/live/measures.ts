import { type Measure, measure } from "../lib/result.ts";
import { SENDERS, type Notes, WATCHERS } from "./rounds.ts";

/** The product may take this many times as long as the floor, and carry this share of its texts. */
const LATENCY_GOAL = { atMost: 4 };
const RATE_GOAL = { atLeast: 0.25 };
/** How far an account of full size may be from a small one. */
const SIZE_GOAL = 1.3;

export function measuresOf(notes: Notes, lost: Record<string, number>, texts: number): Measure[] {
  const ms = (name: string) => notes.median(name);
  const latency = (clients: number, at: "p50" | "p99") =>
    measure(`latency.${clients}.${at}`, ms(`small.${clients}.${at}`), "ms", {
      baseline: ms(`floor.${clients}.${at}`),
      ...(clients === WATCHERS && at === "p50" ? { goal: LATENCY_GOAL } : {}),
    });
  return [
    ...[1, 20, 100].flatMap((clients) => [latency(clients, "p50"), latency(clients, "p99")]),
    measure(`throughput.${SENDERS}x${WATCHERS}`, ms("small.rate"), "texts/s", {
      baseline: ms("floor.rate"),
      goal: RATE_GOAL,
    }),
    measure(`million.latency.${WATCHERS}.p50`, ms(`full.${WATCHERS}.p50`), "ms", {
      baseline: ms(`small.${WATCHERS}.p50`),
      goal: { atMost: SIZE_GOAL },
      note: "against the small account",
    }),
    measure(`million.latency.${WATCHERS}.p99`, ms(`full.${WATCHERS}.p99`), "ms", {
      baseline: ms(`small.${WATCHERS}.p99`),
    }),
    measure(`million.throughput.${SENDERS}x${WATCHERS}`, ms("full.rate"), "texts/s", {
      baseline: ms("small.rate"),
      goal: { atLeast: 1 / SIZE_GOAL },
      note: "against the small account",
    }),
    measure("lost-or-doubled", (lost["small"] ?? 0) + (lost["full"] ?? 0), "texts", {
      goal: { atMost: 0 },
      note: `of ${texts}, looked for one by one in the stores afterwards`,
    }),
    measure("lost-or-doubled.floor", lost["floor"] ?? 0, "texts", { goal: { atMost: 0 } }),
  ];
}
