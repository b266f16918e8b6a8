import { HEARTBEAT } from "../../convex/shared/together.ts";
import { percentile } from "../lib/numbers.ts";
import { type Measure, measure } from "../lib/result.ts";
import { AGENTS, type Ripple } from "./agents.ts";
import { type Spent, total } from "./meter.ts";
import type { Samples } from "./timings.ts";

/** How much longer an account of full size may take than a small one. */
const SIZE_GOAL = { atMost: 1.5 };
const SEARCH_GOAL = { atMost: 3 };

const TIMED = [
  { what: "list", goal: SIZE_GOAL },
  { what: "counts", goal: SIZE_GOAL },
  { what: "thread", goal: SIZE_GOAL },
  { what: "open", goal: SIZE_GOAL },
  { what: "search", goal: SEARCH_GOAL },
  { what: "search-name", goal: SEARCH_GOAL },
];

/** The functions behind what a window shows of its list, of its open thread and of the counts. */
const LISTS = ["inbox:list", "inbox:pinned"];
const THREADS = ["conversations:get", "conversations:siblings", "messages:list"];
const COUNTS = ["inbox:counts"];
const MARKS = ["readMarks:forConversations", "readMarks:total", "pins:mine", "presence:viewers"];

export interface Findings {
  atSmall: Samples;
  atFull: Samples;
  ripples: Ripple[];
  idle: Spent;
  heartbeats: number;
  lost: number;
}

export function measuresOf(findings: Findings): Measure[] {
  const { atSmall, atFull, ripples, idle, heartbeats, lost } = findings;
  const minutes = (heartbeats * HEARTBEAT) / 60_000;
  return [
    ...TIMED.flatMap(({ what, goal }) => [
      timing(what, 0.5, goal, findings),
      timing(what, 0.95, undefined, findings),
    ]),
    ...["inbound", "open"].flatMap((what) => [
      documents(`${what}.documents-read`, atFull.read.get(what), atSmall.read.get(what)),
      documents(`${what}.documents-written`, atFull.written.get(what), atSmall.written.get(what)),
    ]),
    rerun("lists", ripples, LISTS, "queries"),
    rerun("threads", ripples, THREADS, "queries"),
    rerun("counts", ripples, COUNTS, "queries"),
    rerun("marks-and-presence", ripples, MARKS, "queries"),
    measure("rerun.in-vain", inVain(ripples), "queries", {
      goal: { atMost: 0 },
      note: `a text: queries that ran again and came to the same, of ${AGENTS} agents' windows`,
    }),
    measure("idle.presence-writes", total(idle, "documentsWritten") / minutes, "documents/min", {
      goal: { atMost: AGENTS * 3 },
      note: `${AGENTS} agents who look at a conversation each and touch nothing`,
    }),
    measure("idle.queries-rerun", total(idle, "reruns"), "queries", { goal: { atMost: 0 } }),
    measure("lost-or-doubled", lost, "texts", { goal: { atMost: 0 } }),
  ];
}

function timing(
  what: string,
  share: number,
  goal: Measure["goal"],
  { atSmall, atFull }: Findings,
): Measure {
  return measure(`${what}.p${share * 100}`, percentile(atFull.ms.get(what) ?? [], share), "ms", {
    baseline: percentile(atSmall.ms.get(what) ?? [], share),
    ...(goal ? { goal } : {}),
  });
}

function documents(id: string, full: number[] = [], small: number[] = []): Measure {
  return measure(id, mean(full), "documents", { baseline: mean(small) });
}

function rerun(id: string, ripples: Ripple[], functions: string[], unit: string): Measure {
  const runs = ripples.map(({ spent }) => total(spent, "reruns", functions));
  return measure(`rerun.${id}`, mean(runs), unit, { note: "a text" });
}

/** Every run again that changed something told one agent something; each agent's windows differ. */
function inVain(ripples: Ripple[]): number {
  return mean(ripples.map(({ spent, told }) => Math.max(0, total(spent, "reruns") - told)));
}

function mean(values: number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((a, b) => a + b, 0) / values.length;
}
