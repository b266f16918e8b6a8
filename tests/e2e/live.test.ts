import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import {
  bubbles,
  input,
  mark,
  openConversation,
  reply,
  rowOf,
  rows,
  signIn,
} from "../helpers/member.ts";
import { eventually } from "../helpers/eventually.ts";
import { counts, useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

/** The page remembers this until it is loaded again. */
const markPage = (page: Page) => page.evaluate(() => void Reflect.set(window, "unloaded", false));
const wasReloaded = (page: Page) => page.evaluate(() => Reflect.get(window, "unloaded") !== false);

const expectInView = (element: Locator) =>
  eventually(async () => {
    const box = await element.boundingBox();
    const list = await element.page().getByRole("region", { name: "Messages" }).boundingBox();
    if (!box || !list) throw new Error("It is not there");
    expect(box.y).toBeGreaterThanOrEqual(list.y);
    expect(box.y + box.height).toBeLessThanOrEqual(list.y + list.height);
  }, 5000);

describe.each([
  { view: "wide", width: 1280, height: 800 },
  { view: "phone-wide", width: 390, height: 844 },
])("two members, $view", ({ width, height }) => {
  test("INBOX-2 INBOX-9 INBOX-10 THREAD-4 SEND-3 SEND-4 SEND-5 CHAN-1 CHAN-7 a text reaches both screens and the answer the phone", async () => {
    const [ann, bob] = await Promise.all([
      windowOf("owner", { width, height }),
      windowOf("csr", { width, height }),
    ]);
    const pages = [ann.page, bob.page];
    for (const page of pages) await markPage(page);
    const before = await counts(ann.page);

    const phone = stranger();
    await phone.mode("manual");
    const question = `Is anybody there? (${phone.number})`;
    await phone.text(question);

    for (const page of pages) {
      await rows(page).first().filter({ hasText: question }).waitFor();
      await eventually(async () =>
        expect(await counts(page)).toEqual({
          total: before.total + 1,
          attention: before.attention + 1,
        }),
      );
    }

    for (const page of pages) await openConversation(page, question);
    const answer = `We are. Give us an hour. (${phone.number})`;
    await reply(ann.page, answer);
    for (const page of pages) await mark(page, answer, "Sent").waitFor();

    const [sent, ...more] = (await phone.texts()).filter(({ body }) => body === answer);
    expect(more).toEqual([]);
    await phone.deliver(sent?.sid ?? "");
    for (const page of pages) {
      await mark(page, answer, "Delivered").waitFor();
      expect(await bubbles(page, answer).count()).toBe(1);
      expect(await bubbles(page, question).count()).toBe(1);
      expect(await wasReloaded(page)).toBe(false);
    }
    expect([...ann.errors, ...bob.errors]).toEqual([]);
  });
});

test("CHAN-1 written on the customer's phone, read and answered by two members, read on the phone", async () => {
  const [customer, ann, bob] = await Promise.all([
    scene.window(),
    windowOf("owner"),
    windowOf("csr"),
  ]);
  await customer.page.goto(scene.app.urls.sandbox);
  await customer.page.getByText("Maria Alvarez").first().click();
  const box = customer.page.getByPlaceholder("Text message");
  await box.fill("Does the price include the motor?");
  await box.press("Enter");
  for (const { page } of [ann, bob]) {
    await openConversation(page, "Does the price include the motor?");
    await bubbles(page, "Does the price include the motor?").waitFor();
  }
  await reply(bob.page, "It does, parts and labour.");
  await customer.page.getByText("It does, parts and labour.").last().waitFor();
  for (const { page } of [ann, bob]) {
    await mark(page, "It does, parts and labour.", "Delivered").waitFor();
  }
});

test("AUTH-3 a member of another account sees nothing of ours", async () => {
  const outsider = await scene.app.outsider();
  const ann = await windowOf("owner");
  const window = await scene.window();
  await signIn(window.page, scene.app.url, outsider);
  expect(await counts(window.page)).toEqual({ total: 0, attention: 0 });
  expect(await rows(window.page).count()).toBe(0);

  const phone = stranger();
  const text = `For Bluebonnet only ${phone.number}`;
  await phone.text(text);
  await openConversation(ann.page, text);
  await bubbles(ann.page, text).waitFor();
  expect(await counts(window.page)).toEqual({ total: 0, attention: 0 });

  await window.page.goto(ann.page.url());
  await window.page.getByText("This conversation is not here").waitFor();
  expect(await window.page.getByText(text).count()).toBe(0);
});

test("INBOX-6 a reload keeps the conversation, the filter and the sign-in", async () => {
  const { page } = await windowOf("dispatcher");
  await page.getByRole("link", { name: "Attention", exact: true }).click();
  await openConversation(page, 0);
  const url = page.url();
  expect(url).toContain("filter=attention");
  await reply(page, "On our way.");
  await mark(page, "On our way.", "Delivered").waitFor();
  await page.reload();
  await mark(page, "On our way.", "Delivered").waitFor();
  expect(await bubbles(page, "On our way.").count()).toBe(1);
  expect(page.url()).toBe(url);
});

test("INBOX-8 INBOX-12 unread is each member's own", async () => {
  const [ann, bob] = await Promise.all([windowOf("owner"), windowOf("manager")]);
  const phone = stranger();
  await phone.text(`Unread by both ${phone.number}`);
  for (const { page } of [ann, bob])
    await rowOf(page, phone.number).getByText("1 unread", { exact: true }).waitFor();
  await rowOf(ann.page, phone.number).click();
  await rowOf(ann.page, phone.number)
    .getByText("1 unread", { exact: true })
    .waitFor({ state: "detached" });
  expect(await rowOf(bob.page, phone.number).getByText("1 unread", { exact: true }).count()).toBe(
    1,
  );
});

test("THREAD-8 a long thread opens at its end, or at the first message I have not read", async () => {
  const { page } = await windowOf("manager");
  const phone = stranger();
  for (let nth = 1; nth <= 12; nth++)
    await phone.text(`Line ${nth}\nof ${phone.number}\n\nand more`);
  await openConversation(page, phone.number.slice(-4));
  await expectInView(page.getByText("New", { exact: true }));
  await page.getByRole("button", { name: "Go to the newest message" }).click();
  await rowOf(page, phone.number)
    .getByText(/unread/)
    .waitFor({ state: "detached" });
  await page.reload();
  await bubbles(page, "Line 12").waitFor();
  await expectInView(bubbles(page, "Line 12"));
});

describe("SEND-7 LIVE-3 a lost connection", () => {
  test.each(["cut", "silence"] as const)("(%s) loses nothing and doubles nothing", async (how) => {
    const { url, wire } = await scene.app.wired();
    const [ann, bob] = await Promise.all([windowOf("owner", { url }), windowOf("csr")]);
    const phone = stranger();
    const first = `Before the storm ${phone.number}`;
    await phone.text(first);
    for (const { page } of [ann, bob]) {
      await openConversation(page, first);
      await bubbles(page, first).waitFor();
    }

    wire[how]();
    // Another customer: had this one written, the reply would be held (SEND-13).
    const other = stranger();
    const during = `Written in the storm ${other.number}`;
    await other.text(during);
    await rowOf(bob.page, other.number).getByText(during).waitFor();
    await reply(ann.page, "Sent in the storm");
    await mark(ann.page, "Sent in the storm", "Sending").waitFor();
    if (how === "cut") await ann.page.getByRole("status").getByText("Reconnecting…").waitFor();

    wire.mend();
    for (const { page } of [ann, bob]) {
      await mark(page, "Sent in the storm", "Delivered").waitFor();
      await rowOf(page, other.number).getByText(during).waitFor();
      expect(await bubbles(page, "Sent in the storm").count()).toBe(1);
    }
    const received = (await phone.texts()).filter(({ body }) => body === "Sent in the storm");
    expect(received).toHaveLength(1);
  });

  test("survives the backend's own death", async () => {
    const { page } = await windowOf("owner");
    const phone = stranger();
    const first = `Before the crash ${phone.number}`;
    await phone.text(first);
    await openConversation(page, first);
    await bubbles(page, first).waitFor();
    await scene.app.killBackend();
    await reply(page, "Sent into the void");
    await mark(page, "Sent into the void", "Sending").waitFor();
    await scene.app.restartBackend();
    await mark(page, "Sent into the void", "Delivered").waitFor();
    expect(await bubbles(page, "Sent into the void").count()).toBe(1);
    expect((await phone.texts()).filter(({ body }) => body === "Sent into the void")).toHaveLength(
      1,
    );
  });
});

test("SEND-1 Shift+Enter breaks the line, Enter sends, and nothing is sent while composing", async () => {
  const { page } = await windowOf("owner");
  const phone = stranger();
  await phone.text(`Two lines please ${phone.number}`);
  await openConversation(page, phone.number.slice(-4));
  await input(page).pressSequentially("one");
  await input(page).press("Shift+Enter");
  await input(page).pressSequentially("two");
  await input(page).dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true });
  expect(await input(page).inputValue()).toBe("one\ntwo");
  await input(page).press("Enter");
  expect(await input(page).inputValue()).toBe("");
  await eventually(async () =>
    expect((await phone.texts()).map(({ body }) => body)).toContain("one\ntwo"),
  );
});

test("SEND-6 a failed text says why and can be sent again", async () => {
  const { page } = await windowOf("owner");
  const phone = stranger();
  await phone.mode("manual");
  await phone.text(`My battery is low ${phone.number}`);
  await openConversation(page, phone.number.slice(-4));
  await reply(page, "Plug it in");
  await mark(page, "Plug it in", "Sent").waitFor();
  const [sent] = (await phone.texts()).filter(({ body }) => body === "Plug it in");
  await phone.deliver(sent?.sid ?? "", "undelivered");
  await mark(page, "Plug it in", "Not delivered").waitFor();
  await phone.mode("auto");
  await page.getByRole("button", { name: "Retry" }).click();
  await mark(page, "Plug it in", "Delivered").waitFor();
  expect(await bubbles(page, "Plug it in").count()).toBe(1);
});
