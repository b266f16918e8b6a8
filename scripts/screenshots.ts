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
    name: "waiting-longest",
    async show(page) {
      await page.getByRole("link", { name: "Waiting longest" }).click();
      await rows(page).nth(2).waitFor();
    },
  },
  {
    name: "selection-snooze",
    async show(page) {
      await page.goto(`${app.url}/conversations`);
      await page.getByRole("button", { name: "Select", exact: true }).click();
      for (const nth of [1, 2, 4]) {
        await page
          .getByRole("checkbox", { name: /^Select / })
          .nth(nth)
          .click();
      }
      await page.getByRole("button", { name: "Snooze", exact: true }).click();
      await page.getByText("Your time").waitFor();
    },
  },
  {
    name: "assignee-filter",
    async show(page) {
      await page.goto(`${app.url}/conversations`);
      await page.getByRole("button", { name: "Assigned to: Anyone" }).click();
      await page.getByRole("option", { name: "(you)" }).waitFor();
    },
  },
  {
    name: "search",
    async show(page) {
      await page.goto(`${app.url}/conversations?q=warranty`);
      await rows(page).locator("mark").first().waitFor();
    },
  },
  {
    name: "palette",
    async show(page) {
      await page.goto(`${app.url}/conversations`);
      await rows(page).nth(2).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("combobox").fill("mar");
      await page.getByRole("dialog").getByRole("option", { name: /Maria/ }).first().waitFor();
    },
  },
  {
    name: "keys",
    async show(page) {
      await page.goto(`${app.url}/conversations`);
      await rows(page).nth(2).waitFor();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "email",
    async show(page) {
      await page.goto(`${app.url}/conversations`);
      await rows(page).filter({ hasText: "Sandra Kaye" }).first().click();
      await page.getByText("Show original").last().waitFor();
    },
  },
  {
    name: "find",
    async show(page) {
      await page.goto(`${app.url}/conversations`);
      await openConversation(page, CUSTOMER);
      await page.getByRole("button", { name: "Find in this conversation" }).click();
      const bar = page.getByRole("search", { name: "Find in this conversation" });
      await bar.getByRole("textbox").fill("warranty");
      await bar.getByText(/^1 of /).waitFor();
    },
  },
  {
    name: "stop-review",
    async show(page) {
      await page.goto(`${app.url}/conversations?q=isabel`);
      await openConversation(page, "Isabel Marsh");
      await page.getByText("This may be a request to stop texts").waitFor();
    },
  },
  {
    name: "consent",
    async show(page, wide) {
      if (!wide) await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole(wide ? "button" : "menuitem", { name: "Consent…" }).click();
      await page.getByText("They wrote first").first().waitFor();
    },
  },
  {
    name: "note",
    async show(page) {
      await page.goto(`${app.url}/conversations`);
      await openConversation(page, CUSTOMER);
      await page.getByRole("button", { name: "Note", exact: true }).click();
      const box = page.getByRole("form", { name: "Note" }).getByRole("textbox");
      // The window before this one left a draft.
      await box.fill("");
      await box.pressSequentially("@h");
      await page.getByRole("option").first().waitFor();
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
  {
    name: "customers",
    async show(page) {
      await page.goto(`${app.url}/customers`);
      await page.getByText("Angela Price").waitFor();
    },
  },
  {
    name: "customer-page",
    async show(page) {
      await page.goto(`${app.url}/customers?q=maria`);
      await page.getByRole("link", { name: /Maria Alvarez/ }).click();
      await page.getByText("J-2200").waitFor();
      await page.getByRole("button", { name: "Edit job J-2201" }).click();
    },
  },
  {
    name: "merge",
    async show(page) {
      await page.getByRole("button", { name: "Merge" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("combobox").fill("denise");
      await dialog.getByRole("option").first().click();
      await page.getByRole("region", { name: "Goes into it" }).waitFor();
    },
  },
  {
    name: "import",
    async show(page) {
      await page.goto(`${app.url}/customers?open=import`);
      await page.getByLabel("CSV file").setInputFiles({
        name: "customers.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(
          "Name,Mobile,E-mail,Job #,Title\nAda Byron,512 555 0161,ada@mail.example,C-1,Tune-up\nBo,12,,,\n",
        ),
      });
      await page.getByText("Line 3").waitFor();
    },
  },
  {
    name: "new-conversation",
    async show(page) {
      await page.goto(`${app.url}/conversations?new=`);
      await page.getByRole("dialog").getByRole("combobox").fill("(512) 555-0166");
      await page.getByRole("button", { name: /^Write to/ }).click();
      await page.getByLabel("Opening message").fill("Hello, this is Bluebonnet Heating & Air.");
      await page.getByText("Have they agreed to be texted?").waitFor();
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
