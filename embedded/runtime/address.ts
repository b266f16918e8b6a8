import type { Caller } from "../engine/protocol.ts";
import type { ComponentPath, Deployment, FunctionAddress, Json } from "../deployment.ts";
import { parseHandle } from "../values/function-handle.ts";

/** Begins a reference to a child of the calling component. */
export const CHILD = "_reference/childComponent/";
const FUNCTION = "_reference/function/";

/**
 * Resolves the address forms of `convex/server`'s getFunctionAddress: a `name`, a `reference`
 * relative to the calling component, or an absolute `functionHandle`. Throws naming what is unknown.
 */
export function resolveAddress(
  deployment: Deployment,
  caller: ComponentPath,
  address: { [key: string]: Json },
): FunctionAddress {
  if (typeof address.functionHandle === "string") return ofHandle(address.functionHandle);
  if (typeof address.name === "string") {
    return { component: caller, path: canonicalPath(address.name) };
  }
  const reference = String(address.reference);
  if (reference.startsWith(FUNCTION)) {
    return { component: caller, path: canonicalPath(reference.slice(FUNCTION.length)) };
  }
  if (!reference.startsWith(CHILD)) throw new Error(`Invalid function reference ${reference}.`);
  const [child = "", ...rest] = reference.slice(CHILD.length).split("/");
  const component = deployment.components[caller]?.children[child];
  if (component === undefined) {
    throw new Error(`Child component ComponentName("${child}") not found`);
  }
  const exported = deployment.components[component]?.exports[rest.join("/")];
  if (exported !== undefined) return { component, path: canonicalPath(exported) };
  // Its internal functions are its own.
  throw new Error(`Component "${component}" has no public function ${rest.join("/")}.`);
}

function ofHandle(handle: string): FunctionAddress {
  const parts = parseHandle(handle);
  if (parts === null) throw new Error(`Invalid function handle ${handle}.`);
  return { component: parts.component, path: canonicalPath(parts.path) };
}

/** "a/b.js:f", "a/b:f" and "a/b" become "a/b:f" or "a/b:default". */
export function canonicalPath(path: string): string {
  const colon = path.indexOf(":");
  const module = (colon < 0 ? path : path.slice(0, colon)).replace(/\.[jt]sx?$/, "");
  return `${module}:${colon < 0 ? "default" : path.slice(colon + 1)}`;
}

/** A canonical path as Convex names a function that may not be there: a default export by its module. */
export function shownPath(path: string): string {
  return path.replace(/:default$/, "");
}

/** A function that is not there, to whom; in the words that clients know. */
export function notFound(path: string, access: Caller["access"]): string {
  const visibility = access === "client" ? "public " : "";
  return `Could not find ${visibility}function for '${shownPath(path)}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`;
}

/** "dir/module.js:export", as Convex names a function that is there. */
export function modulePath(path: string): string {
  const { module, name } = splitPath(path);
  return `${module}:${name}`;
}

/** The module's path as pushed and the export's name. */
export function splitPath(path: string): { module: string; name: string } {
  const colon = path.indexOf(":");
  return { module: `${path.slice(0, colon)}.js`, name: path.slice(colon + 1) };
}
