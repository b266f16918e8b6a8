/** Loads modules in a thread that has vm modules, and reports what `run` returned. */
import { parentPort } from "node:worker_threads";
import { ModuleLoader } from "../../runtime/modules.ts";
import { threadData } from "../../threads/thread-data.ts";

interface Job {
  modules: Record<string, string>;
  synthetic: Record<string, Record<string, unknown>>;
  loads: string[];
}

const { modules, synthetic, loads } = threadData() as Job;
const loader = new ModuleLoader(
  "",
  Object.entries(modules).map(([path, source]) => ({ path, source })),
  new Map(Object.entries(synthetic)),
);
const results = await Promise.allSettled(loads.map((path) => loader.load(path)));
parentPort?.postMessage(
  results.map((result) =>
    result.status === "fulfilled"
      ? { value: JSON.parse(JSON.stringify(result.value)) as unknown }
      : { error: String((result.reason as Error).stack) },
  ),
);
