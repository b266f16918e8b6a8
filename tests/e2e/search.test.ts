import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { bubbles, openConversation, rowOf, rows } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const { windowOf, stranger } = useScene();

const box = (page: Page) => page.getByRole("searchbox", { name: "Search conversations" });
const marks = (page: Page) => page.locator("mark");

test("INBOX-5 SRCH-1 the list narrows as one types, by name, number and words, with what matched marked", async () => {
  const { page } = await windowOf("dispatcher");
  expect(await box(page).getAttribute("placeholder")).toBe("Search…");
  const phone = stranger();
  await phone.text("The heat exchanger rattles like a zither");
  await rowOf(page, phone.number).waitFor();
  const all = await rows(page).count();

  await box(page).fill("zith");
  await eventually(async () => expect(await rows(page).count()).toBe(1));
  expect(all).toBeGreaterThan(1);
  expect(await rows(page).innerText()).toContain("rattles like a zither");
  expect(await marks(page).allInnerTexts()).toEqual(["zith"]);

  const digits = phone.number.slice(-10);
  for (const written of [
    digits,
    `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`,
  ]) {
    await box(page).fill(written);
    await eventually(async () => {
      expect(await rows(page).count()).toBe(1);
      expect((await marks(page).first().innerText()).replace(/\D/g, "")).toBe(digits);
    });
  }

  await box(page).fill("maria alv");
  await rows(page).filter({ hasText: "Maria Alvarez" }).first().waitFor();
  await box(page).fill("zeppelin");
  await page.getByText("Nothing found for “zeppelin”").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await eventually(async () => expect(await rows(page).count()).toBe(all));
});

test("SRCH-1 a search is live, lives in the URL, and survives a reload and a step back", async () => {
  const { page } = await windowOf("csr");
  const phone = stranger();
  await phone.text("Do you repair theremins?");
  await box(page).fill("theremins");
  await rows(page).filter({ hasText: "theremins" }).waitFor();
  await eventually(() => expect(new URL(page.url()).searchParams.get("q")).toBe("theremins"));

  const other = stranger();
  await other.text("And where do theremins come from?");
  await eventually(async () => expect(await rows(page).count()).toBe(2));

  await page.reload();
  await eventually(async () => expect(await rows(page).count()).toBe(2));
  expect(await box(page).inputValue()).toBe("theremins");
  await openConversation(page, "repair");
  await bubbles(page, "repair theremins").waitFor();
  await page.goBack();
  expect(await box(page).inputValue()).toBe("theremins");
});

test("SRCH-3 archived conversations are found and labelled; a technician finds only what is theirs", async () => {
  const { page } = await windowOf("dispatcher");
  const phone = stranger();
  await phone.text("My ocarina of a chimney whistles");
  await rowOf(page, phone.number).waitFor();
  await openConversation(page, phone.number.slice(-4));
  await page.getByRole("button", { name: "Archive", exact: true }).first().click();
  await box(page).fill("ocarina");
  await rows(page).filter({ hasText: "Archived" }).waitFor();

  const technician = await windowOf("technician");
  await box(technician.page).fill("ocarina");
  await technician.page.getByText("Nothing found for “ocarina”").waitFor();
});

test("SRCH-1 on a phone a result opens its thread at the message, and back returns to the results", async () => {
  const { page } = await windowOf("owner", { width: 390, height: 844 });
  const phone = stranger();
  await phone.text("A kazoo fell into the duct");
  await box(page).fill("kazoo");
  await rows(page).filter({ hasText: "kazoo" }).click();
  await page.getByRole("article").filter({ hasText: "kazoo" }).waitFor();
  await page.goBack();
  await rows(page).filter({ hasText: "kazoo" }).waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});
