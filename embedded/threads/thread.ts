import { Worker, type WorkerOptions } from "node:worker_threads";
import { withoutTypes } from "./erased-types.ts";
import type { ThreadSetup } from "./thread-data.ts";

/**
 * Starts a thread on a TypeScript file without letting Node strip the types there, which it does
 * with WebAssembly.
 *
 * V8 compiles wrappers through which WebAssembly calls JavaScript, and shares them among the threads
 * of a process. V8 13.6 (Node 24) can free one twice that an ended thread left and the next took up.
 * The process then dies of SIGSEGV, or of "Check failed: jit_page.has_value()" under
 * `WasmImportWrapperCache::Free`: once in some 1,500 threads. So one thread erases the types for all.
 */
export function startThread(
  entry: URL,
  data: unknown,
  options: Omit<WorkerOptions, "workerData">,
): Worker {
  const setup: ThreadSetup = { entry: entry.href, modules: withoutTypes(entry), data };
  return new Worker(new URL("./start.mjs", import.meta.url), { ...options, workerData: setup });
}
