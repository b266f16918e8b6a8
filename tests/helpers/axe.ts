/** axe-core in a page under test. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axeCore from "axe-core";
import type { RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The other scheme has other colours, and nothing else. */
const RUNS: { colorScheme: "light" | "dark"; runOnly: RunOptions["runOnly"] }[] = [
  {
    colorScheme: "light",
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  },
  {
    colorScheme: "dark",
    runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
  },
];

/** What axe objects to on the page, in light and in dark: each rule with the elements that break it. */
export async function objections(page: Page): Promise<string[]> {
  const isThere = await page.evaluate(() => "axe" in window);
  // Not as a script element: the page's policy would refuse it.
  if (!isThere) await page.evaluate(AXE);
  const found: string[] = [];
  for (const { colorScheme, runOnly } of RUNS) {
    await page.emulateMedia({ colorScheme });
    const broken = await page.evaluate(
      async (options) => {
        const axe = Reflect.get(window, "axe") as typeof axeCore;
        const { violations } = await axe.run(document, options);
        // What holds would be thousands of elements to send.
        return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
      },
      { runOnly, resultTypes: ["violations"] } as RunOptions,
    );
    found.push(...broken.map((text) => `${colorScheme}: ${text}`));
  }
  return found;
}
