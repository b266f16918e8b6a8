import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { objections } from "../helpers/axe.ts";
import { eventually } from "../helpers/eventually.ts";
import { bubbles, input, mark, openConversation, reply, rows } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const clean = async (page: Page, screen: string) =>
  expect(await objections(page), screen).toEqual([]);

test.each([
  { view: "wide", width: 1280, height: 800 },
  { view: "phone-wide", width: 390, height: 844 },
])(
  "FORM-2 inbox, thread and sign-in are readable for everyone, $view",
  async ({ width, height }) => {
    const { page } = await windowOf("dispatcher", { width, height });
    await clean(page, "list");
    await page.getByRole("searchbox", { name: "Search conversations" }).fill("warranty");
    await rows(page).locator("mark").first().waitFor();
    await clean(page, "search");
    await page.goto(`${scene.app.url}/conversations`);
    await openConversation(page, 0);
    await page.getByRole("article").first().waitFor();
    await clean(page, "thread");
    await page.getByRole("button", { name: "Find in this conversation" }).click();
    await page.getByRole("textbox", { name: "Words to find" }).waitFor();
    await clean(page, "find");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Note", exact: true }).click();
    await clean(page, "note");
    await page.evaluate(() => sessionStorage.removeItem("local-auth.subject"));
    await page.reload();
    await page.getByRole("button", { name: "Rosa Delgado" }).waitFor();
    await clean(page, "sign-in");
  },
);

test("FORM-2 selecting rows, snoozing, assigning, the palette and the list of keys are too", async () => {
  const { page } = await windowOf("dispatcher");
  await page.getByRole("link", { name: "Attention", exact: true }).click();
  await page.getByRole("button", { name: "Assigned to: Anyone" }).click();
  await page.getByRole("option", { name: "(you)" }).waitFor();
  await clean(page, "assignee");
  await page.keyboard.press("Escape");
  await rows(page).first().focus();
  await page.keyboard.press("x");
  const toolbar = page.getByRole("toolbar", { name: "Selected conversations" });
  await toolbar.getByRole("button", { name: "Snooze" }).click();
  await page.getByText("Your time").waitFor();
  await clean(page, "snooze");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("option").first().waitFor();
  await clean(page, "palette");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await rows(page).first().focus();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await clean(page, "keys");
});

test("FORM-2 with text twice as large everything has its place, and there is one to write", async () => {
  const { page, context } = await windowOf("dispatcher", { width: 390, height: 844 });
  const session = await context.newCDPSession(page);
  await session.send("Page.enable");
  await session.send("Page.setFontSizes", { fontSizes: { standard: 32 } });
  await page.reload();
  const boxes = (each: Locator) =>
    each.evaluateAll((all) =>
      all.map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const { left, right } = range.getBoundingClientRect();
        return { left, right };
      }),
    );
  const apart = async (each: Locator) => {
    await each.first().waitFor();
    const all = await boxes(each);
    for (const [nth, { left }] of all.entries()) {
      expect(left).toBeGreaterThanOrEqual(all[nth - 1]?.right ?? 0);
    }
  };
  await apart(page.getByRole("navigation", { name: "Filters" }).getByRole("link"));
  await apart(page.getByRole("navigation", { name: "Main" }).getByText(/^(Conv|Cust)/));
  await openConversation(page, 0);
  await apart(page.getByRole("group", { name: "ComposeAI mode" }).getByRole("button"));
  const width = async (of: Locator) => (await of.boundingBox())?.width ?? 0;
  expect(await width(input(page))).toBeGreaterThan(150);
  for (const name of ["Send", "Show customer details"]) {
    const box = await page.getByRole("button", { name, exact: true }).boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
  }
  // On a wide screen there is then room for one panel, as on a phone.
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(await width(input(page))).toBeGreaterThan(500);
});

test("FORM-2 by keyboard there is a way around the list to the reply", async () => {
  const { page } = await windowOf("dispatcher");
  await rows(page).first().focus();
  await page.keyboard.press("Enter");
  await input(page).waitFor();
  const skip = page.getByRole("button", { name: "Skip to the conversation" });
  const top = async () => (await skip.boundingBox())?.y;
  expect(await top()).toBeLessThan(-30);
  await skip.focus();
  expect(await top()).toBeGreaterThan(0);
  await page.keyboard.press("Enter");
  await page.keyboard.type("By keyboard");
  expect(await input(page).inputValue()).toBe("By keyboard");
});

test("FORM-2 what a customer writes is read out, what I write is not, and nothing moves for who wants it still", async () => {
  const { page } = await windowOf("dispatcher");
  const phone = stranger();
  await phone.text(`First ${phone.number}`);
  await openConversation(page, phone.number.slice(-4));
  const log = page.getByRole("log");
  await bubbles(page, "First").waitFor();
  expect(await log.innerText()).toBe("");
  await reply(page, "On our way");
  await mark(page, "On our way", "Delivered").waitFor();
  expect(await log.innerText()).toBe("");
  await phone.text("Thank you");
  await eventually(async () => expect(await log.innerText()).toContain("Thank you"));

  // The windows of these tests ask for reduced motion.
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("option").first().waitFor();
  // An animation of a millisecond is over before it is seen.
  const moving = await page.evaluate(() =>
    document.getAnimations().filter(({ effect }) => Number(effect?.getTiming().duration) > 1),
  );
  expect(moving).toEqual([]);
});
