import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { defineGlobal } from "./define-global.ts";

/**
 * Puts in place what `node:async_hooks` is in the default runtime: the CLI bundles an import of it
 * as these two globals.
 */
export function installAsyncContext(): void {
  defineGlobal("AsyncLocalStorage", AsyncLocalStorage);
  defineGlobal("AsyncResource", AsyncResource);
}

/** Runs `work` without what the functions around it keep in their stores: callees never see it. */
export const withoutStores: <T>(work: () => T) => T = AsyncLocalStorage.snapshot();
