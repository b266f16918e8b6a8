/** What a member does with ComposeAI in the browser. */
import type { Locator, Page } from "playwright-core";
import { bubbles, input, openConversation } from "./member.ts";
import type { Phone } from "./phone.ts";

/** What is selected in the input. */
export const selected = (page: Page) =>
  input(page).evaluate((box: HTMLTextAreaElement) =>
    box.value.slice(box.selectionStart, box.selectionEnd),
  );

/** Opens the panel of the conversation with that phone. */
export async function openPanel(page: Page, phone: Phone): Promise<Locator> {
  await openConversation(page, phone.number.slice(-4));
  await page.getByRole("button", { name: "ComposeAI", exact: true }).click();
  const panel = page.getByLabel("ComposeAI", { exact: true }).filter({ hasText: "Smart Replies" });
  await panel.waitFor();
  return panel;
}

/** The panel's half with the draft, and the draft's text. */
export const draftIn = (panel: Locator) => panel.getByRole("region", { name: "Draft" });
export const textIn = (panel: Locator) => draftIn(panel).getByTestId("draft");
export const button = (within: Page | Locator, name: string) =>
  within.getByRole("button", { name, exact: true });

/** Asks for a draft; what it says in the end. */
export async function drafted(panel: Locator): Promise<string> {
  await button(panel, "Draft a reply").click();
  await button(panel, "Insert").waitFor();
  return await textIn(panel).innerText();
}

/** Waits until the reply with that text has gone; whether it bears the assistant's badge. */
export async function sentWithBadge(page: Page, text: string): Promise<boolean> {
  const bubble = bubbles(page, text);
  await bubble.getByRole("img", { name: /Sent|Delivered/ }).waitFor();
  return (await bubble.getByRole("img", { name: "Written with AI" }).count()) === 1;
}

/** What the panel beside the thread says of the customer: first job, lead score and property. */
export async function factsBeside(page: Page): Promise<string[]> {
  const customer = page.getByRole("complementary", { name: "Customer" });
  const detail = (label: string) =>
    customer.locator("dl > div", { hasText: label }).locator("dd").innerText();
  const job = await customer.getByRole("article").first().innerText();
  const [number = "", , title = ""] = job.split("\n").filter((line) => line.trim() !== "");
  return [number, title, await detail("Lead score"), await detail("Property")];
}
