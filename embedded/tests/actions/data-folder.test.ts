import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { expect, onTestFinished, test } from "vitest";
import { startBackend } from "../../backend.ts";
import { adminKey } from "../deploy/backend.ts";
import { Project } from "../deploy/project.ts";

test("a data folder may be named from where one stands, and is its owner's alone", async () => {
  const folder = await mkdtemp(join(tmpdir(), "named-"));
  const dataDir = join(folder, "data");
  const backend = await startBackend({
    dataDir: relative(process.cwd(), dataDir),
    port: 0,
    sitePort: 0,
    adminKey,
  });
  const project = await Project.create({
    "convex/host.ts": `"use node";
      import { actionGeneric as action } from "convex/server";
      import { basename } from "node:path";
      export const run = action({ handler: async () => basename("a/b") });`,
  });
  onTestFinished(async () => {
    await backend.close();
    await project.delete();
    await rm(folder, { recursive: true, force: true });
  });
  const { code, output } = await project.push(backend.url);
  expect(code, output).toBe(0);
  expect(await new ConvexHttpClient(backend.url).action(anyApi.host!.run!, {})).toBe("b");
  expect(statSync(dataDir).mode & 0o077).toBe(0);
});
