import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { bubbles, openConversation, rowOf } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const bar = (page: Page) => page.getByRole("search", { name: "Find in this conversation" });
const box = (page: Page) => bar(page).getByRole("textbox");
const current = (page: Page) => page.locator('article[aria-current="true"]');

/** What is marked on the page, by kind. */
const marked = (page: Page) =>
  page.evaluate(() =>
    Object.fromEntries(
      ["find", "find-current"].map((name) => [
        name,
        [...(CSS.highlights.get(name) ?? [])].map((range) => range.toString().toLowerCase()),
      ]),
    ),
  );

const expectCurrent = (page: Page, text: string) =>
  expect.poll(async () => await current(page).innerText(), { timeout: 10_000 }).toContain(text);

describe.each([
  { view: "wide", width: 1280, height: 800 },
  { view: "phone-wide", width: 390, height: 844 },
])("SRCH-2 finding in a thread of 2,000 messages, $view", ({ width, height }) => {
  test("counts, goes from match to match over the whole history, and marks them", async () => {
    const { page, errors } = await windowOf("owner", { width, height });
    const phone = stranger();
    await phone.text(`The quoted price was $129 (${phone.number})`);
    await openConversation(page, phone.number.slice(-4));
    const conversationId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    for (const first of [2, 1002]) {
      await scene.app.call("seeding/longThread:append", { conversationId, first, count: 1000 });
    }
    await phone.text("Is that price still good? A fair price");

    await page.getByRole("button", { name: "Find in this conversation" }).click();
    await box(page).fill("pric");
    await bar(page).getByText("1 of 2", { exact: true }).waitFor();
    await expectCurrent(page, "still good");
    await expect.poll(async () => (await marked(page))["find-current"]).toEqual(["pric", "pric"]);

    await box(page).press("Enter");
    await bar(page).getByText("2 of 2", { exact: true }).waitFor();
    await expectCurrent(page, "was $129");
    await bubbles(page, "was $129").waitFor();

    await box(page).press("Shift+Enter");
    await bar(page).getByText("1 of 2", { exact: true }).waitFor();
    await expectCurrent(page, "still good");

    // Back to the same match after a reload.
    await box(page).press("Enter");
    await bar(page).getByText("2 of 2", { exact: true }).waitFor();
    await page.reload();
    await expectCurrent(page, "was $129");
    expect(await box(page).inputValue()).toBe("pric");

    await box(page).fill("nowhere at all");
    await bar(page).getByText("No match", { exact: true }).waitFor();
    await box(page).press("Escape");
    await bar(page).waitFor({ state: "detached" });
    expect(await marked(page)).toEqual({ find: [], "find-current": [] });
    // From anywhere in the thread: it closes the bar, and leaves nobody's conversation.
    await page.getByRole("button", { name: "Find in this conversation" }).click();
    await bar(page).getByRole("button", { name: "Close find" }).press("Escape");
    await bar(page).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Find in this conversation" }).waitFor();
    expect(new URL(page.url()).pathname).toContain(conversationId);
    expect(new URL(page.url()).searchParams.has("find")).toBe(false);
    expect(errors).toEqual([]);
  });
});

test("SRCH-2 what arrives while somebody looks is counted, and moves nobody", async () => {
  const { page } = await windowOf("owner");
  const phone = stranger();
  await phone.text(`One leak ${phone.number}`);
  await rowOf(page, phone.number).click();
  await page.getByRole("button", { name: "Find in this conversation" }).click();
  await box(page).fill("leak");
  await bar(page).getByText("1 of 1", { exact: true }).waitFor();
  await phone.text("Another leak");
  await bar(page).getByText("2 of 2", { exact: true }).waitFor();
  expect(await current(page).innerText()).toContain("One leak");
});
