import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { bubbles, input, reply, rowOf } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const MESSAGES = 10_000;
const BATCH = 1_000;

const list = (page: Page) => page.getByRole("region", { name: "Messages" });
const bubble = (page: Page, nth: number) =>
  page.getByRole("article").filter({ hasText: new RegExp(`Message ${nth}\\b`) });

async function inView(element: Locator): Promise<boolean> {
  const [box, frame] = await Promise.all([
    element.boundingBox(),
    list(element.page()).boundingBox(),
  ]);
  if (!box || !frame) return false;
  return box.y + box.height > frame.y && box.y < frame.y + frame.height;
}

const expectInView = (element: Locator) =>
  eventually(async () => expect(await inView(element)).toBe(true), 25_000);

async function open(page: Page, number: string): Promise<string> {
  await rowOf(page, number).click();
  await page.getByRole("article").first().waitFor();
  return new URL(page.url()).pathname;
}

/** A conversation of 10,000 messages, of which `read` were read by whoever opens it first. */
async function longThread(): Promise<{ number: string; conversationId: string }> {
  const phone = stranger();
  await phone.text(`Hello from ${phone.number}`);
  const { page, context } = await windowOf("owner");
  const path = await open(page, phone.number);
  const conversationId = path.split("/").at(-1) ?? "";
  for (let first = 2; first <= MESSAGES; first += BATCH) {
    const count = Math.min(BATCH, MESSAGES - first + 1);
    await scene.app.call("seeding/longThread:append", { conversationId, first, count });
  }
  await context.close();
  return { number: phone.number, conversationId };
}

/** The address of the thread at the customer's "Message nth". They wrote every second one. */
async function addressOf(path: string, nth: number): Promise<string> {
  const conversationId = path.split("/").at(-1);
  const place = { conversationId, seq: (nth + 1) / 2 };
  const messageId = await scene.app.call("seeding/longThread:idOf", place);
  return `${scene.app.url}${path}?message=${String(messageId)}`;
}

/** How far the first bubble that is wholly in view moved on screen while `what` went on (px). */
async function movedBy(page: Page, what: () => Promise<void>): Promise<number> {
  const seen = await eventually(() =>
    page.evaluate(() => {
      const frame = document.querySelector('[role="region"][aria-label="Messages"]');
      const top = frame?.getBoundingClientRect().top ?? 0;
      const bubble = [...(frame?.querySelectorAll("article") ?? [])].find(
        (article) => article.getBoundingClientRect().top >= top,
      );
      // Right after a long jump there may be none yet.
      if (!bubble) throw new Error("No message is in view");
      return { text: bubble.textContent, at: bubble.getBoundingClientRect().top };
    }),
  );
  await what();
  const now = await page.evaluate(
    (text) =>
      [...document.querySelectorAll("article")]
        .find((article) => article.textContent === text)
        ?.getBoundingClientRect().top ?? Infinity,
    seen.text,
  );
  return Math.abs(now - seen.at);
}

const scrollTop = (page: Page) => list(page).evaluate((element) => element.scrollTop);

describe.each([
  { view: "wide", width: 1280, height: 800 },
  { view: "phone-wide", width: 390, height: 844 },
])("THREAD-8 10,000 messages, $view", ({ width, height }) => {
  let thread: Awaited<ReturnType<typeof longThread>>;
  beforeAll(async () => {
    thread = await longThread();
  });

  test("opens at the first unread however far back, and reads on to the live end", async () => {
    const { page, errors } = await windowOf("csr", { width, height });
    await open(page, thread.number);
    await expectInView(page.getByText("New", { exact: true }));
    await expectInView(page.getByText(`Hello from ${thread.number}`));
    // Far from the end: nothing of it is loaded, and there is a way there.
    expect(await bubble(page, MESSAGES).count()).toBe(0);
    await page.getByRole("button", { name: "Go to the newest message" }).click();
    await expectInView(bubble(page, MESSAGES));
    expect(errors).toEqual([]);
  });

  test("pages that load on either side move nothing that is being read", async () => {
    const { page, errors } = await windowOf("owner", { width, height });
    const path = await open(page, thread.number);
    await page.goto(await addressOf(path, 5001));
    await expectInView(bubble(page, 5001));
    expect(await bubble(page, 5001).getAttribute("aria-current")).toBe("true");
    // The list may still be on its way there: that is over when a move of the reader's lasts.
    await eventually(async () => {
      const before = await scrollTop(page);
      await list(page).evaluate((element) => element.scrollBy(0, -1));
      await page.waitForTimeout(250);
      expect(await scrollTop(page)).toBe(before - 1);
    });

    for (const direction of [-1, 1]) {
      for (let step = 0; step < 12; step++) {
        // A page that lands in the same moment can undo a step.
        await eventually(async () => {
          const before = await scrollTop(page);
          await list(page).evaluate((element, by) => element.scrollBy(0, by), direction * 600);
          expect(await scrollTop(page)).not.toBe(before);
        });
        // Whatever loads because of that step has loaded, or will find the reader here.
        expect(await movedBy(page, () => page.waitForTimeout(60))).toBeLessThan(2);
      }
    }
    await expectInView(bubble(page, 5001));
    expect(errors).toEqual([]);
  });

  test("news while reading far above shows as a pill, and my reply leads to the end", async () => {
    const { page } = await windowOf("owner", { width, height });
    const path = await open(page, thread.number);
    await page.goto(await addressOf(path, 3001));
    await expectInView(bubble(page, 3001));
    const phone = scene.app.phone(thread.number);
    const moved = await movedBy(page, async () => {
      await phone.text("Are you still there?");
      await page.getByRole("button", { name: "1 new" }).waitFor();
    });
    expect(moved).toBeLessThan(2);
    await reply(page, "We are.");
    await expectInView(bubbles(page, "We are."));
    expect(new URL(page.url()).searchParams.has("message")).toBe(false);
    await page.getByRole("button", { name: "1 new" }).waitFor({ state: "detached" });
  });
});

test.each(["absent", "garbage"])(
  "THREAD-8 the address of a message that is %s leads to the end, and says so",
  async (which) => {
    const { page } = await windowOf("owner");
    const phone = stranger();
    for (let nth = 1; nth <= 3; nth++) await phone.text(`Line ${nth} of ${phone.number}`);
    const path = await open(page, phone.number);
    const message = which === "garbage" ? "%3Cscript%3E" : path.split("/").at(-1);
    await page.goto(`${scene.app.url}${path}?message=${message}`);
    await page.getByText("That message is not in this conversation.").waitFor();
    await expectInView(bubbles(page, "Line 3"));
    await input(page).waitFor();
    expect(new URL(page.url()).search).toBe("");
  },
);
