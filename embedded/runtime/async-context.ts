import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";

/**
 * Puts in place what `node:async_hooks` is in the default runtime: the CLI bundles an import of it
 * as these two globals.
 */
export function installAsyncContext(): void {
  for (const [name, value] of Object.entries({ AsyncLocalStorage, AsyncResource })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

/** Runs `work` without what the functions around it keep in their stores: callees never see it. */
export const withoutStores: <T>(work: () => T) => T = AsyncLocalStorage.snapshot();
