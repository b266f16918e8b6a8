import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { bubbles, input, openConversation } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const { windowOf, stranger } = useScene();

const COPIED = "Template copied to clipboard! Paste it in the message box.";
const REFUSED = "The browser did not allow copying, so the template is in the message box.";
const DUE = "Hi James, a friendly reminder from Bluebonnet Heating & Air: your balance is $412.50.";

/** Whether pages of this window may use the clipboard, as its person has decided; others are denied it. */
async function setClipboard(context: BrowserContext, may: boolean): Promise<void> {
  await context.grantPermissions(may ? ["clipboard-read", "clipboard-write"] : []);
}

const dialog = (page: Page) => page.getByRole("dialog", { name: "Templates" });
const search = (page: Page) => dialog(page).getByRole("searchbox", { name: "Search templates" });

/** Customers who owe something; one for each test, as what is left in an input is kept. */
async function openCustomer(page: Page, name: string): Promise<void> {
  await page.getByRole("searchbox", { name: "Search conversations" }).fill(name);
  await openConversation(page, name);
}

async function openTemplates(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Templates" }).click();
  await search(page).waitFor();
}

test("TPL-1 TPL-2 by keyboard: searched, copied with its variables filled in, pasted", async () => {
  const { page, context, errors } = await windowOf("owner");
  await setClipboard(context, true);
  await openCustomer(page, "James Whitaker");
  await openTemplates(page);
  const headings = await dialog(page).getByRole("heading", { level: 3 }).allInnerTexts();
  expect(headings).toEqual([
    "Appointment Confirmation",
    "Job Completion",
    "Follow-Up",
    "Payment Reminder",
    "Welcome Message",
    "Seasonal",
  ]);
  expect(await search(page).evaluate((box) => box === document.activeElement)).toBe(true);
  await search(page).pressSequentially("balance");
  await dialog(page)
    .getByRole("button", { name: /^Balance due Payment/ })
    .waitFor();
  await page.keyboard.press("Enter");
  await page.getByText(COPIED).waitFor();
  await dialog(page).waitFor({ state: "detached" });
  await page.keyboard.press("Control+v");
  await expect.poll(() => input(page).inputValue()).toContain(DUE);
  expect(errors).toEqual([]);
});

test("TPL-2 a clipboard that refuses: the text is in the message box, and the toast says so", async () => {
  const { page, context } = await windowOf("owner");
  await setClipboard(context, false);
  await openCustomer(page, "Robert Kim");
  await input(page).fill("Hello!");
  await openTemplates(page);
  await dialog(page)
    .getByRole("button", { name: /^Balance due Hi/ })
    .click();
  await page.getByText(REFUSED).waitFor();
  expect(await input(page).inputValue()).toMatch(/^Hello!\nHi Robert, .*\$189/);
});

test("TPL-2 “Insert” beside it, and the arrows on the way there", async () => {
  const { page } = await windowOf("owner", { width: 390, height: 844 });
  await openCustomer(page, "Nathan Brooks");
  await openTemplates(page);
  await search(page).fill("balance");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await dialog(page).waitFor({ state: "detached" });
  expect(await input(page).inputValue()).toMatch(/^Hi Nathan, we have not received .*\$275/);
  expect(await input(page).evaluate((box) => box === document.activeElement)).toBe(true);
});

test("TPL-3 /name inserts one where it is typed; what cannot be filled in stays", async () => {
  const { page } = await windowOf("owner");
  const phone = stranger();
  await phone.text(`Do you repair boilers? ${phone.number}`);
  await openConversation(page, phone.number.slice(-4));
  const box = input(page);
  await box.pressSequentially("Good morning. /thanks");
  const options = page.getByRole("listbox", { name: "Templates" }).getByRole("option");
  await options.first().waitFor();
  expect(await options.count()).toBe(1);
  expect(await box.getAttribute("aria-activedescendant")).toBe(
    await options.first().getAttribute("id"),
  );
  await box.press("Enter");
  expect(await box.inputValue()).toMatch(/^Good morning\. Thanks for getting in touch with Blue/);

  // What is not known of a contact without a name and a job is filled in by hand, or on purpose not.
  await box.fill("");
  await box.pressSequentially("/balance due, sec");
  await options.first().waitFor();
  await box.press("Tab");
  expect(await box.inputValue()).toMatch(
    /^Hi \{\{customerFirstName\}\}, we have .* \{\{amountDue\}\} /,
  );
  const marks = page.locator("form[aria-label=Reply] mark");
  await expect
    .poll(() => marks.allInnerTexts())
    .toEqual(["{{customerFirstName}}", "{{amountDue}}"]);
  await page.keyboard.type("there");
  await box.press("Enter");
  await page.getByRole("alert").getByText("{{amountDue}} is not filled in").waitFor();
  expect(await phone.texts()).toHaveLength(1);
  await page.getByRole("button", { name: "Send as it is" }).click();
  await bubbles(page, "your payment of {{amountDue}} yet").waitFor();
});
