/** What every benchmark leaves behind: bench/results/NAME.json. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

export interface Measure {
  id: string;
  value: number;
  /** "ms", "texts/s", "texts", "%" … */
  unit: string;
  /** What it is held against, in the same unit, measured in the same run. */
  baseline?: number;
  /** value / baseline */
  ratio?: number;
  /** Bounds of the ratio, or of the value where there is no baseline. */
  goal?: { atMost?: number; atLeast?: number };
  holds?: boolean;
  /** What the number is of, where the id does not say it all. */
  note?: string;
}

/** A measure with its ratio and whether it holds worked out. */
export function measure(
  id: string,
  value: number,
  unit: string,
  against: Pick<Measure, "baseline" | "goal" | "note"> = {},
): Measure {
  const { baseline, goal, note } = against;
  const made: Measure = { id, value: rounded(value), unit };
  if (baseline !== undefined) {
    made.baseline = rounded(baseline);
    made.ratio = rounded(value / baseline);
  }
  if (goal) {
    const held = baseline === undefined ? value : value / baseline;
    made.goal = goal;
    made.holds = held <= (goal.atMost ?? Infinity) && held >= (goal.atLeast ?? -Infinity);
  }
  if (note !== undefined) made.note = note;
  return made;
}

/** Writes bench/results/NAME.json. */
export function keep(name: string, seed: number, measures: Measure[]): void {
  const folder = join(import.meta.dirname, "../results");
  const result = { name, commit: commit(), machine: machine(), seed, measures };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

/** Writes bench/results/NAME.json and prints it as a table. */
export function report(name: string, seed: number, measures: Measure[]): void {
  keep(name, seed, measures);
  for (const { id, value, unit, baseline, ratio, goal, holds, note } of measures) {
    const held = baseline === undefined ? "" : `${ratio}× of ${baseline}`;
    const aim = goal ? Object.entries(goal).map(([bound, of]) => `${bound} ${of}`) : [];
    const verdict = holds === undefined ? "" : `${holds ? "holds" : "MISSED"} (${aim.join(", ")})`;
    const line = [id.padEnd(38), `${value} ${unit}`.padEnd(18), held.padEnd(22), verdict];
    console.log(`${line.join(" ").trimEnd()}${note === undefined ? "" : `  — ${note}`}`);
  }
}

/** Three significant digits, or whole numbers. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

function commit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no") === "" ? "" : "+";
    return git("rev-parse", "--short=12", "HEAD") + changed;
  } catch {
    return "unknown";
  }
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown";
  const memory = Math.round(totalmem() / 2 ** 30);
  const { node, sqlite } = process.versions;
  return `${process.platform}, ${cpus().length} × ${model}, ${memory} GiB, Node ${node}, SQLite ${sqlite}`;
}
