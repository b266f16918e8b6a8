import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { input, openConversation, rows } from "../helpers/member.ts";
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

const hasFocus = (element: Locator) =>
  eventually(async () =>
    expect(await element.evaluate((each) => each === document.activeElement)).toBe(true),
  );

test("FORM-1 Esc takes back what was opened last, and leads out of a conversation only after that", async () => {
  const { page, errors } = await windowOf("dispatcher");
  await openConversation(page, "Maria Alvarez");
  const quickAttach = page.getByRole("region", { name: "Quick Attach" });
  for (const leave of [() => input(page).focus(), () => page.getByText(/\d total/).click()]) {
    await page.getByRole("button", { name: "Attach files" }).click();
    await hasFocus(quickAttach.getByRole("button", { name: "Browse" }));
    await leave();
    await page.keyboard.press("Escape");
    await quickAttach.waitFor({ state: "detached" });
    await hasFocus(input(page));
  }
  await input(page).fill("It is {{jobNumber}}");
  await input(page).press("Enter");
  await page.getByRole("button", { name: "Send as it is" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Send as it is" }).waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  await hasFocus(page.getByRole("combobox", { name: "Find or do anything" }));
  await page.keyboard.press("Escape");
  await hasFocus(input(page));
  expect(await input(page).inputValue()).toBe("It is {{jobNumber}}");
  await input(page).fill("");

  // A click on "Clear" is no reason to take what is typed next for keys of the thread.
  const search = page.getByRole("searchbox", { name: "Search conversations" });
  await search.fill("nobody");
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await hasFocus(search);
  expect(errors).toEqual([]);
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
