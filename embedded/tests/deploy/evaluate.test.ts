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
  expect(await fault({ "a.js": "export {};", "b.js": "for (;;);" }, 5_000)).toBe(
    "InvalidModules: Failed to analyze b.js: Error: It took longer than 5 s.",
  );
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

test("a promise that a module leaves behind and that fails fails the push", async () => {
  expect(
    await fault({
      "a.js": "export const kept = Promise.reject(new Error('handled')); kept.catch(() => {});",
      "b.js": "void Promise.reject(new Error('left alone'));",
    }),
  ).toBe("InvalidModules: Failed to analyze b.js: Error: left alone");
});

test("functions have names that can be called, and arguments that are an object", async () => {
  const named = (name: string, args = `'{"type":"any"}'`) => ({
    "dir/a.js": `const f = Object.assign(() => {}, { isQuery: true, exportArgs: () => ${args} });
    export { f as ${name} };`,
  });
  for (const name of ["default", "a_1", "$a"]) {
    const good = await evaluate({ definitions: [app(named(name))], environment: {} });
    expect(good, name).toMatchObject({ ok: true });
  }
  for (const name of ["my-fn", "a b", "a:b", "1a", "é"]) {
    expect(await fault(named(`"${name}"`))).toBe(
      `InvalidModules: Failed to analyze dir/a.js: TypeError: "${name}" is not a name for a function: those have letters, digits and "_", and begin with no digit.`,
    );
  }
  expect(await fault(named("f", `'{"type":"string"}'`))).toContain(
    "Invalid JSON returned from f.exportArgs(): Args validator must be an object or any",
  );
  const signature = '{"type":"function","fnType":"httpAction"}';
  const field = `{"fieldType":${signature},"optional":false}`;
  expect(await fault(named("f", `'{"type":"object","value":{"a":${field}}}'`))).toContain(
    `Invalid JSON returned from f.exportArgs(): Malformed validator: ${signature}`,
  );
});

test("a router answers all when it has a handler where it tells of no route", async () => {
  const answersAll = async (getRoutes: string, lookup: string) => {
    const source = `export default { isRouter: true, getRoutes: () => ${getRoutes}, lookup: ${lookup} };`;
    const reply = await evaluate({ definitions: [app({ "http.js": source })], environment: {} });
    if (!reply.ok) throw new Error(reply.fault.thrown?.heading);
    return reply.evaluated.definitions[""]?.answersAll;
  };
  expect(await answersAll("[]", "() => null")).toBe(false);
  expect(await answersAll('[["/x/:id", "GET"]]', "() => [1]")).toBe(true);
  const get = '(_path, method) => (method === "GET" ? [1] : null)';
  expect(await answersAll('[["/*", "GET"]]', get)).toBe(false);
  expect(await answersAll('[["/*", "GET"]]', "() => [1]")).toBe(true);
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
  const user = { ...app({}), dependencies: ["one"] };
  expect(await evaluate({ definitions: [user, one, two], environment: {} })).toMatchObject({
    fault: { heading: "Components use each other in a circle: the app → one → two → one" },
  });
});
