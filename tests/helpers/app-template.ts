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

/** Vitest's global setup for tests of whole apps. */
export default async function setup(project: TestProject): Promise<() => void> {
  const dataDir = mkdtempSync(join(tmpdir(), "template-"));
  const app = await startApp({ client: false, dataDir });
  await app.stop();
  project.provide("template", dataDir);
  return () => rmSync(dataDir, { recursive: true, force: true });
}
