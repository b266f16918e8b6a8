/** Where every thread of the backend begins: JavaScript, so that Node has no types to strip here. */
import { registerHooks } from "node:module";
import { workerData } from "node:worker_threads";

/** @type {import("./thread-data.ts").ThreadSetup} */
const { entry, modules } = workerData;

registerHooks({
  load(url, context, nextLoad) {
    const source = modules.get(url);
    if (source !== undefined) return { format: "module", source, shortCircuit: true };
    if (url.endsWith(".ts")) throw new Error(`${url} was not found among the imports of ${entry}`);
    return nextLoad(url, context);
  },
});

await import(entry);
