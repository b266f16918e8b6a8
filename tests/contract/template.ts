/** The app under contract is pushed once, before the tests; each file starts on a copy of its data. */
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { deploy } from "./deployment.ts";
import { createKeys, type Keys, tokensOf } from "./tokens.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A data folder with the app in it, and the keys of those who sign in to it. */
    contractTemplate: { dataDir: string; keys: Keys };
  }
}

/** Vitest's global setup for the tests that run over each backend. */
export default async function setup(project: TestProject): Promise<() => void> {
  const keys = await createKeys();
  const { jwks } = await tokensOf(keys);
  const app = await deploy(join(import.meta.dirname, "app"), { CONTRACT_JWKS: jwks });
  // Its data can be copied only while nobody writes there.
  await app.backend.close();
  project.provide("contractTemplate", { dataDir: app.dataDir, keys });
  return app.remove;
}
