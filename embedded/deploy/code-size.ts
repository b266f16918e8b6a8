import { gzipSync } from "node:zlib";
import type { ModuleSource } from "../deployment.ts";
import { formatBytes } from "../values/document.ts";
import { pushError } from "./push-error.ts";

/** Bytes of all modules with their source maps, compressed, as Convex takes them. */
const MAX_CODE = 45_000_000;
/** How many of the largest modules an error names. */
const NAMED = 3;

/**
 * @param limit bytes, compressed
 * @throws HttpError 400 naming the largest modules, when they are too large together
 */
export function checkCodeSize(modules: readonly ModuleSource[], limit = MAX_CODE): void {
  const texts = modules.map(({ path, source, sourceMap }) => ({
    path,
    text: source + (sourceMap ?? ""),
  }));
  // What is small as it is need not be compressed.
  if (texts.reduce((sum, { text }) => sum + text.length, 0) <= limit) return;
  const sizes = texts.map(({ path, text }) => ({
    path,
    size: gzipSync(text, { level: 1 }).length,
  }));
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  if (total <= limit) return;
  const largest = sizes
    .toSorted((a, b) => b.size - a.size)
    .slice(0, NAMED)
    .map(({ path, size }) => `${path} (${formatBytes(size)})`);
  throw pushError(
    "ModulesTooLarge",
    `Total module size exceeded the zipped maximum (${formatBytes(total)} > maximum size ${formatBytes(limit)}). The largest are ${largest.join(", ")}.`,
  );
}
