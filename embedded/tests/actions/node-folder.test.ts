import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NodeFolders } from "../../actions/node-folder.ts";
import type { ModuleSource } from "../../deployment.ts";

let directory = "";
let root = "";
let folders: NodeFolders;
const { PATH } = process.env;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "folders-"));
  root = join(directory, "node");
  folders = new NodeFolders(root);
});

afterEach(async () => {
  process.env.PATH = PATH;
  await rm(directory, { recursive: true, force: true });
});

/** An npm that runs this instead of going to the registry. */
async function fakeNpm(script: string): Promise<void> {
  const bin = join(directory, "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "npm"), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, "npm"), 0o755);
  process.env.PATH = `${bin}:${PATH}`;
}

function module(path: string, source: string): ModuleSource {
  return { path, environment: "node", source, sourceMap: null, hash: source };
}

const MODULES = [module("a.js", "export {};"), module("_deps/node/B.js", "export {};")];

test("equal modules share a folder, which is written once", async () => {
  const [one, two] = await Promise.all([folders.ensure(MODULES, []), folders.ensure(MODULES, [])]);
  expect(one).toBe(two);
  expect(await folders.ensure(MODULES.toReversed(), [])).toBe(one);
  expect(await folders.ensure([module("a.js", "changed")], [])).not.toBe(one);
  expect(await readFile(join(one, "_deps/node/B.js"), "utf8")).toBe("export {};");
  expect(await readdir(root)).toHaveLength(2);
});

test("external packages are installed by npm, in the versions that were declared", async () => {
  await fakeNpm(`echo "$*" > arguments; cat package.json > seen.json`);
  const folder = await folders.ensure(MODULES, [{ name: "marked", version: "18.2.1" }]);
  expect(await readFile(join(folder, "arguments"), "utf8")).toMatch(/^install /);
  expect(JSON.parse(await readFile(join(folder, "seen.json"), "utf8"))).toMatchObject({
    type: "module",
    dependencies: { marked: "18.2.1" },
  });
});

test("a failed install says why and leaves nothing, so that the next one starts over", async () => {
  await fakeNpm(`echo "npm error 404 no such package" >&2; exit 1`);
  const dependencies = [{ name: "gone", version: "1.0.0" }];
  await expect(folders.ensure(MODULES, dependencies)).rejects.toThrow("404 no such package");
  expect(await readdir(root)).toEqual([]);
  await fakeNpm("exit 0");
  expect(await folders.ensure(MODULES, dependencies)).toContain(root);
});

test("folders nobody uses go, but not those a push has just made", async () => {
  const used = await folders.ensure(MODULES, []);
  const old = await folders.ensure([module("old.js", "")], []);
  const fresh = await folders.ensure([module("fresh.js", "")], []);
  const hourAgo = new Date(Date.now() - 3_600_000);
  for (const folder of [used, old]) await utimes(folder, hourAgo, hourAgo);
  await folders.keepOnly(new Set([used]));
  expect((await readdir(root)).map((name) => join(root, name)).toSorted()).toEqual(
    [used, fresh].toSorted(),
  );
});

test("what a crash left half-made goes too, once no install can be at work in it", async () => {
  const used = await folders.ensure(MODULES, []);
  const left = join(root, "0123.left");
  const begun = join(root, "0123.begun");
  for (const folder of [left, begun]) await mkdir(folder);
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(left, hourAgo, hourAgo);
  await folders.keepOnly(new Set([used]));
  expect((await readdir(root)).map((name) => join(root, name)).toSorted()).toEqual(
    [used, begun].toSorted(),
  );
});

test("a module cannot be written outside of its folder", async () => {
  await expect(folders.ensure([module("../../evil.js", "")], [])).rejects.toThrow("evil.js");
});
