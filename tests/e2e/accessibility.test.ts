import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { input, openConversation, rows } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const { windowOf } = useScene();

/** What axe objects to on the page: each rule with the elements that break it. */
async function objections(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  const results = (await page.evaluate(
    (values) => Reflect.get(window, "axe").run(document, { runOnly: values }),
    RULES,
  )) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describe.each(["light", "dark"] as const)("FORM-2, %s", (colorScheme) => {
  test.each([
    { view: "wide", width: 1280, height: 800 },
    { view: "phone-wide", width: 390, height: 844 },
  ])("inbox, thread and sign-in are readable for everyone, $view", async ({ width, height }) => {
    const { page } = await windowOf("dispatcher", { width, height, colorScheme });
    expect(await objections(page)).toEqual([]);
    await openConversation(page, 0);
    await page.getByRole("article").first().waitFor();
    expect(await objections(page)).toEqual([]);
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await page.getByRole("button", { name: "Rosa Delgado" }).waitFor();
    expect(await objections(page)).toEqual([]);
  });
});

test("FORM-2 by keyboard there is a way around the list to the reply", async () => {
  const { page } = await windowOf("dispatcher");
  await rows(page).first().focus();
  await page.keyboard.press("Enter");
  await input(page).waitFor();
  const skip = page.getByRole("button", { name: "Skip to the conversation" });
  const top = async () => (await skip.boundingBox())?.y;
  expect(await top()).toBeLessThan(-30);
  await skip.focus();
  expect(await top()).toBeGreaterThan(0);
  await page.keyboard.press("Enter");
  await page.keyboard.type("By keyboard");
  expect(await input(page).inputValue()).toBe("By keyboard");
});
