import { readFileSync } from "node:fs";
import { ErasedCache } from "./erased-cache.ts";

/** Relative imports, as the formatter writes them; those of types alone are gone by then. */
const IMPORTED = /(?:\bfrom|^import) "(\.[^"]+)"/gm;

const erased = new Map<string, string>();

/**
 * A module and all it imports of its own project, as JavaScript by URL; packages are not looked
 * into. Each file is read once: the code that runs is that of the first call.
 */
export function withoutTypes(entry: URL): Map<string, string> {
  const cache = new ErasedCache(entry);
  const found = new Map<string, string>();
  const open = [entry];
  for (let url = open.pop(); url; url = open.pop()) {
    if (found.has(url.href)) continue;
    const source = erased.get(url.href) ?? cache.erase(readFileSync(url, "utf8"));
    erased.set(url.href, source);
    found.set(url.href, source);
    for (const [, specifier = ""] of source.matchAll(IMPORTED)) open.push(new URL(specifier, url));
  }
  cache.save();
  return found;
}
