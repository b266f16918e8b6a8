import { webcrypto } from "node:crypto";
import { setImmediate as nextTask } from "node:timers";
import type { AnalyzedFunction, Deployment, FunctionAddress, Json } from "../deployment.ts";
import { describeError, formatError } from "../errors/format-error.ts";
import { requestId, storyOf } from "../errors/request-id.ts";
import { resolveAddress } from "../runtime/address.ts";
import { checkArguments, checkReturned } from "../runtime/call-limits.ts";
import { environmentOf } from "../runtime/environment.ts";
import { withoutStores } from "../runtime/async-context.ts";
import { CalleeError, convexErrorData, FunctionFault } from "../runtime/function-error.ts";
import { Functions, type LoadedFunction } from "../runtime/functions.ts";
import { AfterTheEnd, type Invocation, invocations } from "../runtime/invocation.ts";
import { seededRandom } from "../runtime/random.ts";
import { textHash } from "../runtime/syscalls.ts";
import type { WriteRecord } from "../store/documents.ts";
import type { Store } from "../store/store.ts";
import type { ReadSet } from "../transaction/read-set.ts";
import type { Usage } from "../transaction/limits.ts";
import { withCommitTs } from "../transaction/commit-ts.ts";
import {
  type DocumentCheck,
  type Effect,
  type KnownPages,
  Transaction,
} from "../transaction/transaction.ts";
import { CpuStopwatch } from "./cpu-stopwatch.ts";
import { checkSystemArguments } from "./system-arguments.ts";
import { AD_HOC_QUERY, isWatchedSystemQuery, systemQuery } from "./watched-system-queries.ts";
import { undo } from "./history.ts";
import { argumentProblem } from "../runtime/arguments.ts";
import { keepGlobals, restoreGlobals } from "../runtime/own-globals.ts";
import { callText, CPU_LIMIT_MS, timedOut } from "./cpu-limit.ts";
import type {
  FunctionCall,
  FunctionError,
  Outcome,
  QueryCall,
  QueryOutcome,
  RequestMetadata,
} from "./protocol.ts";

export interface QueryRun {
  outcome: QueryOutcome;
  reads: ReadSet;
  observedIdentity: boolean;
  /** It asked for the time or threw the dice: another run may answer otherwise by itself. */
  observedChance: boolean;
  used: Usage["used"];
}

export interface MutationRun {
  outcome: Outcome;
  writes: WriteRecord[];
  effects: Effect[];
  /** Files it stored in vain, by uuid: their bytes may go whatever becomes of the commit. */
  discarded: string[];
  used: Usage["used"];
  /** Puts the commit's timestamp (ns) where documents and the result have a placeholder for it. */
  commitAt(timestamp: bigint): void;
}

/** A mutation as a client sent it, or as the scheduler runs it. */
export interface MutationRequest extends FunctionCall {
  metadata?: RequestMetadata;
  scheduledFunctionId?: string;
}

/** Runs queries and mutations of one deployment against the store, one at a time. */
export class FunctionRunner {
  readonly #deployment: Deployment;
  readonly #store: Store;
  readonly #functions: Functions;
  readonly #environment: Record<string, string>;
  readonly #check: DocumentCheck;
  /** Queries that once never ended. */
  readonly #poisoned: ReadonlySet<string>;
  readonly #newest: () => bigint;
  /** Set while nothing is written. */
  #pages: KnownPages | null = null;
  /** By deployed function, what its last result was. */
  readonly #hashes = new Map<string, { text: string; hash: string }>();

  /** `newest` tells the timestamp of the newest commit that a function sees. */
  constructor(
    deployment: Deployment,
    store: Store,
    environment: Record<string, string>,
    check: DocumentCheck,
    poisoned: ReadonlySet<string>,
    newest: () => bigint,
  ) {
    this.#deployment = deployment;
    this.#store = store;
    this.#environment = environment;
    this.#check = check;
    this.#poisoned = poisoned;
    this.#newest = newest;
    this.#functions = new Functions(deployment, store.catalog, environment);
  }

  async query(call: QueryCall): Promise<QueryRun> {
    const transaction = this.#transaction(true, call.journal);
    const invocation = this.#invocation(call, "query", transaction);
    const isPoisoned = this.#poisoned.size > 0 && this.#poisoned.has(callText(call));
    const outcome = isPoisoned
      ? timedOut(invocation.logLines)
      : await this.#outcome(invocation, call.args);
    transaction.finishReads();
    const text = outcome.ok
      ? outcome.value
      : `${storyOf(outcome.error.message)}\n${outcome.error.data}`;
    return {
      outcome: { ...outcome, journal: transaction.journal, hash: this.#hash(call, text) },
      reads: transaction.reads,
      observedIdentity: invocation.observed.identity,
      observedChance: invocation.observed.time || invocation.observed.random,
      used: transaction.usage.used,
    };
  }

  /** Runs `work`, which runs queries and nothing else; what they read again is not fetched again. */
  async withoutWrites<T>(work: () => Promise<T>): Promise<T> {
    this.#pages = new Map();
    try {
      return await this.#store.documents.caching(work);
    } finally {
      this.#pages = null;
    }
  }

  /** Throws when there is no such function to schedule. */
  mustExist(address: FunctionAddress): void {
    this.#functions.mustExist(address);
  }

  /** Whether it is deployed or the platform's own. Names that are neither are without number. */
  isKnown({ component, path }: FunctionAddress): boolean {
    if (this.#functions.analyzed({ component, path })) return true;
    return this.#deployment.components[component] !== undefined && isWatchedSystemQuery(path);
  }

  /** What a function is declared as, or undefined when there is none of that name. */
  udfType(address: FunctionAddress): AnalyzedFunction["udfType"] | undefined {
    return this.#functions.analyzed(address)?.udfType;
  }

  /** Runs inside the caller's SQLite transaction; a failed function leaves nothing behind. */
  async mutation(call: MutationRequest): Promise<MutationRun> {
    const transaction = this.#transaction(false, null);
    const invocation = this.#invocation(call, "mutation", transaction);
    this.#store.createFrom(invocation.now);
    let outcome = null as Outcome | null;
    try {
      await transaction.nested(async () => {
        outcome = await this.#outcome(invocation, call.args);
        if (!outcome.ok) throw new Undo();
      });
    } catch (error) {
      if (!(error instanceof Undo)) throw error;
    }
    if (!outcome) throw new Error("The mutation ended without an outcome.");
    const ended = outcome;
    return {
      outcome: ended,
      writes: transaction.writes,
      effects: transaction.effects,
      discarded: transaction.discarded,
      used: transaction.usage.used,
      commitAt(timestamp) {
        transaction.commitAt(timestamp);
        if (ended.ok) ended.value = withCommitTs(ended.value, timestamp);
      },
    };
  }

  /** A function called by another one: same transaction, clock, dice and log. */
  async nested(
    parent: Invocation,
    udfType: "query" | "mutation",
    args: { [key: string]: Json },
  ): Promise<string> {
    const address = resolveAddress(this.#deployment, parent.address.component, args);
    const { caller, transaction } = parent;
    keepGlobals(parent);
    // Who is signed in is the business of the component that was called.
    const identity = address.component === parent.address.component ? caller.identity : null;
    const invocation: Invocation = {
      ...parent,
      address,
      udfType,
      caller: { identity, access: "internal" },
      environment: this.#environmentOf(address),
      life: newLife(parent),
    };
    const given = JSON.stringify([args.args ?? {}]);
    const call = () =>
      withoutStores(() => this.#call(invocation, given)).catch((error: unknown) => {
        if (error instanceof FunctionFault) throw error;
        throw new CalleeError(describeError(error), convexErrorData(error));
      });
    const run = () => transaction.usage.limited(args.transactionLimits ?? null, call);
    if (args.udfType === "snapshotQuery") return await this.#beforeIt(transaction, run);
    return udfType === "mutation" ? await transaction.nested(run) : await run();
  }

  /** Runs a query on what there was before the transaction wrote anything. */
  async #beforeIt(transaction: Transaction, query: () => Promise<string>): Promise<string> {
    let result: string | null = null;
    try {
      await transaction.nested(async () => {
        undo(this.#store, transaction.writes);
        result = await query();
        throw new Undo();
      });
    } catch (error) {
      if (!(error instanceof Undo)) throw error;
    }
    return result ?? "null";
  }

  #transaction(readOnly: boolean, journal: string | null): Transaction {
    const pages = this.#pages;
    return new Transaction(this.#store, { readOnly, check: this.#check, journal, pages });
  }

  #invocation(
    call: MutationRequest,
    udfType: "query" | "mutation",
    transaction: Transaction,
  ): Invocation {
    return {
      address: call.address,
      udfType,
      transaction,
      caller: call.caller,
      metadata: call.metadata ?? {
        requestId: requestId(),
        ip: null,
        userAgent: null,
        authToken: null,
      },
      scheduledFunctionId: call.scheduledFunctionId ?? null,
      now: this.#now(),
      environment: this.#environmentOf(call.address),
      random: lazyRandom(),
      logLines: [],
      observed: { identity: false, time: false, random: false },
      life: newLife(null),
    };
  }

  /** In milliseconds: no earlier than what is seen, by a clock that is coarser or was set back. */
  #now(): number {
    return Math.max(wallClock(), Number((this.#newest() + 999_999n) / 1_000_000n));
  }

  #environmentOf(address: FunctionAddress): Record<string, string> {
    return environmentOf(this.#deployment, address.component, this.#environment);
  }

  async #outcome(invocation: Invocation, args: string): Promise<Outcome> {
    const { logLines } = invocation;
    const stopwatch = new CpuStopwatch();
    try {
      const value = await this.#call(invocation, args);
      if (stopwatch.exceeds(CPU_LIMIT_MS)) return timedOut(logLines);
      return { ok: true, value, logLines };
    } catch (error) {
      return { ok: false, error: this.#describe(invocation, error), logLines };
    }
  }

  async #call(invocation: Invocation, args: string): Promise<string> {
    const { address, udfType, caller } = invocation;
    if (caller.access === "admin") {
      const all = JSON.parse(args) as { [key: string]: Json }[];
      const [given = {}] = all;
      const ofSystem = systemQuery(address.path);
      if (ofSystem && !this.#isThere(address.component)) {
        throw new FunctionFault(`Component "${address.component}" not found.`);
      }
      if (ofSystem) {
        checkSystemArguments(address.path, all);
        return ofSystem(invocation.transaction, address.component, given);
      }
      if (address.path === AD_HOC_QUERY) {
        const adHoc = await this.#functions.adHoc(address.component, String(given.source));
        return await this.#invoke(invocation, adHoc, JSON.stringify([given.args ?? {}]));
      }
    }
    const loaded = await this.#functions.find(address, udfType, caller.access);
    return await this.#invoke(invocation, loaded, args);
  }

  async #invoke(invocation: Invocation, loaded: LoadedFunction, args: string): Promise<string> {
    const { address } = invocation;
    const all = JSON.parse(args) as Json[];
    const given = all[0] ?? null;
    checkArguments(address, given);
    const problem = argumentProblem(all, loaded.checkArgs(given)?.message ?? null);
    if (problem !== null) throw new FunctionFault(`ArgumentValidationError: ${problem}`);
    let value: string;
    try {
      value = await invocations.run(invocation, () => loaded.invoke(args));
      await settle(invocation);
    } finally {
      await end(invocation);
      restoreGlobals(invocation);
    }
    if (invocation.life.unhandled) throw invocation.life.unhandled.reason;
    // What one person is told after another is often the same.
    if (value !== loaded.lastReturned) {
      const result = JSON.parse(value) as Json;
      checkReturned(address, result);
      const wrong = loaded.checkReturns?.(result);
      if (wrong) throw new FunctionFault(`ReturnsValidationError: ${wrong.message}`);
      loaded.lastReturned = value;
    }
    return value;
  }

  /** Whether a component is mounted, or was and has left data. */
  #isThere(component: string): boolean {
    if (this.#deployment.components[component]) return true;
    return Array.from(this.#store.catalog.tables()).some((table) => table.component === component);
  }

  #hash({ address }: QueryCall, text: string): string {
    if (!this.isKnown(address)) return textHash(text);
    const name = `${address.component}\n${address.path}`;
    const last = this.#hashes.get(name);
    if (last?.text === text) return last.hash;
    const hash = textHash(text);
    this.#hashes.set(name, { text, hash });
    return hash;
  }

  #describe({ metadata }: Invocation, error: unknown): FunctionError {
    return { message: formatError(metadata.requestId, error), data: convexErrorData(error) };
  }
}

type Life = Invocation["life"];

function newLife(parent: Invocation | null): Life {
  const pages = parent?.udfType === "query" ? parent.life.pages : { hasRun: false };
  return { isNested: parent !== null, pages, hasEnded: false, unhandled: null, calls: new Set() };
}

/**
 * A promise that failed, and that nobody awaited, fails its function as on Convex (its maintainers
 * in github.com/get-convex/convex-backend/issues/19).
 */
export function unhandledRejection(reason: unknown): void {
  // What it still tries to do after its end is no failure.
  if (reason instanceof AfterTheEnd) return;
  const life = invocations.getStore()?.life;
  if (life) life.unhandled ??= { reason };
  else console.error("A promise failed outside of any query or mutation:", reason);
}

/**
 * Lets it go on with what it did not await, as Convex does (github.com/get-convex/convex-ents/issues/26),
 * until it waits for something that is not the database's, and hears of promises that failed: Node
 * tells of them between two tasks of the event loop, not between two promises.
 */
async function settle({ life }: Invocation): Promise<void> {
  do {
    for (const call of life.calls) await call;
    await new Promise<void>((resolve) => {
      nextTask(resolve);
    });
  } while (life.calls.size > 0);
}

/** From here on it does nothing more; what it has called without waiting is brought to its end. */
async function end({ life }: Invocation): Promise<void> {
  life.hasEnded = true;
  for (const call of life.calls) await call;
}

/** Thrown to roll back a mutation whose failure is told in its outcome. */
class Undo extends Error {}

const RealDate = Date;
const wallClock = () => RealDate.now();

/** Seeds only when somebody throws the dice. */
function lazyRandom(): () => number {
  let generator: (() => number) | null = null;
  return () => {
    generator ??= seededRandom(webcrypto.getRandomValues(new Uint32Array(4)));
    return generator();
  };
}
