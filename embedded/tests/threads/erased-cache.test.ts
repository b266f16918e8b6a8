import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ErasedCache } from "../../threads/erased-cache.ts";

const entry = new URL("file:///somewhere/worker.ts");
const typed = "export const a: number = 1;";
const erased = "export const a         = 1;";
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "erased-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fill(...sources: string[]): string[] {
  const cache = new ErasedCache(entry, folder);
  const result = sources.map((source) => cache.erase(source));
  cache.save();
  return result;
}
const file = () => join(folder, "erased", "worker.ts.json");
const hashes = () =>
  (JSON.parse(readFileSync(file(), "utf8")) as [string, string][]).map(([hash]) => hash);

test("a source is erased once, and read from the file by the next process", () => {
  expect(fill(typed)).toEqual([erased]);
  const [hash] = hashes();
  writeFileSync(file(), JSON.stringify([[hash, "// kept"]]));
  expect(fill(typed)).toEqual(["// kept"]);
});

test("a changed source is erased anew, and what it was before is not kept on", () => {
  fill(typed, "let b: string;");
  const before = hashes();
  expect(fill(`${typed} `, "let b: string;")).toEqual([`${erased} `, "let b        ;"]);
  expect(hashes()).toHaveLength(2);
  expect(hashes()[1]).toBe(before[1]);
  expect(hashes()[0]).not.toBe(before[0]);
});

test("a torn file, and a folder that cannot be made, are as if there were none", () => {
  fill(typed);
  writeFileSync(file(), readFileSync(file(), "utf8").slice(0, -5));
  expect(fill(typed)).toEqual([erased]);
  expect(readdirSync(join(folder, "erased"))).toEqual(["worker.ts.json"]);
  const cache = new ErasedCache(entry, file());
  expect(cache.erase(typed)).toBe(erased);
  cache.save();
});
