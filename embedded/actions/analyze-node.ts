import type { Deployment, ModuleSource } from "../deployment.ts";
import { pushError } from "../deploy/push-error.ts";
import { describeError } from "../errors/format-error.ts";
import { diskError, HttpError } from "../server/http-error.ts";
import { openProcess } from "./channel.ts";
import { Host } from "./host.ts";
import type { AnalyzedExport } from "./messages.ts";
import { moduleLookup } from "./module-lookup.ts";
import type { NodeFolders } from "./node-folder.ts";
import { fromThrown } from "./thrown.ts";

const LIMIT_MS = 60_000;
const SHARED = "_deps/";

/**
 * What modules of the Node runtime export, by path, found out in a process of its own.
 * @throws HttpError 400 with what is wrong, as the CLI prints it
 */
export async function analyzeNodeModules(
  folders: NodeFolders,
  modules: ModuleSource[],
  dependencies: Deployment["nodeDependencies"],
  environment: Record<string, string>,
): Promise<Record<string, AnalyzedExport[]>> {
  const paths = modules.map(({ path }) => path).filter((path) => !path.startsWith(SHARED));
  const folder = await folders.ensure(modules, dependencies).catch((error: unknown) => {
    const told = diskError(error);
    throw told instanceof HttpError ? told : pushError("InvalidExternalPackages", textOf(error));
  });
  const host = new Host({
    open: (listener) => openProcess(folder, environment, listener),
    name: "The process that imports Node modules",
    stallMs: LIMIT_MS,
    timeLimitMs: LIMIT_MS,
    answer: () => undefined,
  });
  try {
    const analyzed = await host.analyze(paths, LIMIT_MS).catch((error: unknown) => {
      throw pushError("InvalidModules", `Failed to analyze ${paths.join(", ")}: ${textOf(error)}`);
    });
    const lookup = moduleLookup(deploymentOf(modules), folder);
    const found: Record<string, AnalyzedExport[]> = {};
    for (const [path, result] of Object.entries(analyzed)) {
      if ("thrown" in result) {
        const why = describeError(fromThrown(result.thrown), lookup).trimEnd();
        throw pushError("InvalidModules", `Failed to analyze ${path}: ${why}`);
      }
      const other = result.functions.find(({ udfType }) => udfType !== "action");
      if (other) {
        const kind = other.udfType === "query" ? "Query" : "Mutation";
        throw pushError(
          "InvalidNodeFunction",
          `${other.name} defined in ${path} is a ${kind} function. Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.`,
        );
      }
      found[path] = result.functions;
    }
    return found;
  } finally {
    await host.kill();
  }
}

/** Just enough of one to find modules in. */
function deploymentOf(modules: ModuleSource[]): Deployment {
  const definition = { modules, functions: {}, httpRoutes: [], crons: [], schema: null };
  return {
    udfServerVersion: "",
    definitions: { "": definition },
    components: {},
    auth: [],
    nodeDependencies: [],
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
