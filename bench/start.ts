/** npm run bench -- start [TIMES]: from `npm start` to the printed address, on nothing and on kept data. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../scripts/lib/ports.ts";
import { root } from "../scripts/lib/service.ts";
import { runCommand } from "../tests/helpers/command.ts";
import { median } from "./lib/numbers.ts";
import { measure, report } from "./lib/result.ts";

const TIMES = Number(process.argv[2] ?? 3);

/** Starts everything on this folder, stops it again, and resolves with how long the start took, s. */
async function secondsToStart(dataDir: string): Promise<number> {
  const began = performance.now();
  const run = runCommand("start", { root, dataDir, ports: await freePorts() });
  await run.until(/^Open +http/m);
  const seconds = (performance.now() - began) / 1_000;
  run.child.kill("SIGINT");
  await run.ended;
  return seconds;
}

const first: number[] = [];
const again: number[] = [];
for (let time = 0; time < TIMES; time++) {
  const dataDir = mkdtempSync(join(tmpdir(), "start-"));
  try {
    first.push(await secondsToStart(dataDir));
    again.push(await secondsToStart(dataDir));
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

report("start", 0, [
  measure("start.first", Math.max(...first), "s", {
    goal: { atMost: 15 },
    note: "the slowest: build, push and demo data",
  }),
  measure("start.first.p50", median(first), "s"),
  measure("start.again.p50", median(again), "s", { note: "on the data of the first" }),
]);
