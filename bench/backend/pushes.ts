/** What 200 pushes of other code leave behind in memory. */
import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { median } from "../lib/numbers.ts";
import { type Measure, measure } from "../lib/result.ts";
import { bundleApp, push, startProcess } from "./process.ts";

const PUSHES = 200;
/** Pushes until memory is what it is: heaps grow to what they need, then are cleared in time. */
const SETTLED = 40;
const SAMPLES = 20;

export async function pushMeasures(folder: string): Promise<Measure[]> {
  const backend = await startProcess(folder);
  const app = await bundleApp();
  const client = new ConvexHttpClient(backend.url, { logger: false });
  const resident: number[] = [];
  const seconds: number[] = [];
  for (let i = 0; i < PUSHES; i++) {
    const began = performance.now();
    await push(backend.url, app, `push ${i}`);
    seconds.push((performance.now() - began) / 1_000);
    await client.mutation(anyApi.rows!.add!, { list: "pushes", rank: i, body: "x" });
    resident.push(backend.residentMiB());
  }
  await backend.stop();
  const early = median(resident.slice(SETTLED, SETTLED + SAMPLES));
  const late = median(resident.slice(-SAMPLES));
  return [
    measure("pushes.memory", late, "MiB", {
      baseline: early,
      goal: { atMost: 1.15 },
      note: `after ${PUSHES} pushes; baseline: after ${SETTLED + SAMPLES / 2}`,
    }),
    measure("pushes.time.p50", median(seconds), "s", { note: "the app is bundled already" }),
  ];
}
