/** What a member does in the browser, by what they see: roles, names and labels. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "./eventually.ts";

/** Opens the client at `url` and signs in; resolves when the inbox has its counts. */
export async function signIn(page: Page, url: string, member: { name: string }): Promise<void> {
  await page.goto(url);
  await page.getByRole("button", { name: member.name }).click();
  await page.getByText(/\d total/).waitFor();
}

/** Opens the client at `url` as somebody who signed in in this tab before. */
export async function comeBack(
  page: Page,
  url: string,
  member: { subject: string },
): Promise<void> {
  await page.addInitScript((subject) => {
    // Once: a member who signs out stays out.
    if (sessionStorage.getItem("came-back")) return;
    sessionStorage.setItem("came-back", "yes");
    sessionStorage.setItem("local-auth.subject", subject);
  }, member.subject);
  await page.goto(url);
  await page.getByText(/\d total/).waitFor();
}

/** The conversations in the list, from the top. */
export function rows(page: Page): Locator {
  return page.locator('a[href^="/conversations/"]');
}

export async function openConversation(page: Page, which: number | string): Promise<void> {
  const row =
    typeof which === "number"
      ? rows(page).nth(which)
      : rows(page).filter({ hasText: which }).first();
  await row.click();
  await input(page).waitFor();
}

/** The row of the conversation with that number, by its last four digits. */
export function rowOf(page: Page, number: string): Locator {
  return rows(page)
    .filter({ hasText: number.slice(-4) })
    .first();
}

/** Resolves once the focus is there. */
export async function focused(element: Locator): Promise<void> {
  await eventually(async () =>
    expect(await element.evaluate((there) => there === document.activeElement)).toBe(true),
  );
}

/** Where a reply is written. */
export function input(page: Page): Locator {
  return page.getByRole("form", { name: "Reply" }).getByRole("textbox");
}

export async function reply(page: Page, text: string): Promise<void> {
  await input(page).fill(text);
  await input(page).press("Enter");
}

/** The bubbles of the open thread that say `text`. */
export function bubbles(page: Page, text: string): Locator {
  return page.getByRole("article").filter({ hasText: text });
}

/** The delivery mark ("Sending", "Sent", "Delivered", "Not delivered") of the bubble with `text`. */
export function mark(page: Page, text: string, label: string): Locator {
  return bubbles(page, text).getByRole("img", { name: label, exact: true });
}
