import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { input, rows } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const { windowOf } = useScene();

const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("href"));
const hrefOf = (page: Page, nth: number) => rows(page).nth(nth).getAttribute("href");

test("FORM-1 j and k go through the list, Enter opens, r replies, Esc leads back, e archives", async () => {
  const { page } = await windowOf("dispatcher");
  // The counts can be there before the list is.
  await rows(page).first().waitFor();
  await page.keyboard.press("j");
  await eventually(async () => expect(await focused(page)).toBe(await hrefOf(page, 0)));
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await eventually(async () => expect(await focused(page)).toBe(await hrefOf(page, 1)));
  await page.keyboard.press("Enter");
  await input(page).waitFor();

  await page.keyboard.press("r");
  await eventually(async () => {
    expect(await input(page).evaluate((box) => box === document.activeElement)).toBe(true);
  });
  await page.keyboard.type("jke?");
  expect(await input(page).inputValue()).toBe("jke?");
  await input(page).fill("");
  await page.keyboard.press("Escape");
  await page.keyboard.press("e");
  await page.getByRole("button", { name: "Unarchive" }).first().waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Select a conversation").waitFor();
});

test("FORM-1 / searches, ? lists the keys, and the palette finds and does anything", async () => {
  const { page } = await windowOf("dispatcher");
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox", { name: "Search conversations" });
  expect(await search.evaluate((box) => box === document.activeElement)).toBe(true);
  await page.keyboard.press("Escape");

  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await keys.getByText("Next conversation").waitFor();
  await keys.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  expect(await search.evaluate((box) => box === document.activeElement)).toBe(false);

  await page.keyboard.press("Control+k");
  const palette = page.getByRole("combobox", { name: "Find or do anything" });
  await palette.fill("maria alv");
  await page
    .getByRole("option", { name: /Maria Alvarez/ })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Conversation with Maria Alvarez" }).waitFor();
  await page.keyboard.press("Control+k");
  await palette.fill("go to lea");
  await page.keyboard.press("Enter");
  await eventually(() => expect(new URL(page.url()).searchParams.get("filter")).toBe("leads"));
});
