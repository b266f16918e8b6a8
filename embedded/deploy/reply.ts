/** The reply to `start_push`, in the shape of `convex/src/cli/lib/deployApi/startPush.ts`. */
import type { AuthProvider, Definition, Deployment, Json } from "../deployment.ts";
import type { BuiltPush } from "./build.ts";
import { publicFunctions } from "./component-tree.ts";
import { indexDifferences } from "./difference.ts";
import type { EvaluatedDefinition } from "./evaluation.ts";

type Fields = { [key: string]: Json };
interface Tree {
  [name: string]: Tree | string;
}

/**
 * Everything codegen reads: signatures, schemas and component trees.
 * @param id comes back with `wait_for_schema` and `finish_push`
 */
export function startPushReply(push: BuiltPush, before: Deployment | null, id: string): Json {
  const { deployment, evaluated } = push;
  const analysis: Fields = {};
  for (const [path, definition] of Object.entries(deployment.definitions)) {
    const from = evaluated.definitions[path];
    if (from) analysis[path] = analysisOf(path, definition, from, deployment.udfServerVersion);
  }
  return {
    // Their values are nobody's business; the CLI would only use them to hide them.
    environmentVariables: {},
    externalDepsId: null,
    componentDefinitionPackages: {},
    appAuth: deployment.auth.map(providerJson),
    analysis,
    app: componentJson(deployment, ""),
    schemaChange: {
      allocatedComponentIds: {},
      schemaIds: { push: id },
      indexDiffs: indexDifferences(before, deployment),
    },
  };
}

function analysisOf(
  path: string,
  definition: Definition,
  evaluated: EvaluatedDefinition,
  serverVersion: string,
): Json {
  const exported = (evaluated.definition ?? {}) as Fields;
  const functions: Fields = {};
  for (const [module, found] of Object.entries(evaluated.functions)) {
    functions[module] = {
      functions: found.map(({ name, udfType, visibility, args, returns }) => ({
        name,
        pos: null,
        udfType: `${udfType[0]?.toUpperCase()}${udfType.slice(1)}`,
        visibility: { kind: visibility },
        args,
        returns,
      })),
      httpRoutes: module === "http.js" ? (evaluated.httpRoutes ?? []).map(routeJson) : null,
      cronSpecs: null,
      sourceMapped: null,
    };
  }
  return {
    definition: {
      definitionType: path === "" ? { type: "app" } : { type: "childComponent", name: path },
      childComponents: [],
      httpMounts: {},
      ...exported,
      path,
      exports: path === "" ? { type: "branch", branch: [] } : exportsJson(definition),
    },
    schema: evaluated.schema,
    functions,
    udfConfig: { serverVersion, importPhaseRngSeed: null, importPhaseUnixTimestamp: null },
  };
}

/** A component's public functions are what its parents can call. */
function exportsJson(definition: Definition): Json {
  const branch = (tree: Tree): Json => ({
    type: "branch",
    branch: Object.entries(tree).map(([name, child]) => [
      name,
      typeof child === "string"
        ? { type: "leaf", leaf: `_reference/function/${child}` }
        : branch(child),
    ]),
  });
  return branch(exportTree(definition));
}

function exportTree(definition: Definition): Tree {
  const root: Tree = {};
  for (const [key, path] of Object.entries(publicFunctions(definition))) {
    const parts = key.split("/");
    const name = parts.pop() ?? "";
    let tree = root;
    for (const part of parts) {
      const child = tree[part];
      const next: Tree = typeof child === "object" ? child : {};
      tree[part] = next;
      tree = next;
    }
    tree[name] = path.replace(":", ".js:");
  }
  return root;
}

function componentJson(deployment: Deployment, path: string): Json {
  const component = deployment.components[path];
  const definition = component ? deployment.definitions[component.definition] : undefined;
  const checked = (tree: Tree): Json => ({
    type: "branch",
    children: children(tree),
  });
  const children = (tree: Tree): { [key: string]: Json } =>
    Object.fromEntries(
      Object.entries(tree).map(([name, child]) => [
        name,
        typeof child === "string"
          ? {
              type: "leaf",
              resource: { type: "function", path: { component: path, udfPath: child } },
            }
          : checked(child),
      ]),
    );
  return {
    definitionPath: component?.definition ?? "",
    componentPath: path,
    args: {},
    childComponents: Object.fromEntries(
      Object.entries(component?.children ?? {}).map(([name, child]) => [
        name,
        componentJson(deployment, child),
      ]),
    ),
    httpRoutes: {
      httpModuleRoutes:
        definition?.httpRoutes.map(({ path: route, method }) => ({
          path: route,
          method,
        })) ?? null,
      mounts: Object.values(component?.children ?? {}).flatMap(
        (child) => deployment.components[child]?.sitePrefix ?? [],
      ),
    },
    exports: path === "" || !definition ? {} : children(exportTree(definition)),
  };
}

function routeJson({ path, method }: { path: string; method: string }): Json {
  return { route: { path, method }, pos: null };
}

function providerJson(provider: AuthProvider): Json {
  return { ...provider };
}
