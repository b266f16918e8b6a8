import { createHash } from "node:crypto";
import type { AnalyzedExport } from "../actions/messages.ts";
import { fromThrown } from "../actions/thrown.ts";
import type {
  AnalyzedFunction,
  Definition,
  Deployment,
  Json,
  ModuleSource,
} from "../deployment.ts";
import { describeError } from "../errors/format-error.ts";
import type { MappedModule } from "../errors/source-maps.ts";
import { moduleFileName } from "../runtime/module-file-name.ts";
import { toAuthProviders } from "./auth-providers.ts";
import { checkCodeSize } from "./code-size.ts";
import { mountComponents } from "./component-tree.ts";
import { toCronSpecs } from "./cron-specs.ts";
import { evaluate } from "./evaluate.ts";
import type {
  DefinitionSources,
  Evaluated,
  EvaluatedDefinition,
  EvaluationFault,
} from "./evaluation.ts";
import { pushError } from "./push-error.ts";
import type { PushedModule, PushRequest } from "./push-request.ts";
import { toSchemaSpec } from "./schema-spec.ts";

/** Tells what modules of the Node runtime export. Throws an error fit for the CLI. */
export type NodeAnalyzer = (
  modules: ModuleSource[],
  dependencies: Deployment["nodeDependencies"],
  environment: Record<string, string>,
) => Promise<Record<string, AnalyzedExport[]>>;

/** A push turned into what can be deployed, and what the reply to the CLI is made of. */
export interface BuiltPush {
  deployment: Deployment;
  evaluated: Evaluated;
}

/**
 * Evaluates a push and checks all of it that does not need the database.
 * @param base what runs now: modules the CLI did not send again come from it
 * @throws HttpError 400 with what is wrong, as the CLI prints it
 */
export async function buildPush(
  request: PushRequest,
  base: Deployment | null,
  environment: Record<string, string>,
  analyzeNode: NodeAnalyzer,
): Promise<BuiltPush> {
  const app = request.appDefinition;
  const modules = new Map<string, ModuleSource[]>([["", appModules(request, base)]]);
  const sources: DefinitionSources[] = [];
  for (const component of request.componentDefinitions) {
    modules.set(component.definitionPath, component.functions.map(toSource));
  }
  for (const [path, pushed] of modules) {
    const from =
      path === ""
        ? app
        : request.componentDefinitions.find(({ definitionPath }) => definitionPath === path);
    sources.push({
      path,
      definition: from?.definition ?? null,
      dependencies: from?.dependencies ?? [],
      schema: from?.schema ?? null,
      modules: pushed.filter(({ environment: where }) => where === "isolate").map(bare),
    });
  }
  const all = Array.from(modules.values()).flat();
  for (const { path } of all) checkModulePath(path);
  checkCodeSize(all);
  const reply = await evaluate({ definitions: sources, environment });
  if (!reply.ok) throw evaluationError(reply.fault, request, modules);
  const node = (modules.get("") ?? []).filter(({ environment: where }) => where === "node");
  const nodeFunctions =
    node.length > 0 ? await analyzeNode(node, request.nodeDependencies, environment) : {};

  const definitions: Record<string, Definition> = {};
  for (const [path, pushed] of modules) {
    const evaluated = reply.evaluated.definitions[path];
    if (!evaluated) throw new Error(`Definition ${path} was not evaluated.`);
    if (path === "") Object.assign(evaluated.functions, nodeFunctions);
    definitions[path] = toDefinition(path, pushed, evaluated);
  }
  const exported = new Map(
    Object.entries(reply.evaluated.definitions).map(([path, { definition }]) => [path, definition]),
  );
  return {
    deployment: {
      udfServerVersion: app.udfServerVersion,
      definitions,
      components: mountComponents(exported, definitions, environment),
      auth: toAuthProviders(reply.evaluated.auth),
      nodeDependencies: request.nodeDependencies,
      deployedAt: Date.now(),
    },
    evaluated: reply.evaluated,
  };
}

/** @throws HttpError 400 in Convex's words */
function checkModulePath(path: string): void {
  const part = path.split("/").find((each) => !/^[A-Za-z0-9_.]+$/.test(each));
  if (part === undefined) return;
  throw pushError(
    "InvalidConfig",
    `${path} is not a valid path to a Convex module. Path component ${part} can only contain alphanumeric characters, underscores, or periods.`,
  );
}

function toDefinition(
  path: string,
  modules: ModuleSource[],
  evaluated: EvaluatedDefinition,
): Definition {
  const functions: Record<string, AnalyzedFunction[]> = {};
  for (const [module, found] of Object.entries(evaluated.functions)) {
    functions[module] = found.map(({ args, returns, ...rest }) => ({
      ...rest,
      args: args === null ? null : (JSON.parse(args) as Json),
      returns: returns === null ? null : (JSON.parse(returns) as Json),
    }));
  }
  return {
    modules,
    functions,
    httpRoutes: evaluated.httpRoutes ?? [],
    ...(evaluated.answersAll ? { answersAll: true } : {}),
    crons: toCronSpecs(evaluated.crons, functions),
    schema: toSchemaSpec(evaluated.schema, path),
  };
}

/** The app's modules: those sent, and those the CLI knows to be deployed already. */
function appModules({ appDefinition }: PushRequest, base: Deployment | null): ModuleSource[] {
  const deployed = new Map(base?.definitions[""]?.modules.map((module) => [module.path, module]));
  const modules = appDefinition.changedModules.map(toSource);
  for (const { path, environment, sha256 } of appDefinition.unchangedModuleHashes) {
    const known = deployed.get(path);
    if (known?.hash !== sha256 || known.environment !== environment) {
      // The CLI starts over on this code.
      throw pushError(
        "RaceDetected",
        `Another push changed ${path} meanwhile, so the deployment no longer has the version this push builds on.`,
      );
    }
    modules.push(known);
  }
  return modules;
}

function toSource({ path, source, sourceMap = null, environment }: PushedModule): ModuleSource {
  const hash = createHash("sha256")
    .update(source)
    .update(sourceMap ?? "")
    .digest("hex");
  return { path, environment, source, sourceMap, hash };
}

function bare({ path, source }: ModuleSource): { path: string; source: string } {
  return { path, source };
}

function evaluationError(
  { code, heading, thrown, missingVariable }: EvaluationFault,
  request: PushRequest,
  modules: ReadonlyMap<string, ModuleSource[]>,
): Error {
  if (missingVariable !== null) {
    return pushError(
      code,
      `Environment variable ${missingVariable} is used in auth config file but its value was not set.`,
    );
  }
  if (!thrown) return pushError(code, `${heading}.`);
  const files = new Map<string, MappedModule>();
  const add = (definition: string, module: PushedModule | ModuleSource | null | undefined) => {
    if (!module) return;
    const source = "hash" in module ? module : toSource(module);
    files.set(moduleFileName(definition, source.path), source);
  };
  for (const [path, list] of modules) for (const module of list) add(path, module);
  add("", request.appDefinition.definition);
  add("", request.appDefinition.schema);
  for (const component of request.componentDefinitions) {
    add(component.definitionPath, component.definition);
    add(component.definitionPath, component.schema);
  }
  const what = describeError(fromThrown(thrown), (name) => files.get(name) ?? null).trimEnd();
  return pushError(code, `${heading}: ${what}`);
}
