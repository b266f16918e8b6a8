import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, onTestFinished, test, vi } from "vitest";
import { startBackend } from "../../backend.ts";
import { deploymentOf } from "../engine/push-source.ts";

const APP = `
import { makeFunctionReference, mutationGeneric as mutation } from "convex/server";
const store = (ctx, text) => ctx.storage.store(new Blob([text]));
export const keep = mutation({ handler: (ctx, { text }) => store(ctx, text) });
export const storeAndFail = mutation({
  handler: async (ctx, { text }) => {
    await store(ctx, text);
    throw new Error("not after all");
  },
});
export const keepAllTheSame = mutation({
  handler: async (ctx, { text }) => {
    await ctx.runMutation(makeFunctionReference("app:storeAndFail"), { text }).catch(() => null);
    return await store(ctx, text);
  },
});
`;
const ref = (name: string) => makeFunctionReference<"mutation", { text: string }, string>(name);

test("what a mutation stores and then fails leaves no bytes behind", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "stored-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const backend = await startBackend({ dataDir, port: 0, sitePort: 0, adminKey: "key" });
  onTestFinished(() => backend.close());
  const deployment = await deploymentOf({ "app.ts": APP });
  await backend.engine.prepare(deployment);
  await backend.engine.activate(deployment);
  const client = new ConvexHttpClient(backend.url, { logger: false });
  const stored = () =>
    readdirSync(join(dataDir, "files"), { recursive: true }).filter((path) => path.length > 30)
      .length;

  await client.mutation(ref("app:keep"), { text: "one" });
  for (let i = 0; i < 5; i++) {
    await expect(client.mutation(ref("app:storeAndFail"), { text: "two" })).rejects.toThrow();
  }
  await client.mutation(ref("app:keepAllTheSame"), { text: "three" });
  await vi.waitFor(() => expect(stored()).toBe(2), 5_000);
});
