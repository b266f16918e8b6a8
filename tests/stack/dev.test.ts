import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freePorts, type Ports } from "../../scripts/lib/ports.ts";
import { root } from "../../scripts/lib/service.ts";
import { type Command, runCommand } from "../helpers/command.ts";

/** A copy of the repository, for the test to write in. */
let copy = "";
let dev: Command;
let ports: Ports;

const PARTS = ["convex", "src", "embedded", "sandbox", "scripts", "public"];
const FILES = [
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "vite.config.ts",
  "index.html",
];

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), "dev-"));
  for (const part of [...PARTS, ...FILES])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  mkdirSync(join(copy, ".data"));
  ports = await freePorts();
  dev = runCommand("dev", { root: copy, dataDir: join(copy, ".data"), ports });
  await dev.until(/^Open +http/m);
});
afterAll(async () => {
  await dev?.stop();
  rmSync(copy, { recursive: true, force: true });
});

test("a saved function is live, and one that does not compile leaves the old one serving", async () => {
  const client = new ConvexHttpClient(`http://127.0.0.1:${ports.backend}`);
  const probe = makeFunctionReference<"query", Record<string, never>, string>("probe:answer");
  const write = (answer: string) =>
    writeFileSync(
      join(copy, "convex/probe.ts"),
      `import { query } from "./_generated/server";
       export const answer = query({ args: {}, handler: async () => ${answer} });`,
    );
  const answers = (expected: string) =>
    vi.waitFor(async () => expect(await client.query(probe, {})).toBe(expected), {
      timeout: 100_000,
      interval: 200,
    });
  write(`"one"`);
  await answers("one");
  write(`"broken`);
  await dev.until(/\[convex\].*Unterminated string/);
  expect(await client.query(probe, {})).toBe("one");
  write(`"two"`);
  await answers("two");
  expect(
    dev.lines.filter((line) => /^\[convex\]\s*$/.test(stripVTControlCharacters(line))),
  ).toEqual([]);
});

test("a saved component reaches the browser", async () => {
  const url = `http://127.0.0.1:${ports.client}/src/lib/cx.ts`;
  writeFileSync(join(copy, "src/lib/cx.ts"), `export const cx = () => "saved just now";`);
  await vi.waitFor(
    async () => expect(await (await fetch(url)).text()).toContain("saved just now"),
    { timeout: 30_000 },
  );
});
