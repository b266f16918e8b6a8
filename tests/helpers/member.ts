/** What a member does in the browser, by what they see: roles, names and labels. */
import type { Locator, Page } from "playwright-core";
import type { App } from "./app.ts";

/** Opens the app and signs in as a demo member; resolves when the inbox shows its list. */
export async function signIn(page: Page, app: App, member: { name: string }): Promise<void> {
  await page.goto(app.url);
  await page.getByRole("button", { name: member.name }).click();
  await rows(page).first().waitFor();
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
  await page.getByRole("textbox", { name: /message|reply|text/i }).waitFor();
}
