/** npm run screenshots: every screen, wide and phone-wide, light and dark, into screenshots/. */
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startApp } from "../tests/helpers/app.ts";
import { launchBrowser, openWindow } from "../tests/helpers/browser.ts";
import { openConversation, rows, signIn } from "../tests/helpers/member.ts";
import { root } from "./lib/service.ts";
import { demoPhones } from "./lib/stack.ts";

/** Of the demo; has a thread worth looking at. */
const CUSTOMER = "Maria Alvarez";

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

const out = join(root, "screenshots");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

await using app = await startApp();
const browser = await launchBrowser();
const member = app.demo.members.find(({ role }) => role === "dispatcher") ?? app.demo.members[0];
if (!member) throw new Error("The demo has no members");

type Screen = { name: string; show: (page: Page, wide: boolean) => Promise<void> };
const screens: Screen[] = [
  {
    name: "sign-in",
    async show(page) {
      await page.goto(app.url);
      await page.getByRole("button", { name: member.name }).waitFor();
    },
  },
  {
    name: "inbox",
    async show(page) {
      await signIn(page, app.url, member);
      await rows(page).nth(4).waitFor();
    },
  },
  {
    name: "attention",
    async show(page) {
      await page.getByRole("link", { name: "Attention", exact: true }).click();
      await rows(page).nth(2).waitFor();
    },
  },
  {
    name: "thread",
    async show(page) {
      await page.goto(`${app.url}/conversations`);
      await openConversation(page, CUSTOMER);
      await page.getByRole("article").last().waitFor();
    },
  },
  {
    name: "customer",
    async show(page, wide) {
      await page.goto(`${page.url()}/details`);
      await page.getByText("Lead score").waitFor();
      if (wide) await page.getByRole("article").last().waitFor();
    },
  },
  { name: "not-found", show: async (page) => void (await page.goto(`${app.url}/nowhere`)) },
  {
    name: "customers-phone",
    async show(page) {
      await page.goto(app.urls.sandbox);
      await page.getByText(CUSTOMER).first().click();
    },
  },
];

// Phones that have said something are worth a picture.
const TEXTS = {
  "David Okafor": "Could someone look at unit 4 on Werner Ave as well?",
  [CUSTOMER]: "Great. The dogs are inside now.",
};
for (const [name, text] of Object.entries(TEXTS)) {
  const phone = demoPhones().find((candidate) => candidate.name === name);
  if (!phone) throw new Error(`The demo has no ${name}`);
  await app.phone(phone.number).text(text);
}

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, context } = await openWindow(browser, { ...viewport, colorScheme });
    for (const { name, show } of screens) {
      await show(page, size === "wide");
      await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "hidden" });
      // What was just laid out may ask for a font only when it is painted.
      await page.evaluate(async () => {
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        await document.fonts.ready;
      });
      const file = `${name}-${size}-${colorScheme}.png`;
      await page.screenshot({ path: join(out, file) });
      console.log(`screenshots/${file}`);
    }
    await context.close();
  }
}
await browser.close();
mkdirSync(join(root, "docs"), { recursive: true });
copyFileSync(join(out, "customer-wide-light.png"), join(root, "docs/inbox.png"));
