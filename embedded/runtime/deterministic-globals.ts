import { Buffer } from "node:buffer";
import { getCallSites } from "node:util";
import { installAsyncContext } from "./async-context.ts";
import { defineGlobal } from "./define-global.ts";
import { allowStreamBodies } from "./stream-bodies.ts";
import { addLine, installConsole } from "../errors/console.ts";
import { importing, invocations } from "./invocation.ts";
import { takeGlobals } from "./own-globals.ts";

/**
 * Replaces the globals of this thread by the platform's for queries and mutations: a frozen clock,
 * seeded randomness, the deployment's environment, collected console lines, no timers and no
 * network. The backend's own code in this thread must take what it needs from `node:` modules.
 */
export function installDeterministicGlobals(): void {
  installClock();
  installConsole({
    current: () => invocations.getStore(),
    print: ({ logLines }, _level, line) => addLine(logLines, line),
  });
  const realRandom = Math.random;
  Math.random = () => {
    const invocation = invocations.getStore();
    if (!invocation) return realRandom();
    invocation.observed.random = true;
    return invocation.random();
  };
  const timers = ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval"];
  for (const name of timers) {
    defineGlobal(name, forbidden(name));
  }
  // An error in a microtask is then a promise's, not the whole thread's.
  defineGlobal("queueMicrotask", (task: () => void) => void Promise.resolve().then(() => task()));
  allowStreamBodies();
  installAsyncContext();
  defineGlobal("fetch", forbidden("fetch()"));
  defineGlobal("process", { env: environmentProxy() });
  hideBuffer();
  for (const name of ["require", "WebSocket", "EventSource", "navigator"]) {
    Reflect.deleteProperty(globalThis, name);
  }
  takeGlobals();
}

/** Convex has no `Buffer`, but what Node makes `Response`, `Headers` and messages of needs its own. */
function hideBuffer(): void {
  Object.defineProperty(globalThis, "Buffer", {
    get: () => (getCallSites(2)[1]?.scriptName.startsWith("node:") ? Buffer : undefined),
    set: (value: unknown) => {
      defineGlobal("Buffer", value);
    },
    configurable: true,
  });
}

function forbidden(what: string): () => never {
  return () => {
    throw new Error(
      `Can't use ${what} in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
    );
  };
}

function installClock(): void {
  const RealDate = Date;
  const now = () => {
    const invocation = invocations.getStore();
    if (!invocation) return importTime ?? RealDate.now();
    invocation.observed.time = true;
    return invocation.now;
  };
  const FrozenDate = new Proxy(RealDate, {
    construct: (target, parts: unknown[], newTarget) =>
      Reflect.construct(target, parts.length === 0 ? [now()] : parts, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === "now" ? now : (Reflect.get(target, key) as unknown)),
  });
  defineGlobal("Date", FrozenDate);
  RealDate.prototype.constructor = FrozenDate;
  defineGlobal("performance", { now: () => 0, timeOrigin: 0 });
}

function environmentProxy(): Record<string, string | undefined> {
  const variables = () =>
    invocations.getStore()?.environment ?? importing.getStore() ?? importPhaseEnvironment;
  return new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_, name) => (typeof name === "string" ? variables()[name] : undefined),
      has: (_, name) => typeof name === "string" && name in variables(),
      ownKeys: () => Object.keys(variables()),
      getOwnPropertyDescriptor: (_, name) => {
        const value = typeof name === "string" ? variables()[name] : undefined;
        return value === undefined ? undefined : { value, enumerable: true, configurable: true };
      },
    },
  );
}

let importPhaseEnvironment: Record<string, string> = {};

/** What modules see in `process.env` while they are being imported, unless `importing` says more. */
export function setImportEnvironment(environment: Record<string, string>): void {
  importPhaseEnvironment = environment;
}

let importTime: number | undefined;

/** What the clock shows to modules while they are being imported: when they were deployed, in ms. */
export function setImportTime(time: number | undefined): void {
  importTime = time;
}
