import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { input, openConversation, rowOf, rows } from "../helpers/member.ts";
import { counts, useScene } from "../helpers/scene.ts";

const { windowOf, stranger } = useScene();

const filter = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Filters" }).getByRole("link", { name, exact: true });

async function leftEdge(element: Locator): Promise<number> {
  const box = await element.boundingBox();
  if (!box) throw new Error("It is not there");
  return box.x;
}

test("INBOX-1 INBOX-4 THREAD-1 list left, thread in the centre, customer right", async () => {
  const { page } = await windowOf("owner", { width: 1440, height: 900 });
  const main = page.getByRole("navigation", { name: "Main" });
  expect(await main.getByRole("link", { name: "Conversations" }).count()).toBe(1);
  await page.getByText("Select a conversation").waitFor();
  await openConversation(page, "Maria Alvarez");
  const places = [
    await leftEdge(main),
    await leftEdge(page.getByRole("region", { name: "Conversations", exact: true })),
    await leftEdge(page.getByRole("region", { name: "Conversation with Maria Alvarez" })),
    await leftEdge(page.getByRole("complementary", { name: "Customer" })),
  ];
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(new Set(places).size).toBe(4);
});

test("INBOX-4 on a phone one panel at a time, and back works", async () => {
  const { page } = await windowOf("owner", { width: 390, height: 844 });
  await openConversation(page, "Maria Alvarez");
  expect(await rows(page).first().isVisible()).toBe(false);
  await page.getByRole("link", { name: /^Back to conversations/ }).click();
  await rows(page).first().waitFor();
  expect(await input(page).count()).toBe(0);
  await openConversation(page, "Maria Alvarez");
  await page.goBack();
  await rows(page).first().waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});

test("THREAD-3 on a small phone the number of somebody unknown can be read, whatever stands beside it", async () => {
  const phone = stranger();
  await phone.text("Hello?");
  const [{ page }, dispatcher] = await Promise.all([
    windowOf("owner", { width: 360, height: 740 }),
    windowOf("dispatcher"),
  ]);
  await openConversation(dispatcher.page, phone.number.slice(-4));
  await dispatcher.page.getByRole("button", { name: "Assign", exact: true }).click();
  await dispatcher.page.getByRole("dialog").getByRole("option").first().click();
  await dispatcher.page.keyboard.press("Escape");
  await dispatcher.page.setViewportSize({ width: 900, height: 740 });
  const inRow = rowOf(dispatcher.page, phone.number).getByText(phone.number.slice(-4)).first();
  expect(
    await inRow.evaluate((text) => {
      const line = text.parentElement?.getBoundingClientRect().right ?? 0;
      return text.getBoundingClientRect().right - line;
    }),
  ).toBeLessThanOrEqual(0.5);
  await openConversation(page, phone.number.slice(-4));
  const header = page.getByRole("region", { name: /^Conversation with/ }).locator("header");
  await header.getByRole("button", { name: /^Assigned to/ }).waitFor();
  await header.getByText("New lead").waitFor();
  const number = header.getByText(phone.number.slice(-4));
  expect(await number.evaluate((text) => text.scrollWidth - text.clientWidth)).toBe(0);
  const { height } = (await header.locator("> div").first().boundingBox()) ?? { height: 0 };
  expect(height).toBeLessThanOrEqual(80);
});

test("INBOX-6 INBOX-7 the filters in their order, each showing what it says, in the URL", async () => {
  const { page } = await windowOf("manager");
  const links = page.getByRole("navigation", { name: "Filters" }).getByRole("link");
  expect(await links.allInnerTexts()).toEqual(["All", "Active", "Attention", "Leads", "Archived"]);

  const { attention } = await counts(page);
  await filter(page, "Attention").click();
  await eventually(async () => expect(await rows(page).count()).toBe(attention));
  expect(await rows(page).filter({ hasText: "Waiting" }).count()).toBe(attention);
  expect(new URL(page.url()).searchParams.get("filter")).toBe("attention");

  await filter(page, "Leads").click();
  const lead = /New lead|Qualified|Follow-up|Closed/;
  await eventually(async () => {
    const shown = await rows(page).count();
    expect(shown).toBeGreaterThan(1);
    expect(await rows(page).filter({ hasText: lead }).count()).toBe(shown);
  });

  await filter(page, "Archived").click();
  await eventually(async () => {
    const shown = await rows(page).count();
    expect(shown).toBeGreaterThan(0);
    expect(await rows(page).filter({ hasText: "Archived" }).count()).toBe(shown);
  });
  await page.goBack();
  await eventually(() => expect(new URL(page.url()).searchParams.get("filter")).toBe("leads"));
});

test("INBOX-11 INBOX-12 archived and unarchived by hand, and by the customer who writes again", async () => {
  const [ann, bob] = await Promise.all([windowOf("owner"), windowOf("csr")]);
  const phone = stranger();
  await phone.text(`First ${phone.number}`);
  for (const { page } of [ann, bob]) await filter(page, "Active").click();
  await openConversation(ann.page, phone.number.slice(-4));
  await rowOf(bob.page, phone.number).waitFor();

  await ann.page.getByRole("button", { name: "Archive", exact: true }).first().click();
  await rowOf(bob.page, phone.number).waitFor({ state: "detached" });
  await filter(bob.page, "All").click();
  await rowOf(bob.page, phone.number).getByText("Archived").waitFor();

  await phone.text(`Again ${phone.number}`);
  await rowOf(bob.page, phone.number).getByText("Archived").waitFor({ state: "detached" });
  await rowOf(bob.page, phone.number).getByText("Waiting").waitFor();
});

test("INBOX-13 no reply needed takes it out of Attention, for everybody", async () => {
  const [ann, bob] = await Promise.all([windowOf("owner"), windowOf("csr")]);
  const phone = stranger();
  await phone.text(`Thanks, all good! ${phone.number}`);
  await rowOf(bob.page, phone.number).getByText("Waiting").waitFor();
  const before = await counts(bob.page);
  await openConversation(ann.page, phone.number.slice(-4));
  await ann.page.getByRole("button", { name: "No reply needed" }).click();
  await rowOf(bob.page, phone.number).getByText("Waiting").waitFor({ state: "detached" });
  await eventually(async () =>
    expect(await counts(bob.page)).toEqual({ ...before, attention: before.attention - 1 }),
  );
});

test("INBOX-10 INBOX-12 a pin holds a conversation on top of my list, and of nobody else's", async () => {
  // All of it in view: a list that somebody scrolled keeps its place.
  const tall = { height: 1_200 };
  const [ann, bob] = await Promise.all([windowOf("owner", tall), windowOf("csr", tall)]);
  await openConversation(ann.page, "David Okafor");
  await ann.page.getByRole("button", { name: "More", exact: true }).click();
  await ann.page.getByRole("menuitem", { name: "Pin to the top" }).click();
  const first = (page: Page) => rows(page).first().innerText();
  await eventually(async () => expect(await first(ann.page)).toContain("David Okafor"));

  const phone = stranger();
  await phone.text(`Newer ${phone.number}`);
  await rowOf(ann.page, phone.number).waitFor();
  await eventually(async () => expect(await first(bob.page)).toContain(phone.number.slice(-4)));
  expect(await first(ann.page)).toContain("David Okafor");
});

test("THREAD-3 CTX-1 who the customer is, in the header and beside the thread", async () => {
  const { page } = await windowOf("dispatcher", { width: 1440, height: 900 });
  await openConversation(page, "Maria Alvarez");
  const thread = page.getByRole("region", { name: "Conversation with Maria Alvarez" });
  await thread.getByRole("heading", { name: "Maria Alvarez" }).waitFor();
  expect(await thread.getByRole("img", { name: "SMS" }).count()).toBe(1);
  const aside = page.getByRole("complementary", { name: "Customer" });
  expect(await aside.locator('a[href="tel:+15125550101"]').innerText()).toBe("(512) 555-0101");
  const text = await aside.innerText();
  for (const part of [
    "2204 Oak Ridge Ln",
    "82",
    "$0",
    "Two dogs",
    "J-2200",
    "In progress",
    "$129",
  ]) {
    expect(text).toContain(part);
  }
});

test("AUTH-3 a viewer reads and cannot write; a technician sees only their own", async () => {
  const [viewer, technician] = await Promise.all([windowOf("viewer"), windowOf("technician")]);
  await openOnly(viewer.page, "Maria Alvarez");
  await viewer.page.getByText("You can read conversations but not answer them.").waitFor();
  expect(await input(viewer.page).count()).toBe(0);
  expect(await viewer.page.getByRole("button", { name: "No reply needed" }).count()).toBe(0);

  const all = await counts(viewer.page);
  const own = await counts(technician.page);
  expect(own.total).toBeGreaterThan(0);
  expect(own.total).toBeLessThan(all.total);
  expect(await rows(technician.page).count()).toBe(own.total);
  const phone = stranger();
  await phone.text(`Not for technicians ${phone.number}`);
  await rowOf(viewer.page, phone.number).waitFor();
  expect(await rowOf(technician.page, phone.number).count()).toBe(0);
  expect(await counts(technician.page)).toEqual(own);
});

async function openOnly(page: Page, name: string): Promise<void> {
  await rows(page).filter({ hasText: name }).first().click();
  await page.getByRole("region", { name: `Conversation with ${name}` }).waitFor();
}
