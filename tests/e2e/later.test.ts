import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { objections } from "../helpers/axe.ts";
import { eventually } from "../helpers/eventually.ts";
import { bubbles, input, reply, rowOf } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const PHONE = { width: 390, height: 844 };
const HOUR = 3_600_000;

const scheduled = (page: Page) => page.getByRole("list", { name: "Scheduled messages" });

async function openWith(page: Page, number: string): Promise<void> {
  await rowOf(page, number).click();
  await input(page).waitFor();
}

async function sendLater(page: Page, text: string, when: RegExp): Promise<void> {
  await chooseLater(page, text, when);
  await scheduled(page).getByText(text).waitFor();
}

async function chooseLater(page: Page, text: string, when: RegExp): Promise<void> {
  await input(page).fill(text);
  await page.getByRole("button", { name: "Send later…" }).click();
  await page
    .getByRole("dialog", { name: "Send later" })
    .getByRole("button", { name: when })
    .click();
}

test("SEND-12 a message waits for its time, for all to see, and the customer's reply cancels it", async () => {
  const phone = stranger();
  await phone.text("Are you open tomorrow?");
  const [mine, other] = await Promise.all([windowOf("dispatcher", PHONE), windowOf("csr")]);
  await Promise.all([openWith(mine.page, phone.number), openWith(other.page, phone.number)]);

  await sendLater(mine.page, "Shall we come at nine?", /Tomorrow morning/);
  expect(await input(mine.page).inputValue()).toBe("");
  const shown = scheduled(other.page);
  // 415 is two hours behind the business.
  await shown.getByText(/Scheduled for .*8:00.*\(.*6:00.* for them\), by /).waitFor();
  expect(await bubbles(other.page, "Shall we come at nine?").count()).toBe(0);
  expect(await objections(mine.page)).toEqual([]);

  const edit = shown.getByRole("button", { name: "Edit" });
  await edit.click();
  await other.page.keyboard.press("Escape");
  await eventually(async () =>
    expect(await edit.evaluate((button) => button === document.activeElement)).toBe(true),
  );
  await edit.click();
  const form = other.page.getByRole("form", { name: "Scheduled message" });
  await form.getByRole("textbox", { name: "Text" }).fill("Shall we come at ten?");
  expect(await objections(other.page)).toEqual([]);
  await form.getByRole("button", { name: "Save" }).click();
  await scheduled(mine.page).getByText("Shall we come at ten?").waitFor();
  await shown.getByRole("button", { name: "Edit" }).waitFor();

  await phone.text("Never mind, thanks.");
  await other.page.getByText(/The customer replied first.*Shall we come at ten\?/).waitFor();
  await scheduled(mine.page).waitFor({ state: "detached" });
  // Whoever changed it last gets it back.
  await eventually(async () =>
    expect(await input(other.page).inputValue()).toBe("Shall we come at ten?"),
  );
  expect(await input(mine.page).inputValue()).toBe("");

  await sendLater(mine.page, "Good night", /In an hour/);
  await scheduled(mine.page).getByRole("button", { name: "Send now" }).click();
  await bubbles(mine.page, "Good night").waitFor();
  await eventually(async () =>
    expect((await phone.texts()).map(({ body }) => body)).toEqual([
      "Are you open tomorrow?",
      "Never mind, thanks.",
      "Good night",
    ]),
  );
  await scheduled(mine.page).waitFor({ state: "detached" });

  await sendLater(mine.page, "Not after all", /In an hour/);
  await scheduled(mine.page).getByRole("button", { name: "Cancel" }).click();
  await mine.page.getByRole("button", { name: "Put it in the box" }).click();
  expect(await input(mine.page).inputValue()).toBe("Not after all");
  expect([...mine.errors, ...other.errors]).toEqual([]);
});

test("SEND-12 what is on its way to its time goes once, wherever its author clicks meanwhile", async () => {
  const phone = stranger();
  await phone.text("When can you come?");
  const { url, wire } = await scene.app.wired();
  const { page } = await windowOf("csr", { url });
  await openWith(page, phone.number);
  await input(page).fill("On Monday at nine");
  await page.getByRole("button", { name: "Send later…" }).click();
  wire.silence();
  await page.getByRole("button", { name: /Tomorrow morning/ }).click();
  await page.getByRole("button", { name: "Scheduling…" }).waitFor();
  await input(page).press("End");
  await page.keyboard.type(" or ten");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Note", exact: true }).click();
  await page.getByRole("button", { name: "Reply", exact: true }).click();
  await input(page).press("Enter");
  expect(await input(page).inputValue()).toBe("On Monday at nine");
  await page.getByRole("button", { name: "Scheduling…" }).waitFor();
  wire.mend();
  await scheduled(page).getByText("On Monday at nine", { exact: true }).waitFor();
  await eventually(async () => expect(await input(page).inputValue()).toBe(""));
  await reply(page, "Or today?");
  await eventually(async () =>
    expect((await phone.texts()).map(({ body }) => body)).toEqual([
      "When can you come?",
      "Or today?",
    ]),
  );
  expect(await scheduled(page).getByRole("listitem").count()).toBe(1);
});

test("SEND-12 what a reload interrupts on its way to its time is there once, and in the box no more", async () => {
  const phone = stranger();
  await phone.text("When can you come?");
  const { url, wire } = await scene.app.wired();
  const [{ page }, other] = await Promise.all([windowOf("csr", { url }), windowOf("admin")]);
  await Promise.all([openWith(page, phone.number), openWith(other.page, phone.number)]);
  const choose = async (text: string) => {
    await input(page).fill(text);
    await page.getByRole("button", { name: "Send later…" }).click();
    await page.getByRole("button", { name: /In an hour/ }).click();
    await page.getByRole("button", { name: "Scheduling…" }).waitFor();
  };
  // It arrived, and nobody was told.
  wire.swallowAnswers();
  await choose("On Monday");
  await scheduled(other.page).getByText("On Monday").waitFor();
  await page.reload();
  wire.mend();
  await scheduled(page).getByText("On Monday").waitFor();
  await eventually(async () => expect(await input(page).inputValue()).toBe(""));

  // It did not arrive.
  wire.silence();
  await choose("Or on Tuesday");
  await page.reload();
  wire.mend();
  await scheduled(other.page).getByText("Or on Tuesday").waitFor();
  await eventually(async () => expect(await input(page).inputValue()).toBe(""));
  await eventually(async () => expect(await scheduled(page).getByRole("listitem").count()).toBe(2));
  await reply(page, "Or today?");
  await bubbles(other.page, "Or today?").waitFor();
  expect(await scheduled(other.page).getByRole("listitem").count()).toBe(2);
});

test("SEND-12 what I send can be taken back", async () => {
  const phone = stranger();
  await phone.text("Hello there");
  const manager = await windowOf("manager", PHONE);
  await manager.page.getByRole("button", { name: /theme, notifications and sign out/ }).click();
  await manager.page.getByRole("menuitemradio", { name: "For 5 seconds" }).click();
  await manager.page.keyboard.press("Escape");
  await openWith(manager.page, phone.number);
  await reply(manager.page, "Wrong customer");
  const bubble = bubbles(manager.page, "Wrong customer");
  await bubble.getByRole("button", { name: "Undo" }).click();
  await bubble.waitFor({ state: "detached" });
  expect(await input(manager.page).inputValue()).toBe("Wrong customer");
  await input(manager.page).fill("");
  await reply(manager.page, "Right customer");
  const right = bubbles(manager.page, "Right customer");
  await right.getByRole("button", { name: "Undo" }).waitFor();
  await eventually(async () =>
    expect((await phone.texts()).map(({ body }) => body)).toEqual([
      "Hello there",
      "Right customer",
    ]),
  );
  await right.getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
  expect(manager.errors).toEqual([]);
});

test("CHAN-10 an admin finds an event in the journal, reads it as it came, and replays it", async () => {
  const phone = stranger();
  await phone.text(`Word for word from ${phone.number}`);
  const { page, errors } = await windowOf("admin");
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Delivery journal" }).click();
  const search = page.getByRole("searchbox", { name: "Search the journal" });
  await search.fill(phone.number);
  const events = page.getByRole("list", { name: "Events" }).getByRole("link");
  await eventually(async () => expect(await events.count()).toBe(1));
  expect(await objections(page)).toEqual([]);
  await events.first().click();
  const dialog = page.getByRole("dialog", { name: /Text from/ });
  await dialog.getByText(/Body=Word\+for\+word/).waitFor();
  await dialog.getByRole("button", { name: "Replay" }).click();
  await dialog.getByText("Nothing changed: it had been applied already.").waitFor();
  await page.setViewportSize(PHONE);
  expect(await objections(page)).toEqual([]);
  await page.reload();
  await dialog.getByText("Replayed").waitFor();
  await dialog.getByRole("link", { name: "Show the message" }).click();
  await bubbles(page, `Word for word from ${phone.number}`).waitFor();
  expect(await bubbles(page, "Word for word").count()).toBe(1);
  await page.goto(`${scene.app.url}/settings/journal`);
  await page.getByRole("combobox", { name: "Outcome" }).selectOption("Rejected");
  await page.getByText("No event matches").waitFor();
  expect(await objections(page)).toEqual([]);
  expect(errors).toEqual([]);

  const other = await windowOf("dispatcher");
  await other.page.goto(`${scene.app.url}/settings/journal`);
  await other.page.getByText("Delivery journal is for owners and admins").waitFor();
});

test("AUTH-4 an admin reads who did what to whom, by kind, and goes there", async () => {
  const phone = stranger();
  await phone.text("Who is this? Please stop texting me");
  const [admin, csr] = await Promise.all([windowOf("admin"), windowOf("csr", PHONE)]);
  await admin.page.goto(`${scene.app.url}/settings/audit`);
  await admin.page.getByRole("combobox", { name: "Kind" }).selectOption("Roles and members");
  await admin.page.getByText("No entry matches").waitFor();
  expect(await objections(admin.page)).toEqual([]);
  await admin.page.getByRole("button", { name: "Show every entry" }).click();

  // It is there as soon as it is done.
  await openWith(csr.page, phone.number);
  await csr.page.getByRole("button", { name: "Not a request" }).click();
  const entries = admin.page.getByRole("list", { name: "Entries" }).getByRole("listitem");
  const shown = `(415) 555-${phone.number.slice(-4)}`;
  const ours = entries.filter({ hasText: shown });
  await ours.getByText(`settled that ${shown} did not ask us to stop`).waitFor();
  expect(await ours.innerText()).toMatch(/^\p{Lu}\w+ \p{Lu}\w+ settled/u);
  expect(await entries.first().innerText()).toBe(await ours.innerText());
  expect(await objections(admin.page)).toEqual([]);

  await admin.page.setViewportSize(PHONE);
  await admin.page.getByRole("combobox", { name: "Kind" }).selectOption("Consent");
  expect(new URL(admin.page.url()).search).toBe("?kind=consent");
  await admin.page.reload();
  await ours.waitFor();
  expect(await objections(admin.page)).toEqual([]);
  await ours.getByRole("link", { name: shown }).click();
  await bubbles(admin.page, "Who is this? Please stop texting me").waitFor();
  expect([...admin.errors, ...csr.errors]).toEqual([]);

  await csr.page.goto(`${scene.app.url}/settings/audit`);
  await csr.page.getByText("Audit log is for owners and admins").waitFor();
});

test("SEND-12 a text by night is asked about where the customer is, and can wait for the morning", async () => {
  const phone = stranger();
  await phone.text("Is it too late to ask?");
  const admin = await windowOf("admin");
  await admin.page.goto(`${scene.app.url}/settings/hours`);
  const hours = admin.page.getByRole("form", { name: "Sending hours" });
  await hours.getByRole("checkbox", { name: "Quiet hours for texts" }).check();
  // 415 is San Francisco: quiet there from an hour ago for three hours, whatever the time is.
  const clock = (inMs: number) =>
    new Date(Date.now() + inMs).toLocaleTimeString("en-GB", {
      timeZone: "America/Los_Angeles",
      hour: "2-digit",
      minute: "2-digit",
    });
  await hours.getByLabel("From").fill(clock(-HOUR));
  await hours.getByLabel("Until").fill(clock(2 * HOUR));
  expect(await objections(admin.page)).toEqual([]);
  await hours.getByRole("button", { name: "Save" }).click();
  await admin.page.getByText("Quiet hours are on.").waitFor();

  const { page, errors } = await windowOf("csr", PHONE);
  await openWith(page, phone.number);
  const question = page.getByRole("alert").filter({ hasText: "Quiet hours" });
  await reply(page, "Not at all");
  await question.getByText(/It is .* where \(415\) 555-\d+ is/).waitFor();
  await question.getByText(/by their phone number \(America\/Los Angeles\)/).waitFor();
  expect(await objections(page)).toEqual([]);
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "detached" });
  expect(await input(page).inputValue()).toBe("Not at all");

  await input(page).press("Enter");
  await question.getByRole("button", { name: /^Send at / }).click();
  await scheduled(page).getByText("Not at all").waitFor();
  expect(await input(page).inputValue()).toBe("");
  await scheduled(page).getByRole("button", { name: "Send now" }).click();
  await page.getByRole("button", { name: "Send anyway" }).click();
  await bubbles(page, "Not at all").waitFor();

  await reply(page, "Come round");
  await question.getByRole("button", { name: "Send now anyway" }).click();
  await bubbles(page, "Come round").waitFor();
  await eventually(async () =>
    expect((await phone.texts()).map(({ body }) => body)).toEqual([
      "Is it too late to ask?",
      "Not at all",
      "Come round",
    ]),
  );

  await chooseLater(page, "In the night", /In an hour/);
  await question.getByText(/That is .* where \(415\) 555-\d+ is/).waitFor();
  await question.getByRole("button", { name: "Send then anyway" }).click();
  await scheduled(page).getByText("In the night").waitFor();
  await scheduled(page).getByRole("button", { name: "Edit" }).click();
  const form = page.getByRole("form", { name: "Scheduled message" });
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("quiet hours where this customer is").waitFor();
  await form.getByRole("button", { name: "Send then anyway" }).click();
  await scheduled(page).getByRole("button", { name: "Cancel" }).click();
  // The browser names in its console what the server refuses.
  expect(errors.filter((text) => !text.includes("QUIET_HOURS"))).toEqual([]);

  await hours.getByRole("checkbox", { name: "Quiet hours for texts" }).uncheck();
  await hours.getByRole("button", { name: "Save" }).click();
  await admin.page.getByText("Quiet hours are off.").waitFor();
  await input(page).fill("By day");
  await eventually(async () => {
    // Until their end has reached this window too, it asks.
    await input(page).press("Enter");
    expect(await bubbles(page, "By day").count()).toBe(1);
  });
  expect(admin.errors).toEqual([]);
});

test("CHAN-6 what may be a request to stop is looked at before anything else is sent", async () => {
  const phone = stranger();
  await phone.text("Who is this? Please stop texting me");
  const { page, errors } = await windowOf("csr", PHONE);
  await openWith(page, phone.number);
  const notice = page.getByRole("region", { name: "This may be a request to stop texts" });
  await notice.getByText("“Who is this? Please stop texting me”").waitFor();
  await reply(page, "Bluebonnet, about Friday");
  const question = page.getByRole("alert").filter({ hasText: "may have asked you to stop" });
  await question.waitFor();
  expect(await objections(page)).toEqual([]);
  await question.getByRole("button", { name: "Cancel" }).click();
  expect(await input(page).inputValue()).toBe("Bluebonnet, about Friday");
  await notice.getByRole("button", { name: "Not a request" }).click();
  await notice.waitFor({ state: "detached" });
  await page.getByText("says that this was no request to stop texts").waitFor();
  await input(page).press("Enter");
  await bubbles(page, "Bluebonnet, about Friday").waitFor();

  await phone.text("I said don't text me again");
  await notice.getByRole("button", { name: "Opt out" }).click();
  await page.getByText("This customer has opted out of texts").waitFor();
  const openConsent = async () => {
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Consent…" }).click();
  };
  await openConsent();
  const dialog = page.getByRole("dialog", { name: "Consent" });
  const history = dialog.getByRole("list", { name: "History" }).getByRole("listitem");
  await history.first().getByText("I said don't text me again").waitFor();
  expect(await objections(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Record an opt-in…" }).click();
  await dialog.getByRole("button", { name: "Record opt-in" }).click();
  await dialog.getByText("Say how you know.").waitFor();
  await dialog.getByLabel("How do you know?").fill("Called us: it was about their old landlord");
  await dialog.getByRole("button", { name: "Record opt-in" }).click();
  await history.first().getByText("Called us: it was about their old landlord").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await reply(page, "Thank you for calling");
  await bubbles(page, "Thank you for calling").waitFor();

  await phone.text("STOP");
  await page.getByText("This customer has opted out of texts").waitFor();
  await openConsent();
  await dialog.getByText("only they can opt in again, by texting START").waitFor();
  expect(errors).toEqual([]);
});
