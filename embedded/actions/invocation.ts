import { AsyncLocalStorage } from "node:async_hooks";

/** One running action, inside its host. What it starts belongs to it, also after it has ended. */
export interface Invocation {
  readonly id: number;
  readonly environment: Record<string, string>;
}

export const invocations = new AsyncLocalStorage<Invocation>();
