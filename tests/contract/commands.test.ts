/** What else the CLI does with a deployment: run, codegen, function-spec, deployments with components. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ZipFile } from "yazl";
import { deploy, type TestDeployment } from "./deployment.ts";
import { createTokens } from "./tokens.ts";

// Each has the CLI start several times, and two cores may be busy with others.
vi.setConfig({ testTimeout: 40_000 });

describe("commands", () => {
  let app: TestDeployment;
  beforeAll(async () => {
    const { jwks } = await createTokens();
    const functions = join(import.meta.dirname, "corpus/components");
    app = await deploy(functions, { CONTRACT_JWKS: jwks });
  }, 60_000);
  afterAll(() => app?.close());
  const file = (name: string) => join(app.project.functions, name);

  test("run reaches a component's function, as whom one likes", async () => {
    const identity = ["--identity", '{"subject":"zoë"}'];
    const inside = await app.cli("run", "identity:subject", "{}", "--component", "whoami");
    expect(inside).toMatchObject({ ok: true });
    const acting = await app.cli(
      "run",
      "identity:subject",
      "{}",
      "--component",
      "whoami",
      ...identity,
    );
    expect(acting.output).toContain('"zoë"');
    expect((await app.cli("run", "people:both", "{}", ...identity)).output).toContain('"zoë"');
  });

  test("a variable that cannot be set is refused with the reason", async () => {
    const reserved = await app.cli("env", "set", "CONVEX_SITE_URL", "https://example.com");
    expect(reserved.ok).toBe(false);
    expect(reserved.output).toContain("reserved");
    const large = await app.cli("env", "set", "LARGE", "x".repeat(8_193));
    expect(large.output).toContain("larger than 8 KiB");
    expect((await app.cli("env", "list")).output).not.toContain("LARGE");
  });

  test("variables are set, told, listed and removed", async () => {
    expect(await app.cli("env", "set", "GREETING", "hello there")).toMatchObject({ ok: true });
    expect((await app.cli("env", "get", "GREETING")).output).toContain("hello there");
    expect((await app.cli("env", "list")).output).toContain("GREETING=");
    expect(await app.cli("env", "remove", "GREETING")).toMatchObject({ ok: true });
    expect((await app.cli("env", "list")).output).not.toContain("GREETING");
  });

  test("run names the functions there are when there is none of that name", async () => {
    const missing = await app.cli("run", "scores:absent");
    expect(missing.ok).toBe(false);
    expect(missing.output).toContain("Could not find function");
    expect(missing.output).toContain("scores:summary");
  });

  test("run --push pushes first", async () => {
    const fresh =
      'import { queryGeneric } from "convex/server";\nexport const hello = queryGeneric({ args: {}, handler: () => "hi" });';
    writeFileSync(file("fresh.ts"), fresh);
    const { ok, output } = await app.cli("run", "fresh:hello", "--push", "--typecheck", "disable");
    expect(output).toContain('"hi"');
    expect(ok).toBe(true);
  });

  test("run --watch prints the result again whenever it changes", async () => {
    const { printed, stop } = app.follow("run", "scores:summary", "--watch");
    try {
      const before = await printed.when((text) => text.includes('"count": '));
      await app.call("mutation", "scores:add", { player: "eve", points: 7 });
      const after = await printed.when((text) => text.match(/"count": /g)!.length > 1);
      expect(after.slice(before.length)).toMatch(/"count": [1-9]/);
    } finally {
      stop();
    }
  });

  test("network-test finds its way there and back", async () => {
    const { output } = await app.cli("network-test", "--speed-test");
    for (const size of ["128 bytes", "4 MiB", "64 MiB"])
      expect(output).toContain(`OK: echo ${size}`);
    expect(output).toContain("Network test passed.");
  });

  test("codegen writes the app's types and those of its components", async () => {
    rmSync(file("_generated"), { recursive: true, force: true });
    const { ok, output } = await app.cli("codegen", "--typecheck", "disable");
    expect(output).not.toContain("Error");
    expect(ok).toBe(true);
    expect(readFileSync(file("_generated/api.d.ts"), "utf8")).toContain("whoami");
    const types = readFileSync(file("whoami/_generated/component.ts"), "utf8");
    expect(types.replace(/\s+/g, " ")).toContain(
      'whom: import("convex/server").FunctionHandle_future< "query", {}, string >',
    );
    expect(await app.call("query", "handles:lend")).toBe("the app");
  });

  test("function-spec tells every function with its validators", async () => {
    const { output } = await app.cli("function-spec");
    const { functions } = JSON.parse(output) as { functions: Record<string, unknown>[] };
    expect(functions.find(({ identifier }) => identifier === "scores.js:add")).toEqual({
      identifier: "scores.js:add",
      functionType: "Mutation",
      visibility: { kind: "public" },
      args: {
        type: "object",
        value: {
          player: { fieldType: { type: "string" }, optional: false },
          points: { fieldType: { type: "number" }, optional: false },
        },
      },
      returns: { type: "any" },
    });
    const handle = { type: "function", fnType: "action", returns: { type: "null" } };
    expect(functions.find(({ identifier }) => identifier === "handles.js:takes")).toMatchObject({
      args: { type: "object", value: { handle: { fieldType: handle, optional: true } } },
    });
  });

  test("data lists a component's tables and documents", async () => {
    await app.call("mutation", "scores:add", { player: "ann", points: 1 });
    expect((await app.cli("data", "--component", "aggregate")).output).toContain("btree");
    expect((await app.cli("data", "btree", "--component", "aggregate")).ok).toBe(true);
  });

  test("a snapshot of a component alone goes into that component", async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('{"text":"hi"}\n'), "drafts/documents.jsonl");
    zip.end();
    writeFileSync(join(app.project.directory, "part.zip"), await buffer(zip.outputStream));
    const imported = await app.cli("import", "part.zip", "--component", "whoami");
    expect(imported.output).toContain("whoami/drafts: 1 to create");
    expect((await app.cli("data", "--component", "whoami")).output).toContain("drafts");
    expect((await app.cli("data")).output).not.toContain("drafts");
    const lost = await app.cli("import", "part.zip", "--component", "absent");
    expect(lost.output).toContain('Component "absent" not found');
  });

  test("a snapshot has what components keep, and gives it back", async () => {
    await app.cli("export", "--path", "all.zip");
    await app.call("mutation", "scores:add", { player: "bob", points: 2 });
    const before = await app.call("query", "scores:summary");
    const back = await app.cli("import", "all.zip", "--replace-all", "-y");
    expect(back).toMatchObject({ ok: true });
    const { count } = (await app.call("query", "scores:summary")) as { count: number };
    expect((before as { count: number }).count).toBe(count + 1);
    await app.call("mutation", "scores:add", { player: "cid", points: 3 });
    expect(await app.call("query", "scores:summary")).toMatchObject({ count: count + 1 });
  });
});
