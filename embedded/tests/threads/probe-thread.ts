/** Imports what the backend's threads import, then tells what of Node's own this thread loaded. */
import process from "node:process";
import { parentPort } from "node:worker_threads";
import "../../actions/host-runtime.ts";
import "../../deploy/analyze-module.ts";
import "../../engine/executor.ts";
import "../../engine/function-runner.ts";
import "../../engine/query-cache.ts";
import "../../runtime/modules.ts";
import "../../runtime/syscalls.ts";
import "../../store/sqlite.ts";
import { threadData } from "../../threads/thread-data.ts";

const late = threadData() as string | null;
if (late !== null) await import(late);
// Not documented, and the one sign of what runs in a thread.
parentPort?.postMessage(Reflect.get(process, "moduleLoadList"));
