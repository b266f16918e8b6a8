import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const files = globSync("convex/**/*.{ts,js}", { cwd: ROOT }).filter(
  (file) => !file.endsWith(".d.ts") && !file.startsWith("convex/_generated/"),
);
const needsNode = (file: string) =>
  /^\s*["']use node["']/.test(readFileSync(join(ROOT, file), "utf8"));

/** Bundles as Convex does for its default runtime. Rejects when a file needs Node. */
async function bundle(entryPoints: string[]) {
  return await build({
    entryPoints,
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    outdir: "unused",
    format: "esm",
    splitting: true,
    target: "esnext",
    platform: "browser",
    conditions: ["convex", "module"],
    logLevel: "silent",
  });
}

describe("Convex's runtimes", () => {
  test("only Twilio's SDK needs Node", () => {
    expect(files.filter(needsNode)).toEqual(["convex/channels/twilio/sender.ts"]);
  });

  test("every other file bundles for the default runtime", async () => {
    const { errors } = await bundle(files.filter((file) => !needsNode(file)));
    expect(errors).toEqual([]);
  });

  test("this check would see a file that needs Node", async () => {
    await expect(bundle(files.filter(needsNode))).rejects.toThrow(/Could not resolve/);
  });

  test("every file name is one that Convex takes", () => {
    for (const file of files) expect(file).toMatch(/^convex\/[A-Za-z0-9_./]+$/);
  });
});
