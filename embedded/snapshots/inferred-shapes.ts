import type { Json } from "../deployment.ts";
import type { Engine } from "../engine/protocol.ts";
import { describeShape, emptyShape, widen } from "./shape.ts";

/** Documents of a table that are looked at, the newest. */
const LOOKED_AT = 100;

/**
 * What the documents of each of the app's tables look like, in the notation of snapshots. The CLI's
 * MCP server asks for it (`convex/src/cli/lib/mcp/tools/tables.ts`) and passes it on as it is.
 */
export async function inferredShapes(
  engine: Pick<Engine, "operate" | "query">,
): Promise<Record<string, string>> {
  const input = { component: "", args: {} };
  const tables = (await engine.operate("system/cli/tables", input)) as { page: { name: string }[] };
  const shapes: Record<string, string> = {};
  for (const { name } of tables.page) {
    const paginationOpts = { cursor: null, numItems: LOOKED_AT };
    const { outcome } = await engine.query({
      address: { component: "", path: "_system/cli/tableData:default" },
      args: JSON.stringify([{ table: name, order: "desc", paginationOpts }]),
      caller: { identity: null, access: "admin" },
      journal: null,
    });
    if (!outcome.ok) throw new Error(outcome.error.message);
    const shape = emptyShape();
    for (const document of (JSON.parse(outcome.value) as { page: Json[] }).page) {
      widen(shape, document);
    }
    shapes[name] = describeShape(shape);
  }
  return shapes;
}
