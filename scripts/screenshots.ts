/** npm run screenshots: every screen, wide and phone-wide, light and dark, into screenshots/. */
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startApp } from "../tests/helpers/app.ts";
import { launchBrowser, openWindow } from "../tests/helpers/browser.ts";
import buildTestClient from "../tests/helpers/client-build.ts";
import { openConversation, signIn } from "../tests/helpers/member.ts";
import { root } from "./lib/service.ts";

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

const out = join(root, "screenshots");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

await buildTestClient();
await using app = await startApp();
const browser = await launchBrowser();
const member = app.demo.members.find(({ role }) => role === "dispatcher") ?? app.demo.members[0];
if (!member) throw new Error("The demo has no members");

type Screen = { name: string; show: (page: Page) => Promise<void> };
const screens: Screen[] = [
  { name: "sign-in", show: async (page) => void (await page.goto(app.url)) },
  { name: "inbox", show: (page) => signIn(page, app.url, member) },
  { name: "attention", show: (page) => page.getByRole("link", { name: "Attention" }).click() },
  {
    name: "thread",
    async show(page) {
      await page.goto(`${app.url}/conversations`);
      await openConversation(page, 0);
    },
  },
  { name: "customer", show: async (page) => void (await page.goto(`${page.url()}/details`)) },
  { name: "not-found", show: async (page) => void (await page.goto(`${app.url}/nowhere`)) },
  { name: "customers-phone", show: async (page) => void (await page.goto(app.urls.sandbox)) },
];

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, context } = await openWindow(browser, { ...viewport, colorScheme });
    for (const { name, show } of screens) {
      await show(page);
      await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "hidden" });
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
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
