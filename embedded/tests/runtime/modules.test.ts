import { once } from "node:events";
import { expect, test } from "vitest";
import { moduleFileName, parseModuleFileName } from "../../runtime/module-file-name.ts";
import { startThread } from "../../threads/thread.ts";

interface Loaded {
  value?: Record<string, unknown>;
  error?: string;
}

async function load(
  modules: Record<string, string>,
  loads: string[],
  synthetic: Record<string, Record<string, unknown>> = {},
): Promise<Loaded[]> {
  const entry = new URL("./modules-worker.ts", import.meta.url);
  const worker = startThread(
    entry,
    { modules, loads, synthetic },
    {
      execArgv: ["--experimental-vm-modules", "--no-warnings"],
    },
  );
  const [message] = (await once(worker, "message")) as [Loaded[]];
  await worker.terminate();
  return message;
}

test("overlapping loads share one evaluation, also with top-level await", async () => {
  const results = await load(
    {
      "a.js": `import { n } from "./_deps/c.js"; export const a = n;`,
      "dir/b.js": `import { n } from "../_deps/c.js"; export const b = n;`,
      "_deps/c.js": `globalThis.runs = (globalThis.runs ?? 0) + 1;
        await new Promise((r) => setTimeout(r, 20)); export const n = globalThis.runs;`,
    },
    ["a.js", "dir/b.js", "_deps/c.js", "a.js"],
  );
  expect(results).toEqual([
    { value: { a: 1 } },
    { value: { b: 1 } },
    { value: { n: 1 } },
    { value: { a: 1 } },
  ]);
});

test("cycles, dynamic imports and import.meta.url", async () => {
  const results = await load(
    {
      "a.js": `import { b } from "./b.js"; export const a = () => "a"; export const ab = b();
        export const url = import.meta.url;`,
      "b.js": `import { a } from "./a.js"; export function b() { return "b"; } export const later = () => a();`,
      "lazy.js": `const m = await import("./b.js"); export const v = m.later();
        export const missing = await import("./nowhere.js").catch((e) => e.message);`,
    },
    ["lazy.js", "a.js"],
  );
  expect(results[0]?.value).toEqual({
    v: "a",
    missing: `Module "lazy.js" imports "./nowhere.js", which is not part of the push.`,
  });
  expect(results[1]?.value).toMatchObject({ ab: "b", url: "convex:/~/a.js" });
});

test("a module made of values can be imported", async () => {
  const results = await load(
    { "x.js": `import c from "./_componentDeps/abc"; export const name = c.name;` },
    ["x.js"],
    { "_componentDeps/abc": { default: { name: "counter" } } },
  );
  expect(results[0]?.value).toEqual({ name: "counter" });
});

test("what is missing or malformed is named, again and again", async () => {
  const results = await load(
    {
      "a.js": `import "./gone.js";`,
      "fs.js": `import "node:fs";`,
      "syntax.js": `const = 1;`,
      "export.js": `import { nope } from "./ok.js";`,
      "ok.js": `export const yes = 1;`,
      "throws.js": `function boom() { throw new Error("at import"); }\n\nboom();`,
    },
    [
      "a.js",
      "a.js",
      "fs.js",
      "syntax.js",
      "export.js",
      "throws.js",
      "throws.js",
      "none.js",
      "ok.js",
    ],
  );
  expect(results.map((r) => r.error ?? r.value)).toEqual([
    expect.stringContaining(`Module "a.js" imports "./gone.js", which is not part of the push.`),
    expect.stringContaining(`Module "a.js" imports "./gone.js", which is not part of the push.`),
    expect.stringContaining(`Module "fs.js" imports "node:fs", which is not part of the push.`),
    expect.stringContaining(`Module "syntax.js" cannot be loaded: Unexpected token '='`),
    expect.stringContaining(`does not provide an export named 'nope'`),
    expect.stringMatching(/at import[\s\S]*at boom \(convex:\/~\/throws.js:1:/),
    expect.stringContaining("at import"),
    expect.stringContaining(`Module "none.js" is not part of the push.`),
    { yes: 1 },
  ]);
});

test("file names round-trip", () => {
  for (const [definition, path] of [
    ["", "messages.js"],
    ["../node_modules/@convex-dev/rate-limiter/dist/component", "lib/a.js"],
  ] as const) {
    expect(parseModuleFileName(moduleFileName(definition, path))).toEqual({ definition, path });
  }
  expect(parseModuleFileName("file:///x.js")).toBeNull();
});
