const FILE = /^convex:\/([^/]+)\/(.+)$/;
const APP = "~";

/** The file name that a module's code has in stack traces: `convex:/~/messages.js` in the app. */
export function moduleFileName(definition: string, path: string): string {
  return `convex:/${definition === "" ? APP : encodeURIComponent(definition)}/${path}`;
}

/** The reverse of `moduleFileName`; null for any other file name. */
export function parseModuleFileName(name: string): { definition: string; path: string } | null {
  const [, definition, path] = FILE.exec(name) ?? [];
  if (definition === undefined || path === undefined) return null;
  return { definition: definition === APP ? "" : decodeURIComponent(definition), path };
}
