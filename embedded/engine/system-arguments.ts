import type { Json } from "../deployment.ts";
import { argumentProblem } from "../runtime/arguments.ts";
import { FunctionFault } from "../runtime/function-error.ts";
import { type CompiledValidator, compileValidator } from "../values/validator.ts";

const text = field({ type: "string" });
const cursor = { type: "union", value: [{ type: "string" }, { type: "null" }] };
/** `paginationOptsValidator` of convex/server. */
const page = field({
  type: "object",
  value: {
    numItems: field({ type: "number" }),
    cursor: field(cursor),
    endCursor: field(cursor, true),
    id: field({ type: "number" }, true),
    maximumRowsRead: field({ type: "number" }, true),
    maximumBytesRead: field({ type: "number" }, true),
  },
});
const order = {
  type: "union",
  value: ["asc", "desc"].map((value) => ({ type: "literal", value })),
};

/** What the platform's own queries take, by path, as the CLI calls them. Others take anything. */
const ARGUMENTS: Record<string, CompiledValidator> = {
  "_system/cli/convexUrl:cloudUrl": fields({}),
  "_system/cli/exports:getLatest": fields({}),
  "_system/cli/modules:apiSpec": fields({}),
  "_system/cli/queryEnvironmentVariables:default": fields({}),
  "_system/cli/queryEnvironmentVariables:get": fields({ name: text }),
  "_system/cli/queryImport:default": fields({ importId: text }),
  "_system/cli/queryImport:list": fields({}),
  "_system/cli/queryTable:default": fields({ tableName: text }),
  "_system/cli/tableData:default": fields({
    table: text,
    order: field(order, true),
    paginationOpts: page,
  }),
  "_system/cli/tableSize:default": fields({ tableName: text }),
  "_system/cli/tables:default": fields({ paginationOpts: { ...page, optional: true } }),
};

/**
 * @param args all that the query was called with
 * @throws FunctionFault when it is not what the platform's query of that path takes
 */
export function checkSystemArguments(path: string, args: Json[]): void {
  if (!Object.hasOwn(ARGUMENTS, path)) return;
  const problem = argumentProblem(args, ARGUMENTS[path]?.(args[0] ?? null)?.message ?? null);
  if (problem !== null) throw new FunctionFault(`ArgumentValidationError: ${problem}`);
}

function field(fieldType: Json, optional = false) {
  return { fieldType, optional };
}

function fields(value: { [name: string]: ReturnType<typeof field> }): CompiledValidator {
  return compileValidator({ type: "object", value }, () => undefined);
}
