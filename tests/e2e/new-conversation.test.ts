import type { Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { bubbles, focused, mark, reply, rowOf } from "../helpers/member.ts";
import { counts, useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const dialog = (page: Page) => page.getByRole("dialog", { name: "New Conversation" });
const startButton = (page: Page) =>
  dialog(page).getByRole("button", { name: "Start Conversation" });
const message = (page: Page) => dialog(page).getByLabel("Opening message");

async function open(page: Page): Promise<void> {
  await page.getByRole("button", { name: "New Conversation" }).click();
  await dialog(page).waitFor();
}

async function agree(page: Page): Promise<void> {
  await dialog(page).getByLabel("They agreed", { exact: true }).selectOption("On the phone");
}

describe.each([
  { view: "wide", width: 1440, height: 900 },
  { view: "phone-wide", width: 390, height: 844 },
])("$view", ({ width, height }) => {
  test("INBOX-3 NEW-1 NEW-2 NEW-3 NEW-4 a text to somebody new, from the button to the phone", async () => {
    const { page, errors } = await windowOf("csr", { width, height });
    const before = await counts(page);
    const phone = stranger();
    await open(page);
    const [header, button] = await Promise.all([
      page.locator("header", { hasText: " total" }).boundingBox(),
      page
        .getByRole("button", { name: "New Conversation", includeHidden: true })
        .first()
        .boundingBox(),
    ]);
    expect(button?.x).toBeGreaterThan((header?.x ?? 0) + (header?.width ?? 0) / 2);

    const to = dialog(page).getByRole("combobox");
    await to.fill("415 555");
    await dialog(page).getByText("is not a phone number").waitFor();
    await to.fill(`(415) 555-${phone.number.slice(-4)}`);
    await dialog(page)
      .getByRole("button", { name: /^Write to/ })
      .click();
    const text = `Hello from Bluebonnet ${phone.number}`;
    await page.keyboard.type(text);
    expect(await message(page).inputValue()).toBe(text);
    expect(await startButton(page).isEnabled()).toBe(false);
    await agree(page);
    await startButton(page).click();

    await page.getByText("Conversation started!").waitFor();
    await bubbles(page, text).waitFor();
    await focused(
      width > 600
        ? page.getByRole("button", { name: "New Conversation" })
        : page.getByRole("heading", { level: 2 }),
    );
    await mark(page, text, "Delivered").waitFor();
    expect((await phone.texts()).filter(({ body }) => body === text)).toHaveLength(1);
    if (width > 600) {
      expect(await rowOf(page, phone.number).getAttribute("aria-current")).toBe("page");
      await eventually(async () => expect((await counts(page)).total).toBe(before.total + 1));
    }
    expect(errors).toEqual([]);
  });

  test('NEW-1 NEW-5 "Message" on a customer\'s page opens it filled in and goes on with the conversation there is', async () => {
    const { page } = await windowOf("owner", { width, height });
    await page.goto(`${scene.app.url}/customers?q=james%20whitaker`);
    await page
      .getByRole("main")
      .getByRole("link", { name: /James Whitaker/ })
      .click();
    await page.getByRole("button", { name: "Message" }).click();
    await dialog(page).getByText("James Whitaker").waitFor();
    await dialog(page).getByText("(512) 555-0102").waitFor();
    await dialog(page).getByText("There is a conversation with them already").waitFor();
    const text = `Your motor has arrived ${width}`;
    await message(page).fill(text);
    await startButton(page).click();
    await bubbles(page, text).waitFor();
    await focused(page.getByRole("heading", { level: 2, name: "James Whitaker" }).first());
    expect(await page.getByRole("article").count()).toBeGreaterThan(1);
    await page.goBack();
    expect(await dialog(page).count()).toBe(0);
  });
});

test("NEW-2 what was written outlives a closed dialog, a reload and a lost network, and goes out once", async () => {
  const { url, wire } = await scene.app.wired();
  const { page } = await windowOf("owner", { url });
  const phone = stranger();
  await open(page);
  await dialog(page).getByRole("combobox").fill(phone.number);
  await dialog(page)
    .getByRole("button", { name: /^Write to/ })
    .click();
  const text = `Are you home? ${phone.number}`;
  await message(page).fill(text);
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await page.reload();
  await open(page);
  expect(await message(page).inputValue()).toBe(text);
  await agree(page);

  wire.cut();
  await startButton(page).click();
  await dialog(page).getByRole("button", { name: "Starting…" }).waitFor();
  wire.mend();
  await mark(page, text, "Delivered").waitFor();
  expect((await phone.texts()).filter(({ body }) => body === text)).toHaveLength(1);
  await page.goto(`${url}/conversations`);
  await open(page);
  await dialog(page).getByRole("combobox").waitFor();
});

test("NEW-2 email is offered with a subject, and whoever opted out of texts is refused", async () => {
  const { page } = await windowOf("owner");
  await open(page);
  await dialog(page).getByRole("combobox").fill("maria alv");
  await dialog(page)
    .getByRole("option", { name: /Maria Alvarez/ })
    .click();
  await dialog(page).getByText("Email", { exact: true }).click();
  await dialog(page).getByLabel("Subject").waitFor();
  await message(page).fill("Hello");
  await eventually(async () => expect(await startButton(page).isEnabled()).toBe(true));
  await dialog(page).getByText("SMS", { exact: true }).click();
  expect(await dialog(page).getByLabel("Subject").count()).toBe(0);
  await page.keyboard.press("Escape");

  const phone = stranger();
  await phone.text("STOP");
  await open(page);
  await dialog(page).getByRole("button", { name: "Change" }).click();
  await dialog(page).getByRole("combobox").fill(phone.number);
  await dialog(page)
    .getByRole("button", { name: /^Write to/ })
    .click();
  await dialog(page).getByText("This customer has opted out of texts").waitFor();
  expect(await startButton(page).isEnabled()).toBe(false);
});

test("CHAN-1 CHAN-11 a Messaging Service picks the number, which stays with its customer both ways", async () => {
  const { app } = scene;
  const [sid, pooled] = [`MG${"7".repeat(32)}`, "+15125559900"];
  const numbers = [app.demo.phoneNumber, pooled].map((phoneNumber) => ({ phoneNumber }));
  await app.control("PUT", "numbers", numbers);
  await app.control("PUT", "services", [{ sid, numbers: [pooled] }]);
  const use = (service: string | null) => app.call("senders:assign", { account: "demo", service });
  await use(sid);
  onTestFinished(async () => void (await use(null)));

  const { page } = await windowOf("owner");
  const phone = stranger();
  await open(page);
  await dialog(page).getByRole("combobox").fill(phone.number);
  await dialog(page)
    .getByRole("button", { name: /^Write to/ })
    .click();
  await message(page).fill("From whichever number is free");
  await agree(page);
  await startButton(page).click();
  await mark(page, "From whichever number is free", "Delivered").waitFor();

  // Nobody has told us that the number is ours.
  await app.control("POST", "inbound", { from: phone.number, to: pooled, body: "Who is this?" });
  await bubbles(page, "Who is this?").waitFor();
  await reply(page, "Bluebonnet, about your tune-up");
  await mark(page, "Bluebonnet, about your tune-up", "Delivered").waitFor();
  const sent = (await phone.texts()).filter(({ to }) => to === phone.number);
  expect(sent.map(({ from, body }) => [from, body])).toEqual([
    [pooled, "From whichever number is free"],
    [pooled, "Bluebonnet, about your tune-up"],
  ]);
});
