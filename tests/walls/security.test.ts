import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const list = readFileSync(join(root, "docs/security.md"), "utf8");
const CITED = [
  ...list.matchAll(/`((?:tests|sandbox)\/[\w/.-]+\.test\.ts)` › ([^|,]+?)(?= \||, `)/g),
];
const rows = list
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| threat"));

test("every threat names the test that holds it off", () => {
  expect(rows.length).toBeGreaterThan(25);
  for (const row of rows) expect(row).toMatch(/\.test\.ts` › /);
  expect(CITED.length).toBeGreaterThanOrEqual(rows.length);
});

test.each(CITED.map(([, file = "", name = ""]) => ({ file, name })))(
  "$file › $name",
  ({ file, name }) => {
    expect(readFileSync(join(root, file), "utf8")).toContain(name);
  },
);
