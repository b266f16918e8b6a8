import { build } from "esbuild";
import type { AnalyzedFunction, CronSpec, Deployment, Json, SchemaSpec } from "../../deployment.ts";
import { moduleHash } from "./module-hash.ts";

interface ExportedFunction {
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isInternal?: boolean;
  exportArgs(): string;
  exportReturns(): string;
}

/** Bundles modules as the CLI does and describes them as a push would, without the wire. */
export async function deploymentOf(
  files: Record<string, string>,
  schema: SchemaSpec | null = null,
  crons: CronSpec[] = [],
): Promise<Deployment> {
  const modules: Deployment["definitions"][string]["modules"] = [];
  const functions: Record<string, AnalyzedFunction[]> = {};
  for (const [name, source] of Object.entries(files)) {
    const result = await build({
      stdin: { contents: source, resolveDir: import.meta.dirname, loader: "ts", sourcefile: name },
      bundle: true,
      format: "esm",
      platform: "browser",
      conditions: ["convex", "module"],
      write: false,
      logLevel: "silent",
    });
    const text = result.outputFiles[0]?.text ?? "";
    const path = name.replace(/\.ts$/, ".js");
    modules.push({
      path,
      environment: "isolate",
      source: text,
      sourceMap: null,
      hash: moduleHash(text),
    });
    const namespace = (await import(
      `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`
    )) as Record<string, ExportedFunction>;
    functions[path] = Object.entries(namespace)
      .filter(([, value]) => value?.isQuery || value?.isMutation || value?.isAction)
      .map(([exported, value]) => ({
        name: exported,
        udfType: value.isQuery ? "query" : value.isMutation ? "mutation" : "action",
        visibility: value.isInternal ? "internal" : "public",
        args: JSON.parse(value.exportArgs()) as Json,
        returns: JSON.parse(value.exportReturns()) as Json,
      }));
  }
  return {
    udfServerVersion: "1.48.0",
    definitions: { "": { modules, functions, httpRoutes: [], crons, schema } },
    components: { "": { path: "", definition: "", children: {}, env: {}, exports: {} } },
    auth: [],
    nodeDependencies: [],
  };
}
