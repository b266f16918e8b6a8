/**
 * The client for the tests is built once, before them, with placeholders for the addresses that
 * differ from test to test; each app under test serves a copy with its own in their place.
 */
import { cpSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildClient, type ClientTargets } from "../../scripts/lib/client.ts";
import { root } from "../../scripts/lib/service.ts";

const BUILT = join(root, "node_modules/.cache/test-client");

const PLACEHOLDERS: ClientTargets = {
  convexUrl: "http://backend.placeholder.invalid",
  localAuthUrl: "http://sandbox.placeholder.invalid",
};

/** Vitest's global setup for browser tests. */
export default async function setup(): Promise<void> {
  await buildClient(BUILT, PLACEHOLDERS);
}

/** Copies the built client to `outDir`, aimed at `targets`. */
export function copyClient(outDir: string, targets: ClientTargets): void {
  cpSync(BUILT, outDir, { recursive: true });
  const files = globSync("**/*.{js,html}", { cwd: outDir }).map((file) => join(outDir, file));
  let aimed = 0;
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const replaced = text
      .replaceAll(PLACEHOLDERS.convexUrl, targets.convexUrl)
      .replaceAll(PLACEHOLDERS.localAuthUrl, targets.localAuthUrl);
    if (replaced === text) continue;
    writeFileSync(file, replaced);
    aimed++;
  }
  if (aimed === 0) throw new Error("The built client names no backend");
}
