/** The process of "use node" actions: modules on disk, imported by Node itself. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { analyzeFunctions } from "../deploy/analyze-module.ts";
import type { Namespace } from "../runtime/modules.ts";
import { HostRuntime } from "./host-runtime.ts";
import type { AnalyzedExports, FromHost, ToHost } from "./messages.ts";
import { toThrown } from "./thrown.ts";

const folder = process.argv[2] ?? "";
const environment = { ...process.env } as Record<string, string>;
const { exit } = process;

// esbuild leaves CommonJS packages calling `require` for Node's own modules; Convex provides one.
Object.assign(globalThis, { require: createRequire(join(folder, "modules.js")) });

const send = (message: FromHost) => {
  process.send?.(message);
};
const load = async (module: string) =>
  (await import(pathToFileURL(join(folder, module)).href)) as Namespace;

const runtime = new HostRuntime(
  {
    load: (_, module) => load(module),
    environmentOf: () => environment,
    // There Convex's console is Node's own.
    show: (value) => inspect(value),
  },
  send,
);

process.on("unhandledRejection", (reason) => runtime.unhandledRejection(reason));
process.on("uncaughtException", (error) => {
  try {
    runtime.uncaughtException(error);
  } catch {
    // Nobody's: what it leaves behind is anybody's guess. Say why, and go.
    process.send?.({ type: "crashed", thrown: toThrown(error) }, () => exit(1));
  }
});
process.on("disconnect", () => exit(0));
process.on("message", (message: ToHost) => {
  if (message.type === "analyze") void analyze(message.id, message.paths);
  else runtime.receive(message);
});

async function analyze(id: number, paths: string[]): Promise<void> {
  const modules: Record<string, AnalyzedExports> = {};
  for (const path of paths) {
    try {
      modules[path] = { functions: analyzeFunctions(await load(path)) };
    } catch (error) {
      modules[path] = { thrown: toThrown(error) };
    }
  }
  send({ type: "analyzed", id, modules });
}
