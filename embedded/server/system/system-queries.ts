import { createHash } from "node:crypto";
import type { AnalyzedFunction, Deployment, Json } from "../../deployment.ts";
import { checkSystemArguments } from "../../engine/system-arguments.ts";
import type { Engine, QueryCall, QueryOutcome } from "../../engine/protocol.ts";
import { formatError } from "../../errors/format-error.ts";
import { requestId, storyOf } from "../../errors/request-id.ts";
import { notFound } from "../../runtime/address.ts";
import { FunctionFault } from "../../runtime/function-error.ts";
import { isSystemPath } from "../function-path.ts";

/** What others answer, by path. */
export type SystemAnswers = Record<string, (args: { [key: string]: Json }) => Json>;

/**
 * The platform's own queries (`_system/…`), which the CLI subscribes to as an admin. Those about
 * the deployment are answered here; the others are the engine's `system/…` operations. They are
 * not tracked: `Subscriptions.refreshSystem` runs them again.
 */
export class SystemQueries {
  readonly #engine: Engine;
  readonly #cloudUrl: () => string;
  readonly #answers: SystemAnswers;

  constructor(engine: Engine, cloudUrl: () => string, answers: SystemAnswers) {
    this.#answers = answers;
    this.#engine = engine;
    this.#cloudUrl = cloudUrl;
  }

  /** Never rejects: what goes wrong is the query's outcome. */
  async run(call: QueryCall): Promise<QueryOutcome> {
    const path = call.address.path;
    if (call.caller.access === "client") {
      if (!isSystemPath(path)) return failed("Only an admin may call the functions of a component");
      return failed(formatError(requestId(), new FunctionFault(notFound(path, "client"))));
    }
    try {
      const all = JSON.parse(call.args) as { [key: string]: Json }[];
      checkSystemArguments(path, all);
      return succeeded(await this.#answer(path, all[0] ?? {}, call.address.component));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return failed(formatError(requestId(), new FunctionFault(message)));
    }
  }

  #answer(path: string, args: { [key: string]: Json }, component: string): Json | Promise<Json> {
    const answer = this.#answers[path];
    if (answer) return answer(args);
    switch (path) {
      case "_system/cli/queryEnvironmentVariables:default":
        return this.#environment();
      case "_system/cli/queryEnvironmentVariables:get":
        return this.#environment().find(({ name }) => name === args.name) ?? null;
      case "_system/cli/convexUrl:cloudUrl":
        return this.#cloudUrl();
      case "_system/cli/modules:apiSpec":
        return apiSpec(this.#engine.deployment, component);
      case "_system/frontend/components:list":
        return componentList(this.#engine.deployment);
      case "_system/frontend/getSchemas:default":
        return { active: activeSchema(this.#engine.deployment, component) };
      default:
        // "_system/cli/tableData:default" → "system/cli/tableData".
        return this.#engine.operate(path.slice(1).replace(/:default$/, ""), { component, args });
    }
  }

  #environment(): { name: string; value: string }[] {
    return Object.entries(this.#engine.environment())
      .map(([name, value]) => ({ name, value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** What `convex function-spec` and a mistyped `convex run` print, for one component. */
function apiSpec(deployment: Deployment | null, component: string): Json {
  const mounted = deployment?.components[component];
  const definition = mounted && deployment?.definitions[mounted.definition];
  if (definition === undefined) return [];
  const functions = Object.entries(definition.functions).flatMap(([module, exported]) =>
    exported.map((each) => ({
      identifier: `${module}:${each.name}`,
      functionType: functionTypes[each.udfType],
      visibility: { kind: each.visibility },
      args: each.args ?? { type: "any" },
      returns: each.returns ?? { type: "any" },
    })),
  );
  const routes = definition.httpRoutes.map(({ method, path }) => ({
    functionType: "HttpAction",
    method,
    path,
  }));
  return [...functions, ...routes];
}

/** What `convex run --component` knows components by: here their path is their id. */
function componentList(deployment: Deployment | null): Json {
  const paths = Object.keys(deployment?.components ?? {}).filter((path) => path !== "");
  return paths.map((path) => ({ id: path, path, name: path.split("/").at(-1) ?? path }));
}

interface Named {
  name: string;
  staged?: boolean;
}

/** The schema as `schema.ts` exports it, as JSON text; null without one. */
function activeSchema(deployment: Deployment | null, component: string): string | null {
  const definition = deployment?.components[component]?.definition;
  const schema = definition === undefined ? null : deployment?.definitions[definition]?.schema;
  if (!schema) return null;
  const exported = (indexes: Named[] | undefined, wanted: boolean) =>
    (indexes ?? [])
      .filter(({ staged = false }) => staged === wanted)
      .map(({ name, ...rest }) => ({ indexDescriptor: name, ...rest, staged: undefined }));
  const tables = schema.tables.map(
    ({ name, indexes, searchIndexes, vectorIndexes, documentType }) => ({
      tableName: name,
      indexes: exported(indexes, false),
      stagedDbIndexes: exported(indexes, true),
      searchIndexes: exported(searchIndexes, false),
      stagedSearchIndexes: exported(searchIndexes, true),
      vectorIndexes: exported(vectorIndexes, false),
      stagedVectorIndexes: exported(vectorIndexes, true),
      documentType,
    }),
  );
  return JSON.stringify({ tables, schemaValidation: schema.schemaValidation });
}

const functionTypes: Record<AnalyzedFunction["udfType"], string> = {
  query: "Query",
  mutation: "Mutation",
  action: "Action",
};

function succeeded(value: Json): QueryOutcome {
  const text = JSON.stringify(value);
  return { ok: true, value: text, logLines: [], journal: null, hash: hashOf(text) };
}

function failed(message: string): QueryOutcome {
  const error = { message, data: null };
  return { ok: false, error, logLines: [], journal: null, hash: hashOf(storyOf(message)) };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
