/** Reads what a pushed module exports, by the marks that `convex/server` leaves on functions. */
import type { AnalyzedExport } from "../actions/messages.ts";
import type { HttpRoute, Json } from "../deployment.ts";
import type { Namespace } from "../runtime/modules.ts";
import { parseValidator, type ValidatorJson } from "../values/describe.ts";

interface Marked {
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isInternal?: boolean;
  exportArgs?: () => string;
  exportReturns?: () => string;
}

/** What a function may be called, so that "module:name" and `api.module.name` can name it. */
const FUNCTION_NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/**
 * The functions among a module's exports, by name.
 * @throws what a validator's export throws, and when one cannot be called
 */
export function analyzeFunctions(namespace: Namespace): AnalyzedExport[] {
  const found: AnalyzedExport[] = [];
  for (const name of Object.keys(namespace).sort()) {
    const value = namespace[name];
    if (typeof value !== "function") continue;
    const marked = value as Marked;
    const udfType = udfTypeOf(marked);
    if (!udfType) continue;
    if (!FUNCTION_NAME.test(name)) {
      throw new TypeError(
        `"${name}" is not a name for a function: those have letters, digits and "_", and begin with no digit.`,
      );
    }
    const args = marked.exportArgs?.() ?? null;
    const returns = marked.exportReturns?.() ?? null;
    checkArgsValidator(name, args);
    checkValidator(`${name}.exportReturns()`, returns);
    found.push({
      name,
      udfType,
      visibility: marked.isInternal === true ? "internal" : "public",
      args,
      returns,
    });
  }
  return found;
}

/** @param args JSON text of its validator. @throws in Convex's words */
function checkArgsValidator(name: string, args: string | null): void {
  const from = `${name}.exportArgs()`;
  const { type } = checkValidator(from, args);
  if (type === "object" || type === "any") return;
  throw new TypeError(
    `Invalid JSON returned from ${from}: Args validator must be an object or any`,
  );
}

/** @param text JSON of a validator, if there is one. @throws when this backend knows none like it */
function checkValidator(from: string, text: string | null): ValidatorJson {
  const json: Json = JSON.parse(text ?? "null");
  try {
    return parseValidator(json);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TypeError(`Invalid JSON returned from ${from}: ${why}`, { cause: error });
  }
}

function udfTypeOf(marked: Marked): AnalyzedExport["udfType"] | null {
  if (marked.isQuery) return "query";
  if (marked.isMutation) return "mutation";
  return marked.isAction ? "action" : null;
}

/** The routes of `http.js`. @throws when its default export is not a router */
export function analyzeRoutes(namespace: Namespace): HttpRoute[] {
  const router = namespace.default as
    | { isRouter?: boolean; getRoutes(): Iterable<readonly [string, string, unknown]> }
    | undefined;
  if (!router?.isRouter) {
    throw new TypeError("The default export of `convex/http.js` is not a Router.");
  }
  return Array.from(router.getRoutes(), ([path, method]) => ({ path, method }));
}

const UNTHOUGHT_OF = "/_/nobody/has/thought/of";

/** Whether the router of `http.js` has a handler where none of its `routes` leads. */
export function doesAnswerAll(namespace: Namespace, routes: readonly HttpRoute[]): boolean {
  const router = namespace.default as { lookup?(path: string, method: string): unknown };
  const isTold = (wanted: string) =>
    routes.some(
      ({ path, method }) =>
        method === wanted && path.endsWith("*") && UNTHOUGHT_OF.startsWith(path.slice(0, -1)),
    );
  try {
    return ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"].some(
      (method) => !isTold(method) && (router.lookup?.(UNTHOUGHT_OF, method) ?? null) !== null,
    );
  } catch {
    return false;
  }
}

/** The jobs of `crons.js`, as `export()` tells them. @throws when it does not export any */
export function analyzeCrons(namespace: Namespace): Json {
  const crons = namespace.default as { isCrons?: boolean; export(): string } | undefined;
  if (!crons?.isCrons) {
    throw new TypeError("The default export of `convex/crons.js` is not a Crons object.");
  }
  return parseExport(crons.export());
}

/** `schema.js`, as `export()` tells it. @throws when it does not export a schema */
export function analyzeSchema(namespace: Namespace): Json {
  const schema = namespace.default as { export?: () => unknown } | undefined;
  if (typeof schema?.export !== "function") {
    throw new TypeError("The default export of `convex/schema.js` must be made by defineSchema().");
  }
  return parseExport(schema.export());
}

/** `convex.config.js`, as `export()` tells it. @throws when it exports no app or component */
export function analyzeDefinition(namespace: Namespace): Json {
  const definition = namespace.default as { export?: () => unknown } | undefined;
  if (typeof definition?.export !== "function") {
    throw new TypeError(
      "The default export of `convex.config.js` must be made by defineApp() or defineComponent().",
    );
  }
  return parseExport(definition.export());
}

/** The providers of `auth.config.js`, unchecked. @throws when there is no list of them */
export function analyzeAuth(namespace: Namespace): Json {
  const config = namespace.default as { providers?: unknown } | undefined;
  if (!Array.isArray(config?.providers)) {
    throw new TypeError("The default export of `convex/auth.config.js` must have `providers`.");
  }
  return JSON.parse(JSON.stringify(config.providers)) as Json;
}

/** Some packages' `export()` gives JSON text, others the value. */
function parseExport(exported: unknown): Json {
  return JSON.parse(typeof exported === "string" ? exported : JSON.stringify(exported)) as Json;
}
