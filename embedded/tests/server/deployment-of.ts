import type { AnalyzedFunction, Deployment, HttpRoute } from "../../deployment.ts";

/** A deployment that says what it has, without any code; `functions` is path → kind. */
export function deploymentOf(
  functions: Record<string, AnalyzedFunction["udfType"]>,
  httpRoutes: HttpRoute[] = [],
): Deployment {
  const modules: Record<string, AnalyzedFunction[]> = {};
  for (const [path, udfType] of Object.entries(functions)) {
    const [module = "", name = ""] = path.split(":");
    const known = (modules[`${module}.js`] ??= []);
    known.push({ name, udfType, visibility: "public", args: null, returns: null });
  }
  const http = { path: "http.js", environment: "isolate", source: "", sourceMap: null } as const;
  return {
    udfServerVersion: "1.48.0",
    definitions: {
      "": {
        modules: httpRoutes.length > 0 ? [{ ...http, hash: "" }] : [],
        functions: modules,
        httpRoutes,
        crons: [],
        schema: null,
      },
    },
    components: { "": { path: "", definition: "", children: {}, env: {}, exports: {} } },
    auth: [],
    nodeDependencies: [],
  };
}
