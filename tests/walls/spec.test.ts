import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const spec = readFileSync(join(root, "SPEC.md"), "utf8");
const rules = new Map(
  Array.from(spec.matchAll(/^\| ([A-Z]+-\d+) \| (✓?) ?\|/gm), ([, rule = "", mark = ""]) => [
    rule,
    mark === "✓",
  ]),
);

/** Every rule named in the title of a test. */
const cited = new Set(
  globSync("{tests,embedded/tests,sandbox/tests}/**/*.test.{ts,tsx}", { cwd: root })
    .filter((file) => !file.endsWith("spec.test.ts"))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const titles = text.matchAll(/\b(?:test|it|describe)(?:\.\w+)*\(\s*[`"']([^`"']*)/g);
      return Array.from(titles, ([, title = ""]) => title.match(/\b[A-Z]+-\d+\b/g) ?? []).flat();
    }),
);

test("every rule that is marked as holding has a test that cites it", () => {
  const marked = [...rules].filter(([, holds]) => holds).map(([rule]) => rule);
  expect(marked.filter((rule) => !cited.has(rule))).toEqual([]);
});

test("no test cites a rule that the spec does not have", () => {
  expect(rules.size).toBeGreaterThan(80);
  const families = new Set([...rules.keys()].map((rule) => rule.split("-")[0]));
  const unknown = [...cited].filter((rule) => families.has(rule.split("-")[0]) && !rules.has(rule));
  expect(unknown).toEqual([]);
});
