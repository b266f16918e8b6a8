import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { bubbles, mark, openConversation, reply, rowOf } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

type Told = { title: string; body: string | undefined };

/**
 * Keeps what each page of the window shows and plays. The notification itself is the system's
 * window, out of a page's sight; that it is asked for, and only once allowed, is what we can see.
 */
async function listenIn(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const told: Told[] = [];
    const clicks: (() => void)[] = [];
    let permission: NotificationPermission = "default";
    let notes = 0;
    class Recorded extends EventTarget {
      static get permission() {
        return permission;
      }
      static async requestPermission() {
        return (permission = "granted");
      }
      constructor(title: string, options: NotificationOptions = {}) {
        super();
        told.push({ title, body: options.body });
        clicks.push(() => this.dispatchEvent(new Event("click")));
      }
      close() {}
    }
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      notes++;
      start.call(this, when);
    };
    Object.assign(window, {
      Notification: Recorded,
      heard: { told, clicks, notes: () => notes, allow: () => (permission = "granted") },
    });
  });
}

type Heard = { told: Told[]; clicks: (() => void)[]; notes: () => number; allow: () => void };
const told = (page: Page) => page.evaluate(() => (Reflect.get(window, "heard") as Heard).told);
const notes = (page: Page) => page.evaluate(() => (Reflect.get(window, "heard") as Heard).notes());

async function choose(page: Page, ...labels: string[]): Promise<void> {
  await page.getByRole("button", { name: /notifications and sign out/ }).click();
  for (const name of labels) await page.getByRole("menuitemcheckbox", { name }).click();
  await page.keyboard.press("Escape");
}

test("LIVE-4 told of my own conversation once, by one of my tabs, unless I am looking at it", async () => {
  const bob = await windowOf("csr");
  await listenIn(bob.context);
  await bob.page.reload();
  const phone = stranger();
  await phone.text(`Anybody? ${phone.number}`);
  await openConversation(bob.page, phone.number.slice(-4));
  await reply(bob.page, "We are here");
  await mark(bob.page, "We are here", "Delivered").waitFor();
  await openConversation(bob.page, "Maria Alvarez");

  // Nothing is on, and nothing is asked, before it is switched on.
  await phone.text(`Still there? ${phone.number}`);
  await rowOf(bob.page, phone.number).getByText("Still there?").waitFor();
  expect(await told(bob.page)).toEqual([]);
  await choose(bob.page, "Desktop notifications", "Sound");
  const sample = await notes(bob.page);
  expect(sample).toBeGreaterThan(0);

  const second = await bob.context.newPage();
  await second.goto(scene.app.url);
  await second.evaluate(() => (Reflect.get(window, "heard") as Heard).allow());
  const { name } = scene.app.demo.members.find(({ role }) => role === "csr") ?? { name: "" };
  await second.getByRole("button", { name }).click();
  await rowOf(second, phone.number).waitFor();

  await phone.text(`Hello? ${phone.number}`);
  for (const page of [bob.page, second])
    await rowOf(page, phone.number).getByText("Hello?").waitFor();
  await eventually(async () =>
    expect([...(await told(bob.page)), ...(await told(second))]).toEqual([
      { title: "Unknown contact", body: `Hello? ${phone.number}` },
    ]),
  );
  expect((await notes(bob.page)) + (await notes(second))).toBe(2 * sample);

  // A customer of nobody's, and one's own that is in front of one in another tab, are no news.
  const other = stranger();
  await other.text(`Not Bob's ${other.number}`);
  await openConversation(second, phone.number.slice(-4));
  await phone.text(`You see me ${phone.number}`);
  await bubbles(second, "You see me").waitFor();
  expect([...(await told(bob.page)), ...(await told(second))]).toHaveLength(1);

  // The tab that told is closed: the other takes over, and says no more than is wanted.
  await openConversation(second, "Maria Alvarez");
  await bob.page.close();
  await choose(second, "Hide message text");
  await phone.text(`A secret ${phone.number}`);
  await eventually(async () =>
    expect(await told(second)).toEqual([{ title: "Unknown contact", body: undefined }]),
  );
  await second.evaluate(() => (Reflect.get(window, "heard") as Heard).clicks[0]?.());
  await bubbles(second, "A secret").waitFor();
  expect(bob.errors).toEqual([]);
});
