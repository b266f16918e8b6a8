/**
 * Evaluates one push under the rules of import: no database, no network, no timers. The thread
 * lives for one push, so what the modules leave behind goes with it.
 */
import process from "node:process";
import { setImmediate as nextTask } from "node:timers";
import { parentPort } from "node:worker_threads";
import { toThrown } from "../actions/thrown.ts";
import type { Json } from "../deployment.ts";
import {
  installDeterministicGlobals,
  setImportEnvironment,
} from "../runtime/deterministic-globals.ts";
import { ModuleLoader, type Namespace } from "../runtime/modules.ts";
import { threadData } from "../threads/thread-data.ts";
import {
  analyzeAuth,
  analyzeCrons,
  analyzeDefinition,
  analyzeFunctions,
  analyzeRoutes,
  analyzeSchema,
  doesAnswerAll,
} from "./analyze-module.ts";
import {
  AUTH_CONFIG,
  type DefinitionSources,
  type EvaluatedDefinition,
  type EvaluationFault,
  type EvaluationInput,
  type EvaluationProgress,
  type EvaluationReply,
} from "./evaluation.ts";

const SHARED = "_deps/";

if (!parentPort) throw new Error("evaluate-worker.ts runs as a worker thread only.");
const port = parentPort;

class Fault extends Error {
  readonly fault: EvaluationFault;
  constructor(
    code: string,
    heading: string,
    error: unknown,
    missingVariable: string | null = null,
  ) {
    super(heading);
    this.fault = {
      code,
      heading,
      thrown: error === null ? null : toThrown(error),
      missingVariable,
    };
  }
}

class MissingVariable extends Error {
  readonly variable: string;
  constructor(variable: string) {
    super(`Environment variable ${variable} is used in auth config file but its value was not set`);
    this.variable = variable;
  }
}

async function evaluate({ definitions, environment }: EvaluationInput): Promise<EvaluationReply> {
  try {
    const exported = await evaluateDefinitions(definitions);
    const result: Record<string, EvaluatedDefinition> = {};
    let auth: Json = [];
    for (const sources of definitions) {
      const { CONVEX_CLOUD_URL = "", CONVEX_SITE_URL = "" } = environment;
      const seen = sources.path === "" ? environment : { CONVEX_CLOUD_URL, CONVEX_SITE_URL };
      setImportEnvironment(seen);
      result[sources.path] = {
        ...(await evaluateModules(sources)),
        definition: exported.get(sources.path) ?? null,
        schema: await evaluateSchema(sources),
      };
      if (sources.path === "") auth = await evaluateAuth(sources, environment);
    }
    return { ok: true, evaluated: { definitions: result, auth } };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: error.fault };
    throw error;
  }
}

/** Children first, since a parent's definition needs its children's names. */
async function evaluateDefinitions(definitions: DefinitionSources[]): Promise<Map<string, Json>> {
  const byPath = new Map(definitions.map((sources) => [sources.path, sources]));
  const done = new Map<string, Json>();
  const visit = async (path: string, above: string[]): Promise<void> => {
    if (done.has(path)) return;
    const name = path === "" ? "the app" : path;
    const sources = byPath.get(path);
    if (!sources) {
      throw new Fault("InvalidDefinition", `Component ${path} is not part of the push`, null);
    }
    if (above.includes(path)) {
      const chain = [...above, path].map((each) => each || "the app").join(" → ");
      throw new Fault("InvalidDefinition", `Components use each other in a circle: ${chain}`, null);
    }
    for (const child of sources.dependencies) await visit(child, [...above, path]);
    if (!sources.definition) return;
    const synthetic = new Map(
      sources.dependencies.map((child) => importable(child, done.get(child))),
    );
    const loader = new ModuleLoader(path, [sources.definition], synthetic);
    const heading = `Failed to evaluate convex.config.js of ${name}`;
    const { definition } = sources;
    done.set(
      path,
      await attempt("InvalidDefinition", heading, async () =>
        analyzeDefinition(await loader.load(definition.path)),
      ),
    );
  };
  for (const { path } of definitions) await visit(path, []);
  return done;
}

/** What `import child from "…/convex.config"` becomes in a bundled definition. */
function importable(path: string, exported: Json | undefined): [string, Namespace] {
  const type = record(record(exported).definitionType);
  const value = {
    export: () => exported,
    componentDefinitionPath: path,
    defaultName: typeof type.name === "string" ? type.name : undefined,
  };
  return [`_componentDeps/${toBase64Url(path)}`, { default: value }];
}

async function evaluateSchema({ path, schema }: DefinitionSources): Promise<Json> {
  if (!schema) return null;
  const loader = new ModuleLoader(path, [schema]);
  return await attempt("InvalidSchema", `Failed to evaluate ${schema.path}${of(path)}`, async () =>
    analyzeSchema(await loader.load(schema.path)),
  );
}

async function evaluateModules(
  sources: DefinitionSources,
): Promise<Pick<EvaluatedDefinition, "functions" | "httpRoutes" | "answersAll" | "crons">> {
  const loader = new ModuleLoader(sources.path, sources.modules);
  const functions: EvaluatedDefinition["functions"] = {};
  let httpRoutes: EvaluatedDefinition["httpRoutes"] = null;
  let answersAll = false;
  let crons: Json = {};
  for (const { path } of sources.modules) {
    if (path.startsWith(SHARED) || path === AUTH_CONFIG) continue;
    const heading = `Failed to analyze ${path}${of(sources.path)}`;
    await attempt("InvalidModules", heading, async () => {
      const namespace = await loader.load(path);
      functions[path] = analyzeFunctions(namespace);
      if (path === "http.js") {
        httpRoutes = analyzeRoutes(namespace);
        answersAll = doesAnswerAll(namespace, httpRoutes);
      }
      if (path === "crons.js") crons = analyzeCrons(namespace);
    });
  }
  return { functions, httpRoutes, answersAll, crons };
}

async function evaluateAuth(
  sources: DefinitionSources,
  environment: Record<string, string>,
): Promise<Json> {
  const source = sources.modules.find(({ path }) => path === AUTH_CONFIG);
  if (!source) return [];
  setImportEnvironment(strict(environment));
  const loader = new ModuleLoader(sources.path, [source]);
  return await attempt("InvalidAuthConfig", `Failed to evaluate ${AUTH_CONFIG}`, async () =>
    analyzeAuth(await loader.load(AUTH_CONFIG)),
  );
}

/** A provider whose variable is not set must fail the push, not become one without a domain. */
function strict(environment: Record<string, string>): Record<string, string> {
  return new Proxy(environment, {
    get: (target, name) => {
      if (typeof name !== "string") return undefined;
      const value = target[name];
      if (value === undefined) throw new MissingVariable(name);
      return value;
    },
  });
}

/** Why promises failed that what is being evaluated did not await. */
let rejections: unknown[] = [];

async function attempt<T>(code: string, heading: string, run: () => Promise<T>): Promise<T> {
  port.postMessage({ at: heading } satisfies EvaluationProgress);
  rejections = [];
  try {
    const result = await run();
    // Node tells of a promise that nobody awaited between two tasks of the event loop.
    await new Promise<void>((resolve) => {
      nextTask(resolve);
    });
    if (rejections.length > 0) throw rejections[0];
    return result;
  } catch (error) {
    if (error instanceof MissingVariable) {
      const { variable } = error;
      throw new Fault("AuthConfigMissingEnvironmentVariable", heading, error, variable);
    }
    throw new Fault(code, heading, error);
  }
}

function of(definition: string): string {
  return definition === "" ? "" : ` of component ${definition}`;
}

function record(value: Json | undefined): { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

const refuse = () => {
  throw new Error("Can't use the database, auth or scheduler while a module is being imported.");
};
Object.defineProperty(globalThis, "Convex", {
  value: { syscall: refuse, asyncSyscall: refuse, jsSyscall: refuse },
});
process.on("unhandledRejection", (reason) => {
  rejections.push(reason);
});
const { Buffer } = globalThis;
const toBase64Url = (text: string) => Buffer.from(text).toString("base64url");
installDeterministicGlobals();
port.postMessage(await evaluate(threadData() as EvaluationInput));
