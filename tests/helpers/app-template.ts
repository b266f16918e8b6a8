/**
 * The demo business is pushed and seeded once, before the tests; each app under test starts on a
 * copy of its data.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startApp } from "./app.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The data folder that `startApp` takes as its template. */
    template: string;
  }
}

/** Vitest loads this file anew for each of its projects; they share one template all the same. */
const shared: { made?: Promise<string> } = ((globalThis as { [key: symbol]: object })[
  Symbol.for("conversations.app-template")
] ??= {});

/** Vitest's global setup for tests of whole apps. */
export default async function setup(project: TestProject): Promise<() => void> {
  const dataDir = await (shared.made ??= make());
  project.provide("template", dataDir);
  return () => rmSync(dataDir, { recursive: true, force: true });
}

async function make(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), "template-"));
  const app = await startApp({ client: false, dataDir });
  await app.stop();
  return dataDir;
}
