import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { bubbles, input, openConversation } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const { windowOf, stranger } = useScene();

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const views = [
  { view: "wide", size: WIDE },
  { view: "phone-wide", size: PHONE },
];

/** What is selected in the input. */
const selected = (page: Page) =>
  input(page).evaluate((box: HTMLTextAreaElement) =>
    box.value.slice(box.selectionStart, box.selectionEnd),
  );

describe.each(views)("$view", ({ size }) => {
  test("AI-7 TPL-3 a blank or placeholder is highlighted, and sending with one left asks first", async () => {
    const { page, errors } = await windowOf("dispatcher", size);
    const phone = stranger();
    await phone.text("How much is it?");
    await openConversation(page, phone.number.slice(-4));

    await input(page).fill("It comes to [price] for {{jobNumber}}. See [this] and {that}.");
    const marks = page.locator("form[aria-label=Reply] mark");
    await marks.first().waitFor();
    expect(await marks.allInnerTexts()).toEqual(["[price]", "{{jobNumber}}"]);
    await page.getByText("2 blanks to fill: [price] and {{jobNumber}}").waitFor();

    await input(page).press("Enter");
    await page
      .getByRole("alert")
      .getByText("[price] and {{jobNumber}} are not filled in")
      .waitFor();
    expect(await selected(page)).toBe("[price]");
    await page.keyboard.type("$89");
    await page.getByText("1 blank to fill: {{jobNumber}}").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.getByRole("button", { name: "Next blank" }).click();
    expect(await selected(page)).toBe("{{jobNumber}}");
    await page.keyboard.type("you");
    expect(await marks.count()).toBe(0);
    await input(page).press("Enter");
    await bubbles(page, "It comes to $89 for you. See [this] and {that}.").waitFor();

    // Whoever means it says so once; Enter pressed in haste is no answer.
    await input(page).fill("Call me [name]");
    await input(page).press("Enter");
    await input(page).press("Enter");
    await input(page).press("Enter");
    await page.getByRole("button", { name: "Send as it is" }).click();
    await bubbles(page, "Call me [name]").waitFor();
    await expect
      .poll(async () => (await phone.texts()).map(({ body }) => body).slice(1))
      .toEqual(["It comes to $89 for you. See [this] and {that}.", "Call me [name]"]);
    expect(errors).toEqual([]);
  });
});
