/**
 * npm run bench -- faults [MESSAGES] [SEED]: customers and members write to each other while the
 * provider fails in every way it can and the backend is killed again and again; then every message
 * is looked for on both sides. Nothing may be lost, doubled, stuck, out of order or moved back.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure, report } from "./lib/result.ts";
import { Season } from "./faults/season.ts";
import { TROUBLES } from "./faults/troubles.ts";
import { judge } from "./faults/verdict.ts";

const MESSAGES = Number(process.argv[2] ?? 2_400);
const SEED = Number(process.argv[3] ?? 20_261_128);
const KILLS = 20;

const NONE = { goal: { atMost: 0 } };
const say = (line: string) => console.log(`${(performance.now() / 1_000).toFixed(0)} s  ${line}`);

const dataDir = mkdtempSync(join(tmpdir(), "faults-"));
const season = await Season.start(dataDir, SEED);
try {
  say(`seed ${SEED}: ${MESSAGES} messages, ${KILLS} kills, ${TROUBLES.length} kinds of fault`);
  await season.work(MESSAGES, KILLS, say);
  say("everybody has stopped writing; the provider is well again");
  const verdict = judge(await season.atRest());
  for (const problem of verdict.problems) say(problem);
  const { counts } = verdict;
  report("faults", SEED, [
    measure("messages.inbound", counts.inbound, "messages"),
    measure("messages.outbound", counts.outbound, "messages"),
    measure("kills", KILLS, "kills"),
    measure("faults", season.faultsStruck(), "faults", { note: "that the provider's side played" }),
    measure("lost", counts.lost, "messages", NONE),
    measure("doubled", counts.doubled, "messages", NONE),
    measure("stuck", counts.stuck, "messages", NONE),
    measure("out-of-order", counts.outOfOrder, "messages", NONE),
    measure("moved-back", counts.movedBack, "statuses", NONE),
    measure("forgeries-believed", counts.forged, "events", NONE),
    measure("counted-wrongly", counts.other, "problems", NONE),
    measure("failed", counts.failed, "messages", { note: "by the carrier, and said to be" }),
    measure("unknown", counts.unknown, "messages", {
      note: "whether they went out cannot be known: a person is asked",
    }),
  ]);
  if (verdict.problems.length > 0) process.exitCode = 1;
} finally {
  await season.end();
  rmSync(dataDir, { recursive: true, force: true });
}
