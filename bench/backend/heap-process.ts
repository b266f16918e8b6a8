/** Loaded into the backend's process: at SIGUSR2 it tells what the main thread's objects take up. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Code that has not run for some collections goes as well, and would otherwise seem to shrink. */
const COLLECTIONS = 10;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

process.on("SIGUSR2", () => {
  for (let i = 0; i < COLLECTIONS; i++) collect();
  const { heapUsed, external } = process.memoryUsage();
  console.log(`heap ${heapUsed + external}`);
});
