import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { checkCodeSize } from "../../deploy/code-size.ts";
import type { ModuleSource } from "../../deployment.ts";

function module(path: string, source: string, sourceMap: string | null = null): ModuleSource {
  return { path, environment: "isolate", source, sourceMap, hash: "" };
}

test("code is measured compressed, with its source maps; the largest modules are named", () => {
  const noise = (length: number) => randomBytes(length).toString("hex");
  const plain = module("plain.js", "x".repeat(100_000));
  expect(() => checkCodeSize([plain], 10_000)).not.toThrow();
  const modules = [plain, module("some.js", noise(4_000)), module("most.js", "", noise(8_000))];
  expect(() => checkCodeSize(modules, 20_000)).not.toThrow();
  expect(() => checkCodeSize(modules, 10_000)).toThrow(
    /^Total module size exceeded the zipped maximum \(1\d\.\d+ KiB > maximum size 9\.77 KiB\)\. The largest are most\.js \(.*\), some\.js \(.*\), plain\.js/,
  );
});
