/**
 * The one spelling of a function's name: "dir/module:export", without ".js", ":default" spelled
 * out, as the clients write it (`canonicalizeUdfPath`).
 */
export function canonicalPath(path: string): string {
  const colon = path.lastIndexOf(":");
  const module = colon === -1 ? path : path.slice(0, colon);
  const name = colon === -1 ? "default" : path.slice(colon + 1);
  return `${module.endsWith(".js") ? module.slice(0, -3) : module}:${name}`;
}

/** Whether a canonical path is one that a function of a pushed module can have. */
export function isFunctionPath(path: string): boolean {
  return /^(?:[\w.]+\/)*[\w.]+:[A-Za-z_$][\w$]*$/.test(path);
}

/** Whether a path names one of the queries of the platform itself, which only admins may run. */
export function isSystemPath(path: string): boolean {
  return path.startsWith("_system/");
}
