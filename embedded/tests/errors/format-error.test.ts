import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { ConvexError } from "convex/values";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeError, formatError } from "../../errors/format-error.ts";
import { requestId } from "../../errors/request-id.ts";
import { useSourceMaps, type MappedModule, type ModuleLookup } from "../../errors/source-maps.ts";
import { FunctionFault } from "../../runtime/function-error.ts";

const FILES = {
  "convex/lib/help.ts": `export class Boom extends Error {}
export function deep(n: number): never {
  if (n > 0) deep(n - 1);
  throw new Boom("from deep");
}
`,
  "convex/messages.ts": `import { deep } from "./lib/help";
import { invoke } from "../node_modules/convex/src/server/impl/registration_impl";
const handler = async () => {
  await Promise.resolve();
  deep(1);
};
export const send = { handler, run: () => invoke(handler), nested: async () => await invoke(handler) };
export class Thing {
  constructor() { throw new RangeError("made"); }
}
export const make = () => new Thing();
export const anonymous = () => [1].map(() => { throw new Error("two\\n    at fake (convex/x.js:1:1)"); });
`,
  "convex/other.ts": `export { deep } from "./lib/help";\n`,
  "node_modules/convex/src/server/impl/registration_impl.ts": `export async function invoke(f: () => Promise<void>) {
  try { return await f(); } catch (error) { throw error; }
}
`,
};

/** What each case throws, as "name: message" and stack, from a Node without vitest's loader. */
const CASES = `
const { send, make, anonymous } = await import(process.argv[1]);
const cases = { handler: async () => await send.handler(), run: async () => { const ran = send.run(); await ran; }, nested: () => send.nested(), make, anonymous };
const stacks = {};
for (const [name, run] of Object.entries(cases)) {
  try { await run(); } catch (error) { stacks[name] = { heading: String(error), stack: error.stack }; }
}
console.log(JSON.stringify(stacks));
`;

type Thrown = { heading: string; stack: string };

let directory = "";
let stacks: Record<string, Thrown>;
let lookup: ModuleLookup;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "errors-"));
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(join(directory, name, ".."), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  // As the CLI bundles (convex/src/bundler/debugBundle.ts).
  await build({
    absWorkingDir: directory,
    entryPoints: ["convex/messages.ts", "convex/other.ts"],
    bundle: true,
    platform: "browser",
    format: "esm",
    target: "esnext",
    outdir: "out",
    outbase: "convex",
    splitting: true,
    chunkNames: "_deps/[hash]",
    sourcemap: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    keepNames: true,
    logLevel: "error",
  });
  await writeFile(join(directory, "out/package.json"), '{"type":"module"}');
  const root = pathToFileURL(join(directory, "out")).href;
  const maps = new Map<string, MappedModule>();
  lookup = (fileName) => (fileName.startsWith(root) ? (maps.get(fileName) ?? null) : null);
  for (const path of await readdir(join(directory, "out"), { recursive: true })) {
    if (!path.endsWith(".js")) continue;
    const sourceMap = await readFile(join(directory, "out", `${path}.map`), "utf8");
    maps.set(`${root}/${path}`, { path, hash: path, sourceMap });
  }
  const script = ["--input-type=module", "-e", CASES, `${root}/messages.js`];
  stacks = JSON.parse((await promisify(execFile)(process.execPath, script)).stdout);
});

afterAll(() => rm(directory, { recursive: true }));

function thrown(name: string): unknown {
  const { heading, stack } = stacks[name] ?? { heading: "", stack: "" };
  return Object.assign(new Error(), { stack, toString: () => heading });
}

test("frames in pushed modules, at the places where they were written, and no others", () => {
  const error = thrown("handler");
  expect(formatError("0123456789abcdef", error, lookup)).toBe(
    [
      "[Request ID: 0123456789abcdef] Server Error",
      "Uncaught Error: from deep",
      "    at deep (../../convex/lib/help.ts:4:9)",
      "    at deep (../../convex/lib/help.ts:3:14)",
      "    at handler [as handler] (../convex/messages.ts:5:3)",
      "",
    ].join("\n"),
  );
});

test("the package's machinery is left out wherever it is", () => {
  const frames = (name: string) => describeError(thrown(name), lookup).split("\n").slice(1, -1);
  expect(stacks.run?.stack).toContain("at async invoke");
  expect(frames("run")).toEqual([
    ...frames("handler").slice(0, -1),
    "    at handler (../convex/messages.ts:5:3)",
  ]);
  expect(stacks.nested?.stack).toContain("at async invoke");
  expect(frames("nested").slice(-2)).toEqual([
    "    at handler (../convex/messages.ts:5:3)",
    expect.stringMatching(/^ {4}at async nested \[as nested\] \(\.\.\/convex\/messages\.ts:7:/),
  ]);
});

test("constructors, anonymous functions and a message that looks like a frame", () => {
  expect(describeError(thrown("make"), lookup)).toBe(
    "Uncaught RangeError: made\n    at new Thing (../convex/messages.ts:9:25)\n    at make (../convex/messages.ts:11:27)\n",
  );
  const text = describeError(thrown("anonymous"), (file) =>
    file === "convex/x.js" ? { path: "no", hash: "no", sourceMap: null } : lookup(file),
  );
  expect(text).toMatch(/^Uncaught Error: two\n {4}at fake \(convex\/x\.js:1:1\)\n {4}at /);
  expect(text).not.toContain("no:1:1");
  expect(text).toMatch(
    /\n {4}at <anonymous> \(\.\.\/convex\/messages\.ts:12:\d+\)\n {4}at map \[as map\] \(<anonymous>\)\n {4}at anonymous \(/,
  );
});

test("built-in functions of the developer's are told, those of the backend's own code are not", () => {
  const stack = [
    "Error: Uncaught Error: inner",
    "    at handler (../convex/x.ts:1:1)",
    "",
    "    at JSON.parse (<anonymous>)",
    "    at push:2:2",
    "    at backend:1:1",
    "    at Array.map (<anonymous>)",
    "    at async Promise.all (index 3)",
    "    at async Store.read [as load] (push:3:3)",
    "    at new Promise (<anonymous>)",
  ].join("\n");
  const heading = "Renamed: Uncaught Error: inner\n    at handler (../convex/x.ts:1:1)\n";
  const error = Object.assign(new Error(), { stack, toString: () => heading });
  const known = { path: "x.js", hash: "built-in", sourceMap: null };
  expect(describeError(error, (file) => (file === "push" ? known : null))).toBe(
    [
      `Uncaught ${heading}`,
      "    at parse [as parse] (<anonymous>)",
      "    at <anonymous> (x.js:2:2)",
      "    at async read [as load] (x.js:3:3)",
      "",
    ].join("\n"),
  );
});

test("the installed lookup is used when none is given", () => {
  const error = thrown("make");
  expect(describeError(error)).toBe("Uncaught RangeError: made\n");
  useSourceMaps(lookup);
  expect(describeError(error)).toContain("../convex/messages.ts:9");
  useSourceMaps(() => null);
});

test("a missing or broken map leaves the pushed path", () => {
  const error = thrown("make");
  for (const sourceMap of [null, "{", '{"version":3,"sources":[],"names":[],"mappings":""}']) {
    const text = describeError(
      error,
      (file) => lookup(file) && { path: "messages.js", hash: `broken ${sourceMap}`, sourceMap },
    );
    expect(text).toMatch(/at new Thing \(messages\.js:\d+:\d+\)/);
  }
});

test("whatever is thrown can be shown", () => {
  expect(describeError("text")).toBe("Uncaught text\n");
  expect(describeError(null)).toBe("Uncaught null\n");
  expect(describeError(Symbol("s"))).toBe("Uncaught Symbol(s)\n");
  expect(describeError({ a: 1 })).toBe("Uncaught #<Object>\n");
  expect(describeError(new Map())).toBe("Uncaught #<Map>\n");
  expect(describeError({ toString: () => "hidden" })).toBe("Uncaught [object Object]\n");
  expect(describeError([1])).toBe("Uncaught [object Array]\n");
  expect(describeError(Object.create(null))).toBe("Uncaught [object Object]\n");
  expect(describeError(new ConvexError({ code: 1 }))).toBe('Uncaught ConvexError: {"code":1}\n');
  const hostile = new Proxy(new Error("x"), {
    get() {
      throw new Error("trap");
    },
    getPrototypeOf() {
      throw new Error("trap");
    },
  });
  expect(describeError(hostile)).toMatch(/^Uncaught .+\n$/);
  expect(describeError(new Error("x".repeat(200_000))).length).toBeLessThan(66_000);
});

test("a fault of the platform's rules has no stack and is not called uncaught", () => {
  expect(formatError("ab", new FunctionFault("ArgumentValidationError: no"), lookup)).toBe(
    "[Request ID: ab] Server Error\nArgumentValidationError: no\n",
  );
});

test("request ids are 16 hex digits and differ", () => {
  expect(requestId()).toMatch(/^[0-9a-f]{16}$/);
  expect(requestId()).not.toBe(requestId());
});
