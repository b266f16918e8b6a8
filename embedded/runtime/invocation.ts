import { AsyncLocalStorage } from "node:async_hooks";
import type { FunctionAddress } from "../deployment.ts";
import type { Caller, RequestMetadata } from "../engine/protocol.ts";
import type { Transaction } from "../transaction/transaction.ts";

/** One running query or mutation. Nested calls share the transaction, the clock and the dice. */
export interface Invocation {
  readonly address: FunctionAddress;
  readonly udfType: "query" | "mutation";
  readonly transaction: Transaction;
  readonly caller: Caller;
  readonly metadata: RequestMetadata;
  /** The scheduled function this is, or is part of. */
  readonly scheduledFunctionId: string | null;
  /** Milliseconds since 1970, frozen for the whole transaction. */
  readonly now: number;
  readonly environment: Record<string, string>;
  readonly random: () => number;
  readonly logLines: string[];
  /** What the run depended on beside the database. */
  readonly observed: { identity: boolean; time: boolean; random: boolean };
  /** Of this function alone, not of those it calls. */
  readonly life: {
    readonly isNested: boolean;
    /** A function may page once; a query, once between itself and those that it calls. */
    readonly pages: { hasRun: boolean };
    /** What its promises still try to do after its end is not done. */
    hasEnded: boolean;
    /** Why a promise failed that nobody waited for; it fails the function. */
    unhandled: { reason: unknown } | null;
    /** Its calls of other functions that are under way; all else of a mutation waits for its one. */
    readonly calls: Set<Promise<unknown>>;
  };
}

/** Thrown to what a function that has ended still tries to do. */
export class AfterTheEnd extends Error {}

export const invocations = new AsyncLocalStorage<Invocation>();

/** The environment that modules see while they are imported. */
export const importing = new AsyncLocalStorage<Record<string, string>>();

/** The running invocation. Throws at import time, where the database must not be used. */
export function currentInvocation(): Invocation {
  const invocation = invocations.getStore();
  if (!invocation) {
    throw new Error(
      "Can't use the Convex database, auth or scheduler while a module is being imported.",
    );
  }
  return invocation;
}
