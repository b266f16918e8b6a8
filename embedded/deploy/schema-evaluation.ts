/** The reply to `evaluate_schema`: what a push would do to tables and indexes. */
import type { Deployment, Json } from "../deployment.ts";
import type { BuiltPush } from "./build.ts";
import { indexDifferences } from "./difference.ts";

type IndexChange = "added" | "dropped" | "enabled" | "disabled";

/** Documents in a table of a component; 0 for one that does not exist. */
export type CountDocuments = (component: string, table: string) => Promise<number>;

/**
 * The CLI warns before a deploy that drops or builds indexes of large tables
 * (`convex/src/cli/lib/checkForLargeIndexDeletion.ts`).
 */
export async function schemaEvaluation(
  { deployment }: BuiltPush,
  before: Deployment | null,
  count: CountDocuments,
): Promise<Json> {
  const evaluations: { [key: string]: Json } = {};
  for (const [path, difference] of Object.entries(indexDifferences(before, deployment))) {
    const component = deployment.components[path] ?? before?.components[path];
    const definition = deployment.definitions[deployment.components[path]?.definition ?? ""];
    const indexes: Json[] = [];
    const predict = async (index: { [key: string]: Json }, change: IndexChange) => {
      const table = String(index.name).split(".")[0] ?? "";
      const numDocs = await count(path, table);
      indexes.push({ ...index, change, needsBackfill: change === "added" && numDocs > 0, numDocs });
    };
    for (const index of difference.added_indexes) await predict(index, "added");
    for (const index of difference.removed_indexes) await predict(index, "dropped");
    for (const index of difference.enabled_indexes) await predict(index, "enabled");
    for (const index of difference.disabled_indexes) await predict(index, "disabled");
    evaluations[path] = {
      definitionPath: component?.definition ?? "",
      schemaValidation: definition?.schema?.schemaValidation ?? false,
      tables: [],
      indexes,
    };
  }
  const known = before?.definitions ?? {};
  return {
    componentSchemaEvaluations: evaluations,
    newComponentDefinitions: Object.keys(deployment.definitions).filter((path) => !known[path]),
  };
}
