import { ConvexHttpClient } from "convex/browser";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";
import { eventually } from "../helpers/eventually.ts";
import { openConversation, rowOf, rows, signIn } from "../helpers/member.ts";
import { counts, useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const filter = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Filters" }).getByRole("link", { name, exact: true });
const toast = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });
const toolbar = (page: Page) => page.getByRole("toolbar", { name: "Selected conversations" });
const box = (row: Locator) => row.locator("xpath=..").getByRole("checkbox");
const list = (page: Page) => page.getByRole("region", { name: "Conversations", exact: true });
const idIn = (page: Page) =>
  new URL(page.url()).pathname.split("/")[2] as Id<"conversations"> | undefined;

/** Customers who have written just now, the last one on top. */
async function callers(count: number) {
  const phones = Array.from({ length: count }, stranger);
  for (const phone of phones) await phone.text(`About the boiler ${phone.number}`);
  return phones;
}

function two<T>([first, second]: T[]): [T, T] {
  if (first === undefined || second === undefined) throw new Error("There are not two");
  return [first, second];
}

/** The backend as a member's browser would call it. */
async function as(role: string): Promise<ConvexHttpClient> {
  const { app } = scene;
  const member = app.demo.members.find((candidate) => candidate.role === role);
  if (!member) throw new Error(`The demo has no ${role}`);
  const client = new ConvexHttpClient(app.urls.backend);
  client.setAuth(await app.token(member.subject));
  return client;
}

/** Scrolls the list down by hand until that row is the topmost one that is seen whole. */
async function scrollTo(page: Page, row: Locator): Promise<void> {
  await list(page).hover();
  const scroller = rows(page).first().locator("xpath=ancestor::ul/..");
  await eventually(async () => {
    const frame = await scroller.boundingBox();
    const at = (await row.count()) > 0 ? await row.boundingBox() : null;
    if (!frame) throw new Error("There is no list");
    const below = at ? at.y - frame.y : 300;
    // Not cut at the top either: a click would scroll it into view, and so would move it.
    if (at && below >= 0 && below < 40) return;
    const before = await scroller.evaluate((element) => element.scrollTop);
    await page.mouse.wheel(0, below - 10);
    // A turn of the wheel that is still on its way would move the list under the test's feet.
    await eventually(async () =>
      expect(await scroller.evaluate((element) => element.scrollTop)).not.toBe(before),
    );
    throw new Error(`It was ${below} px below the list's top`);
  });
}

async function heightOf(row: Locator): Promise<number> {
  const at = await row.boundingBox();
  if (!at) throw new Error("It is not there");
  return at.y;
}

describe("INBOX-15 waiting longest", () => {
  test("Attention in the order of who waits longest, kept in the address and through a reload", async () => {
    const { page, errors } = await windowOf("dispatcher");
    await filter(page, "Attention").click();
    const order = () =>
      rows(page).evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const { attention } = await counts(page);
    await eventually(async () => expect(await order()).toHaveLength(attention));
    const newest = await order();
    await page.getByRole("navigation", { name: "Order" }).getByText("Waiting longest").click();
    expect(new URL(page.url()).searchParams.get("order")).toBe("waiting");
    await eventually(async () => {
      const now = await order();
      expect(now).toHaveLength(attention);
      expect(now).not.toEqual(newest);
    });
    const waiting = await rows(page).evaluateAll((links) =>
      links.map((link) =>
        Date.parse(
          link
            .querySelector("[title^='Needs attention since']")
            ?.getAttribute("title")
            ?.slice(22) ?? "",
        ),
      ),
    );
    expect(waiting.length).toBe(attention);
    expect(waiting).toEqual(waiting.toSorted((a, b) => a - b));
    expect(await rows(page).first().innerText()).toMatch(/Waiting 3h · reply soon/);
    const ordered = await order();
    await page.reload();
    await eventually(async () => expect(await order()).toEqual(ordered));
    await filter(page, "Leads").click();
    expect(page.url()).not.toContain("order");
    await page.goBack();
    await eventually(async () => expect(await order()).toEqual(ordered));
    expect(errors).toEqual([]);
  });
});

describe.each([
  { view: "wide", width: 1280, height: 800 },
  { view: "phone-wide", width: 390, height: 844 },
])("INBOX-16 several at once, $view", ({ width, height }) => {
  test("selected rows are archived together, for everybody, and given back by Undo", async () => {
    const isPhone = width < 600;
    const [ann, bob] = await Promise.all([windowOf("owner", { width, height }), windowOf("csr")]);
    const phones = await callers(3);
    const [first, second] = two(phones.map(({ number }) => rowOf(ann.page, number)));
    const third = rowOf(ann.page, phones[2]?.number ?? "");
    await rowOf(bob.page, phones[2]?.number ?? "").waitFor();
    await third.waitFor();
    const before = await counts(bob.page);

    if (isPhone) {
      await ann.page.getByRole("button", { name: "Select", exact: true }).tap();
      await first.tap();
      await second.tap();
    } else {
      await first.hover();
      await box(first).click();
      await second.click({ modifiers: ["Shift"] });
    }
    await toolbar(ann.page).getByText("2 selected").waitFor();
    // Selected stays selected, wherever it moves.
    await phones[0]?.text(`And one more thing ${phones[0].number}`);
    await rows(ann.page).first().getByText("one more thing").waitFor();
    expect(await box(first).getAttribute("aria-checked")).toBe("true");
    expect(await box(third).getAttribute("aria-checked")).toBe("false");

    await toolbar(ann.page).getByRole("button", { name: "Archive" }).click();
    await toast(ann.page, "Archived: 2 conversations").waitFor();
    for (const { number } of phones.slice(0, 2)) {
      await rowOf(bob.page, number).getByText("Archived").waitFor();
    }
    await eventually(async () =>
      expect(await counts(bob.page)).toEqual({ ...before, attention: before.attention - 2 }),
    );
    await toolbar(ann.page).waitFor({ state: "detached" });
    await toast(ann.page, "Archived").getByRole("button", { name: "Undo" }).click();
    for (const { number } of phones.slice(0, 2)) {
      await rowOf(bob.page, number).getByText("Waiting").waitFor();
    }
    await eventually(async () => expect(await counts(bob.page)).toEqual(before));
    expect([...ann.errors, ...bob.errors]).toEqual([]);
  });
});

test("INBOX-8 INBOX-16 selected by keyboard and marked read, then unread, for me alone", async () => {
  const { page } = await windowOf("owner");
  const phones = await callers(2);
  const [older, newer] = two(phones.map(({ number }) => rowOf(page, number)));
  await newer.getByText("1 unread", { exact: true }).waitFor();
  for (const row of [older, newer]) {
    await row.focus();
    await page.keyboard.press("x");
  }
  await toolbar(page).getByText("2 selected").waitFor();
  const more = toolbar(page).getByRole("button", { name: "More for the selected" });
  await more.click();
  await page.getByRole("menuitem", { name: "Mark as read" }).click();
  for (const row of [older, newer]) await row.getByText("1 unread").waitFor({ state: "detached" });

  await older.focus();
  await page.keyboard.press("x");
  await more.click();
  await page.getByRole("menuitem", { name: "Mark as unread" }).click();
  await older.getByText("1 unread", { exact: true }).waitFor();
  await older.focus();
  await page.keyboard.press("x");
  await toolbar(page).waitFor();
  await page.keyboard.press("Escape");
  await toolbar(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Select", exact: true }).press("Enter");
  await toolbar(page).waitFor();
  await page.keyboard.press("Space");
  await toolbar(page)
    .getByText(/[1-9]\d* selected/)
    .waitFor();
});

describe("INBOX-16 snooze", () => {
  test("until a time of my own, told in the row, the thread and the list, and taken back by Undo", async () => {
    const [ann, bob] = await Promise.all([windowOf("owner"), windowOf("csr")]);
    const [phone] = two(await callers(2));
    await openConversation(ann.page, phone.number.slice(-4));
    const thread = ann.page.getByRole("region", { name: /^Conversation with/ });
    await thread.getByRole("button", { name: "Snooze", exact: true }).click();
    const panel = ann.page.getByRole("dialog", { name: "Snooze" });
    await panel.getByText("Your time: America/Chicago").waitFor();
    await panel.getByLabel("Date and time").fill("2020-01-01T08:00");
    await panel.getByRole("button", { name: "Snooze" }).click();
    await panel.getByRole("alert").getByText("in the future").waitFor();
    const day = new Date(Date.now() + 40 * 24 * 3_600_000).toISOString().slice(0, 10);
    await panel.getByLabel("Date and time").fill(`${day}T08:00`);
    await panel.getByRole("button", { name: "Snooze" }).click();

    await toast(ann.page, "Snoozed until").waitFor();
    await rowOf(bob.page, phone.number)
      .getByText(/Snoozed until .* 8:00/)
      .waitFor();
    await ann.page.getByText("snoozed this until").waitFor();
    await filter(bob.page, "Active").click();
    await rowOf(bob.page, phone.number).waitFor({ state: "detached" });
    await toast(ann.page, "Snoozed until").getByRole("button", { name: "Undo" }).click();
    await rowOf(bob.page, phone.number).getByText("Waiting").waitFor();
  });

  test("comes back on top at its time, though the backend was dead until then", async () => {
    const { page } = await windowOf("csr");
    const [phone] = two(await callers(2));
    await openConversation(page, phone.number.slice(-4));
    const conversationId = idIn(page);
    if (!conversationId) throw new Error("no conversation is open");
    const until = Date.now() + 4_000;
    await (
      await as("owner")
    ).mutation(api.bulk.snooze, {
      conversationIds: [conversationId],
      until,
    });
    await rowOf(page, phone.number).getByText("Snoozed until").waitFor();
    await scene.app.killBackend();
    await eventually(() => expect(Date.now()).toBeGreaterThan(until));
    await scene.app.restartBackend();
    const top = rows(page).first();
    await top.filter({ hasText: phone.number.slice(-4) }).waitFor();
    await top.getByText("Back from snooze").waitFor();
    await top.getByText("Waiting").waitFor();
    await page.getByText("The snooze is over").waitFor();
    expect(await page.getByText("The snooze is over").count()).toBe(1);
  });
});

describe("INBOX-16 assignee", () => {
  test("found by name in the thread, shown in every list, and a filter of its own in the address", async () => {
    const [ann, bob] = await Promise.all([windowOf("owner"), windowOf("dispatcher")]);
    const technician = await windowOf("technician");
    const [phone, other] = two(await callers(2));
    await openConversation(ann.page, phone.number.slice(-4));
    await ann.page.getByRole("button", { name: "Assign", exact: true }).click();
    const panel = ann.page.getByRole("dialog", { name: "Assign" });
    const options = panel.getByRole("option");
    await options.nth(2).waitFor();
    expect(await options.first().innerText()).toContain("(you)");
    const tech = scene.app.demo.members.find(({ role }) => role === "technician");
    if (!tech) throw new Error("no technician");
    expect(await rowOf(technician.page, phone.number).count()).toBe(0);
    await ann.page.keyboard.type(tech.name.slice(0, 4).toLowerCase());
    await ann.page.keyboard.press("Enter");
    await toast(ann.page, `Assigned to ${tech.name}`).waitFor();
    await rowOf(technician.page, phone.number).waitFor();
    await rowOf(bob.page, phone.number)
      .getByRole("img", { name: `Assigned to ${tech.name}` })
      .waitFor();

    await bob.page.getByRole("button", { name: "Assigned to: Anyone" }).click();
    await bob.page.getByRole("option", { name: "Unassigned" }).click();
    await rowOf(bob.page, phone.number).waitFor({ state: "detached" });
    await rowOf(bob.page, other.number).waitFor();
    expect(new URL(bob.page.url()).searchParams.get("assignee")).toBe("nobody");
    await technician.page.getByRole("button", { name: "Assigned to: Anyone" }).click();
    const mine = technician.page.getByRole("option");
    await mine.nth(1).waitFor();
    expect(await mine.count()).toBe(2);
    await mine.nth(1).click();
    await rowOf(technician.page, phone.number).waitFor();
    expect(technician.page.url()).toContain("assignee=me");
  });
});

describe("INBOX-14 a list that stays where it is", () => {
  test("what is under the reader's eyes does not move, and a pill tells of new activity", async () => {
    const [ann, bob] = await Promise.all([windowOf("manager"), windowOf("owner")]);
    await callers(14);
    const [moving, watched] = two((await callers(2)).toReversed());
    await callers(8);
    const page = ann.page;
    await scrollTo(page, rowOf(page, watched.number));
    const before = await heightOf(rowOf(page, watched.number));
    const pill = page.getByRole("button", { name: /with new activity/ });
    expect(await pill.count()).toBe(0);

    const [newcomer] = two(await callers(2));
    await pill.getByText("2 with new activity").waitFor();
    await moving.text(`I move up ${moving.number}`);
    await rowOf(page, moving.number).getByText("I move up").waitFor();
    await pill.getByText("3 with new activity").waitFor();
    expect(await heightOf(rowOf(page, watched.number))).toBe(before);
    expect(await rowOf(page, newcomer.number).count()).toBe(0);

    await filter(page, "Active").click();
    await rowOf(page, newcomer.number).waitFor();
    await page.goBack();
    await eventually(async () =>
      expect(Math.abs((await heightOf(rowOf(page, watched.number))) - before)).toBeLessThan(3),
    );
    await openConversation(page, watched.number.slice(-4));
    await page.reload();
    await eventually(async () =>
      expect(Math.abs((await heightOf(rowOf(page, watched.number))) - before)).toBeLessThan(3),
    );

    // Rows above that leave the list take nothing along.
    await filter(page, "Active").click();
    await scrollTo(page, rowOf(page, watched.number));
    const now = await heightOf(rowOf(page, watched.number));
    await openConversation(bob.page, newcomer.number.slice(-4));
    const total = await counts(page);
    const thread = bob.page.getByRole("region", { name: /^Conversation with/ });
    await thread.getByRole("button", { name: "Archive", exact: true }).click();
    await eventually(async () => expect((await counts(page)).attention).toBe(total.attention - 1));
    await eventually(async () =>
      expect(Math.abs((await heightOf(rowOf(page, watched.number))) - now)).toBeLessThan(3),
    );
    await moving.text(`Once more ${moving.number}`);
    // The pill may be there for others already: it leads to what has arrived.
    await rowOf(bob.page, moving.number).getByText("Once more").waitFor();
    await pill.click();
    await eventually(async () =>
      expect(await rows(page).first().innerText()).toContain("Once more"),
    );
    expect(ann.errors).toEqual([]);
  });

  test("on a phone, back from a thread leads to the row it was opened from", async () => {
    const { page } = await windowOf("manager", { width: 390, height: 844 });
    const [watched] = two(await callers(2));
    await callers(10);
    await scrollTo(page, rowOf(page, watched.number));
    const before = await heightOf(rowOf(page, watched.number));
    await openConversation(page, watched.number.slice(-4));
    await callers(1);
    await page.goBack();
    await eventually(async () =>
      expect(Math.abs((await heightOf(rowOf(page, watched.number))) - before)).toBeLessThan(3),
    );
    await page.getByRole("button", { name: "1 with new activity" }).waitFor();
  });
});

test("FORM-3 none yet, none match and failed are three different things, each with a way on", async () => {
  const outsider = await scene.app.outsider();
  const { page } = await scene.window();
  await signIn(page, scene.app.url, outsider);
  await page.getByRole("heading", { name: "No conversations yet" }).waitFor();
  expect(await page.getByRole("link", { name: "Show all conversations" }).count()).toBe(0);
  await filter(page, "Leads").click();
  await page.getByRole("heading", { name: "No leads" }).waitFor();
  await page.getByRole("link", { name: "Show all conversations" }).waitFor();
  await page.getByRole("button", { name: "Assigned to: Anyone" }).click();
  await page.getByRole("option", { name: "(you)" }).click();
  await page.getByRole("heading", { name: "Nothing here is assigned to you" }).waitFor();
  await page.getByRole("link", { name: "Show everybody’s" }).waitFor();

  const csr = await windowOf("csr");
  await openConversation(csr.page, 0);
  await csr.page.goto(`${scene.app.url}/conversations?assignee=${idIn(csr.page)}`);
  const failed = csr.page.getByRole("alert");
  await failed.getByRole("heading", { name: "The list could not be loaded" }).waitFor();
  await failed.getByRole("button", { name: "Try again" }).waitFor();
  await filter(csr.page, "Active").waitFor();
});
