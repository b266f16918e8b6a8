import { expect, test } from "vitest";
import { evaluate } from "../../deploy/evaluate.ts";
import type { DefinitionSources } from "../../deploy/evaluation.ts";

function app(modules: Record<string, string>): DefinitionSources {
  const sources = Object.entries(modules).map(([path, source]) => ({ path, source }));
  return { path: "", definition: null, dependencies: [], schema: null, modules: sources };
}

async function fault(modules: Record<string, string>, limitMs?: number): Promise<string> {
  const reply = await evaluate({ definitions: [app(modules)], environment: { SET: "1" } }, limitMs);
  if (reply.ok) throw new Error("It was evaluated.");
  const { code, heading, thrown } = reply.fault;
  return `${code}: ${heading}: ${thrown?.heading}`;
}

test("modules that never end, or eat the memory, are ended", async () => {
  expect(await fault({ "a.js": "for (;;);" }, 500)).toContain("took longer than 0.5 s");
  expect(await fault({ "a.js": "const all = []; for (;;) all.push({ all: [...all] });" })).toMatch(
    /memory/,
  );
}, 60_000);

test("no database, network or timers while modules are imported", async () => {
  expect(await fault({ "a.js": "await Convex.asyncSyscall('1.0/get', '{}');" })).toContain(
    "while a module is being imported",
  );
  expect(await fault({ "a.js": "setTimeout(() => {}, 1);" })).toContain("Can't use setTimeout");
  expect(await fault({ "a.js": "process.exit(0);" })).toContain("process.exit is not a function");
});

test("validators that a circular import left undefined are told by module", async () => {
  const source = `export const f = Object.assign(() => {}, { isQuery: true,
    exportArgs() { throw new Error('A validator is undefined for field "x".'); } });`;
  expect(await fault({ "dir/a.js": source })).toBe(
    'InvalidModules: Failed to analyze dir/a.js: Error: A validator is undefined for field "x".',
  );
});

test("modules see the environment; components that use each other in a circle are refused", async () => {
  const seen = `if (process.env.SET !== "1" || process.env.OTHER !== undefined) throw new Error("env");`;
  const good = await evaluate({ definitions: [app({ "a.js": seen })], environment: { SET: "1" } });
  expect(good).toMatchObject({ ok: true });
  const definition = { path: "convex.config.js", source: "export default { export: () => ({}) };" };
  const one = { ...app({}), path: "one", definition, dependencies: ["two"] };
  const two = { ...app({}), path: "two", definition, dependencies: ["one"] };
  const reply = await evaluate({ definitions: [one, two], environment: {} });
  expect(reply).toMatchObject({
    ok: false,
    fault: { heading: "Components use each other in a circle: one → two → one" },
  });
});
