import { createHash } from "node:crypto";

/** As the CLI hashes a module without a source map. */
export function moduleHash(source: string): string {
  return createHash("sha256").update(source).digest("hex");
}
