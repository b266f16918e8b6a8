import { byDay, smallGap, spanOf } from "./clock";
import type { DemoThread } from "./threads";

export type DemoLine = {
  from: "customer" | "member" | "automatic";
  /** Of the member who wrote it. */
  code?: string;
  aiGenerated: boolean;
  body: string;
  at: number;
};

/** Messages younger than this keep their time even at night, so that the demo is fresh. ms */
const FRESH = 8 * 3_600_000;

/** A thread's messages, oldest first, the last one `ago` before `now`. */
export function linesOf(thread: DemoThread, now: number, timeZone: string): DemoLine[] {
  const lines: DemoLine[] = [];
  let at = now - spanOf(thread.ago);
  let gap: number | null = null;
  for (const [index, line] of [...thread.lines.entries()].reverse()) {
    if (line.startsWith("~")) {
      gap = spanOf(line.slice(1));
      continue;
    }
    if (lines.length > 0) at -= gap ?? smallGap(index + line.length);
    gap = null;
    if (now - at > FRESH) at = byDay(at, timeZone);
    lines.push({ ...parse(line), at });
  }
  return lines.reverse();
}

function parse(line: string): Omit<DemoLine, "at"> {
  const match = /^(<|\*|[a-z])(\+?) ([\s\S]+)$/.exec(line);
  const [, who = "", ai = "", body = ""] = match ?? [];
  if (match === null) throw new Error(`not a line of a demo thread: "${line}"`);
  const aiGenerated = ai === "+";
  if (who === "<") return { from: "customer", aiGenerated, body };
  if (who === "*") return { from: "automatic", aiGenerated, body };
  return { from: "member", code: who, aiGenerated, body };
}
