import { type Measure, measure } from "../lib/result.ts";
import { SENDERS } from "./clients.ts";
import { SIZES } from "./data-folders.ts";
import { type Notes, TWENTY_MEMBERS, type Watching } from "./rounds.ts";

/** The product may take this many times as long as the floor, and carry this share of its texts. */
const LATENCY_GOAL = { atMost: 4 };
const RATE_GOAL = { atLeast: 0.25 };
/** How far an account of full size may be from a small one. */
const SIZE_GOAL = 1.3;
const FLOOD = `${SENDERS}x${TWENTY_MEMBERS.clients}`;

export interface Findings {
  notes: Notes;
  ways: Watching[];
  /** Texts not stored exactly once. */
  lost: { floor: number; product: number };
  /** Texts the product took. */
  texts: number;
  /** ms a text by part of the backend. */
  cpu: Map<string, number>;
  /** How long the full account took to fill, in ms. */
  filledIn: number;
}

export function measuresOf(findings: Findings): Measure[] {
  const { notes, ways, lost, texts, filledIn } = findings;
  const of = (name: string) => notes.median(name);
  const latency = ({ name, clients, people }: Watching, at: "p50" | "p99") =>
    measure(`latency.${name}.${at}`, of(`small.${name}.${at}`), "ms", {
      baseline: of(`floor.${clients}.${at}`),
      ...(clients === 20 && at === "p50" ? { goal: LATENCY_GOAL } : {}),
      ...(at === "p50" ? { note: `${clients} clients of ${people} members` } : {}),
    });
  const atSize = (name: string, unit: string, goal?: Measure["goal"]) => ({
    value: of(`full.${name}`),
    unit,
    against: { baseline: of(`small.${name}`), ...(goal ? { goal } : {}) },
  });
  const million = (id: string, { value, unit, against }: ReturnType<typeof atSize>) =>
    measure(`million.${id}`, value, unit, against);
  return [
    ...ways.flatMap((way) => [latency(way, "p50"), latency(way, "p99")]),
    measure(`throughput.${FLOOD}`, of("small.rate"), "texts/s", {
      baseline: of("floor.rate"),
      goal: RATE_GOAL,
      note: "senders x members who watch, until all show the last state",
    }),
    million("latency.20-members.p50", atSize("20-members.p50", "ms", { atMost: SIZE_GOAL })),
    million("latency.20-members.p99", atSize("20-members.p99", "ms")),
    million(`throughput.${FLOOD}`, atSize("rate", "texts/s", { atLeast: 1 / SIZE_GOAL })),
    million("first-text", atSize("first-text", "ms")),
    measure("million.filled-in", filledIn / 1_000, "s", {
      note: `${SIZES.full.messages} messages in ${SIZES.full.conversations} conversations, once`,
    }),
    measure("lost-or-doubled", lost.product, "texts", {
      goal: { atMost: 0 },
      note: `of ${texts}, looked for one by one in the stores afterwards`,
    }),
    measure("lost-or-doubled.floor", lost.floor, "texts", { goal: { atMost: 0 } }),
    ...stepsOf(notes),
    ...[...findings.cpu]
      .toSorted(([, a], [, b]) => b - a)
      .map(([part, ms]) => measure(`cpu.${part}`, ms, "ms/text")),
  ];
}

/** The way of one text to 20 members, step by step. */
function stepsOf(notes: Notes): Measure[] {
  const of = (name: string) => notes.median(name);
  const health = of("step.health");
  const forged = of("step.forged");
  return [
    measure("way.http-action", health, "ms", { note: "HTTP and the action's thread: GET /health" }),
    measure("way.signature", forged - health, "ms", { note: "a forged text, less the above" }),
    measure("way.mutation", of("step.unwatched") - forged, "ms", {
      note: "a text nobody watches, less the above: hop, function, commit, answer",
    }),
    measure("way.mutation.commit", of("step.commit"), "ms", {
      note: "of which about so much waits for the disk: one row in a file of its own",
    }),
    measure("way.re-runs", of("small.20-members.shown"), "ms", {
      note: "from the answer to the first of 20 members' screens: as many queries run again",
    }),
    measure("way.screens", of("small.20-members.spread"), "ms", {
      note: "from the first to the last of 20 screens, in two processes",
    }),
  ];
}
