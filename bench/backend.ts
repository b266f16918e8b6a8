/**
 * npm run bench -- backend [WRITES]: what the embedded backend costs, and an hour of mixed work in
 * minutes, with pushes, crashes, storms and slow readers. Search over a million is `search`'s.
 */
import { deleteRuns, filledFolder, newFolder } from "./backend/folders.ts";
import { liveMeasures } from "./backend/live-queries.ts";
import { mockPageMeasures } from "./backend/mock.ts";
import { pageMeasures } from "./backend/pages.ts";
import { bundleApp, push, startProcess } from "./backend/process.ts";
import { pushMeasures } from "./backend/pushes.ts";
import { soakMeasures } from "./backend/soak.ts";
import { throughputMeasures } from "./backend/throughput.ts";
import { median } from "./lib/numbers.ts";
import { keep, measure, type Measure, report } from "./lib/result.ts";

const SEED = 20_261_129;
/** A hundred texts a minute, for an hour; its second half is done over after that. */
const WRITES = Number(process.argv[2] ?? 6_000);
const STARTS = 3;

const filled = await filledFolder(SEED);
const empty = newFolder("empty");
const measures: Measure[] = [];

/** What a run that is cut short has measured is kept. */
function note(stage: string, ...more: Measure[]): void {
  measures.push(...more);
  keep("backend", SEED, measures);
  console.log(`${(performance.now() / 1_000).toFixed(0)} s  ${stage}`);
}

try {
  note("pages", ...pageMeasures(filled, SEED), ...(await mockPageMeasures()));

  const starts = { filled: [] as number[], empty: [] as number[] };
  for (let i = 0; i < STARTS; i++) {
    for (const [name, folder] of Object.entries({ filled, empty })) {
      const backend = await startProcess(folder);
      starts[name as keyof typeof starts].push(backend.startSeconds);
      await backend.stop();
    }
  }
  note(
    "start",
    measure("start.of-1111000", median(starts.filled), "s", {
      goal: { atMost: 3 },
      note: "from the start of the process to its being ready",
    }),
    measure("start.of-nothing", median(starts.empty), "s"),
  );

  const backend = await startProcess(filled);
  await push(backend.url, await bundleApp());
  const atRest = backend.residentMiB();
  note("throughput", ...(await throughputMeasures(backend.url)));
  note("live queries", ...(await liveMeasures(backend.url)));
  note(
    "memory",
    measure("memory.at-rest", atRest, "MiB", { note: "1,111,000 documents, the app pushed" }),
    measure("memory.under-load", backend.residentMiB(), "MiB", {
      baseline: atRest,
      note: "after all of the above, nobody connected any more",
    }),
  );
  await backend.stop();

  note("soak", ...(await soakMeasures(newFolder("soak"), SEED, WRITES)));
  note("pushes", ...(await pushMeasures(newFolder("pushes"))));
} finally {
  deleteRuns();
}
report("backend", SEED, measures);
if (measures.some(({ id, holds }) => id.startsWith("soak.") && holds === false)) {
  process.exitCode = 1;
}
