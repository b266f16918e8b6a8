/** The thread of actions in the default runtime: real network, timers and time, no Node APIs. */
import { setImmediate } from "node:timers";
import { parentPort } from "node:worker_threads";
import { installAsyncContext } from "../runtime/async-context.ts";
import { environmentOf } from "../runtime/environment.ts";
import { ModuleLoader } from "../runtime/modules.ts";
import { allowStreamBodies } from "../runtime/stream-bodies.ts";
import { threadData } from "../threads/thread-data.ts";
import { HostRuntime } from "./host-runtime.ts";
import { invocations } from "./invocation.ts";
import type { FromHost, ToHost, WorkerSetup } from "./messages.ts";

const port = parentPort;
if (!port) throw new Error("action-worker.ts runs as a worker thread only.");
const { deployment, environment } = threadData() as WorkerSetup;
const realProcess = globalThis.process;
let held: FromHost[] = [];

/** By component: what modules keep in variables, the environment say, is of one mount. */
const loaders = new Map<string, ModuleLoader>();
const environments = new Map<string, Record<string, string>>();
for (const [path, { definition }] of Object.entries(deployment.components)) {
  const modules = deployment.definitions[definition]?.modules ?? [];
  const isolated = modules.filter(({ environment: where }) => where === "isolate");
  loaders.set(path, new ModuleLoader(definition, isolated));
  environments.set(path, environmentOf(deployment, path, environment));
}

const runtime = new HostRuntime(
  {
    load: async (component, module) => {
      const loader = loaders.get(component);
      if (!loader) throw new Error(`There is no component ${component}.`);
      return await loader.load(module);
    },
    environmentOf: (component) => environments.get(component) ?? {},
  },
  send,
);
realProcess.on("unhandledRejection", (reason) => runtime.unhandledRejection(reason));
realProcess.on("uncaughtException", (error) => runtime.uncaughtException(error));
hideNode();
allowStreamBodies();
installAsyncContext();
port.on("message", (message: ToHost) => runtime.receive(message));

/** A response's parts wait for the end of the turn: a short one is told as a whole. */
function send(message: FromHost): void {
  held.push(message);
  if (message.type !== "head" && message.type !== "chunk") tell();
  else if (held.length === 1) setImmediate(tell);
}

function tell(): void {
  if (held.length > 0) port?.postMessage(held);
  held = [];
}

/**
 * What Convex's own runtime does not have must not work here either. `Buffer` stays: Node's fetch
 * looks it up among the globals.
 */
function hideNode(): void {
  Reflect.deleteProperty(globalThis, "global");
  const variables = () => invocations.getStore()?.environment ?? {};
  const env = new Proxy<Record<string, string | undefined>>(
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
  Object.defineProperty(globalThis, "process", { value: { env }, configurable: true });
}
