import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const found = (pattern: RegExp) => Array.from(readme.matchAll(pattern), ([, first = ""]) => first);

test("the README names every command there is, and none that is not", () => {
  const named = new Set(found(/`npm (?:run )?(\w+)/g));
  expect([...named].sort()).toEqual(Object.keys(scripts).sort());
});

test("what the README points at is there", () => {
  const paths = [
    ...found(/\]\((?!https?:)([^)]+)\)/g),
    ...found(/`((?:src|convex|tests|embedded|sandbox|bench|scripts)\/[\w./-]*)`/g),
  ];
  expect(paths.length).toBeGreaterThan(10);
  const missing = paths.filter((path) => !path.includes("NAME") && !existsSync(join(root, path)));
  expect(missing).toEqual([]);
});

test("every variable that aims a port is documented", () => {
  const ports = readFileSync(join(root, "scripts/lib/ports.ts"), "utf8");
  const variables = Array.from(ports.matchAll(/variable: "(\w+)"/g), ([, name]) => name);
  expect(variables).toHaveLength(4);
  for (const name of variables) expect(readme).toContain(`\`${name}\``);
});
