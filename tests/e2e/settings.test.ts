import { expect, test } from "vitest";
import { objections } from "../helpers/axe.ts";
import { button, drafted, openPanel } from "../helpers/compose.ts";
import { eventually } from "../helpers/eventually.ts";
import { bubbles, input, openConversation, rows } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const PHONE = { width: 390, height: 844 };

test("an admin names the business and its clocks, which all see at once, and loses nothing written", async () => {
  const [admin, other] = await Promise.all([windowOf("admin"), windowOf("dispatcher")]);
  const { page } = admin;
  await page.getByRole("link", { name: "Settings" }).click();
  const form = page.getByRole("form", { name: "Business" });
  const name = form.getByRole("textbox", { name: "Name" });
  const save = form.getByRole("button", { name: "Save" });
  const saved = page.getByText("Saved. Everybody here sees it now.");
  const before = await name.inputValue();
  expect(await save.isDisabled()).toBe(true);
  await name.fill(" ");
  await form.getByText("Give your business a name.").waitFor();
  await name.fill("Bluebonnet & Sons");
  // Elsewhere and back: it is still there to be saved.
  await page.getByRole("link", { name: "Sending hours" }).click();
  await page.getByText(/Your business is on America\/Chicago/).waitFor();
  await page.getByRole("link", { name: "Change its time zone" }).click();
  expect(await name.inputValue()).toBe("Bluebonnet & Sons");
  await form.getByText("Not saved yet.").waitFor();
  await form.getByRole("button", { name: /^Time zone: America\/Chicago/ }).click();
  await page.getByRole("combobox", { name: "Find a time zone" }).fill("tokyo");
  const zones = page.getByRole("listbox", { name: "Time zones" }).getByRole("option");
  await eventually(async () => expect(await zones.count()).toBe(1));
  expect(await objections(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await form.getByRole("button", { name: /^Time zone: Asia\/Tokyo/ }).waitFor();
  expect(await objections(page)).toEqual([]);
  await save.click();
  await saved.waitFor();
  await form.getByText("Not saved yet.").waitFor({ state: "detached" });
  await other.page.getByText("Bluebonnet & Sons").first().waitFor();

  // What another admin saves meanwhile shows, and does not take what I am writing.
  const owner = await windowOf("owner", { ...PHONE, url: `${scene.app.url}/conversations` });
  await owner.page.goto(`${scene.app.url}/settings/business`);
  const theirs = owner.page.getByRole("form", { name: "Business" });
  await theirs.waitFor();
  expect(await objections(owner.page)).toEqual([]);
  await name.fill(before);
  await theirs.getByRole("button", { name: /^Time zone: Asia\/Tokyo/ }).click();
  await owner.page.getByRole("combobox", { name: "Find a time zone" }).fill("chicago");
  await owner.page.keyboard.press("Enter");
  await theirs.getByRole("button", { name: "Save" }).click();
  await form.getByRole("button", { name: /^Time zone: America\/Chicago/ }).waitFor();
  expect(await name.inputValue()).toBe(before);
  await save.click();
  await other.page.getByText(before).first().waitFor();

  // When it is open: “Send later” offers it to everybody.
  await form.getByRole("button", { name: "Set opening hours" }).click();
  await form.getByLabel("Monday, to").fill("07:00");
  await form.getByText("A day has to close after it opens.").waitFor();
  expect(await save.isDisabled()).toBe(true);
  await form.getByLabel("Monday, to").fill("18:30");
  await form.getByRole("checkbox", { name: "Friday" }).uncheck();
  expect(await objections(page)).toEqual([]);
  await save.click();
  await form.getByText("Not saved yet.").waitFor({ state: "detached" });
  await rows(other.page).first().click();
  await input(other.page).fill("Soon");
  await other.page.getByRole("button", { name: "Send later…" }).click();
  await other.page.getByRole("button", { name: /^When we open .*8:00/ }).waitFor();
  await other.page.keyboard.press("Escape");
  await input(other.page).fill("");
  await form.getByRole("button", { name: "Remove opening hours" }).click();
  await save.click();
  expect([...admin.errors, ...other.errors, ...owner.errors]).toEqual([]);
  await other.page.goto(`${scene.app.url}/settings/business`);
  await other.page.getByText("Business is for owners and admins").waitFor();
});

test("an admin sees how each channel stands, and that a test arrives or why it does not", async () => {
  const { page, errors } = await windowOf("admin");
  await page.goto(`${scene.app.url}/settings/channels`);
  const sms = page.getByRole("region", { name: "SMS" });
  await sms.getByText("Connected").waitFor();
  await sms.getByText("(512) 555-0100").waitFor();
  const [near, far] = [stranger(), stranger()];
  await far.mode("unreachable");
  const form = sms.getByRole("form", { name: "Send a test text" });
  const number = form.getByRole("textbox", { name: "A phone of your own" });
  const send = form.getByRole("button", { name: "Send a test" });
  await send.click();
  await form.getByText("Write where the test is to go.").waitFor();
  await number.fill(near.number);
  await send.click();
  await form.getByText("Confirm that this customer has agreed to be texted.").waitFor();
  expect(await number.inputValue()).toBe(near.number);
  await form.getByRole("checkbox", { name: /has agreed to be texted/ }).check();
  await send.click();
  await form.getByText("Delivered.").waitFor();
  await eventually(async () =>
    expect((await near.texts()).map(({ body }) => body)).toEqual([
      expect.stringMatching(/^This is a test from /),
    ]),
  );
  await number.fill(far.number);
  await send.click();
  await form.getByText(/^Not delivered\. \S/).waitFor();
  expect(await objections(page)).toEqual([]);

  const email = page.getByRole("form", { name: "Send a test email" });
  await email.getByRole("textbox").fill("admin@home.example");
  await email.getByRole("button", { name: "Send a test" }).click();
  await email.getByText("Delivered.").waitFor();
  await page.setViewportSize(PHONE);
  expect(await objections(page)).toEqual([]);
  await email.getByRole("link", { name: "Show the conversation" }).click();
  await bubbles(page, "This is a test from").waitFor();
  // The browser names in its console what the server refuses.
  expect(errors.filter((text) => !text.includes("CONSENT_NEEDED"))).toEqual([]);
});

test("AI-1 switched off it is absent, and an admin sees how to switch it on; Settings say what it may use", async () => {
  const [owner, { page }] = await Promise.all([windowOf("owner"), windowOf("dispatcher")]);
  const phone = stranger();
  await phone.text("Hello?");
  const panel = await openPanel(page, phone);
  await drafted(panel);

  await owner.page.goto(`${scene.app.url}/settings/assistant`);
  const usage = owner.page.getByRole("region", { name: "Usage" });
  await usage.getByRole("row", { name: /^Dana Whitfield/ }).waitFor();
  const budget = owner.page.getByRole("region", { name: "Budget" });
  await budget.getByRole("textbox", { name: "Tokens a month" }).fill("a lot");
  await budget.getByText("Write a whole number").waitFor();
  await budget.getByRole("textbox", { name: "Tokens a month" }).fill("0");
  await button(budget, "Save").click();
  await usage.getByText("of 0 tokens").waitFor();
  await button(panel, "Regenerate").click();
  await panel.getByText("This month’s budget for the assistant is used up.").waitFor();
  await budget.getByRole("textbox", { name: "Tokens a month" }).fill("5,000,000");
  await button(budget, "Save").click();
  await usage.getByText("of 5,000,000 tokens").waitFor();
  const writing = owner.page.getByRole("region", { name: "How it writes" });
  await writing.getByRole("textbox", { name: "In every draft" }).fill("Sign with first names.");
  // A look at another page loses nothing of it.
  await owner.page.getByRole("link", { name: "Sending hours" }).click();
  await writing.waitFor({ state: "detached" });
  await owner.page.goBack();
  await writing.getByText("Not saved yet.").waitFor();
  await button(writing, "Save").click();
  await owner.page.getByText("Drafts are written like this from now on.").waitFor();
  expect(await objections(owner.page)).toEqual([]);
  await button(owner.page, "Forget what it learned…").click();
  await button(owner.page.getByRole("dialog"), "Forget it").click();
  await owner.page.getByText("All that was learned is forgotten.").waitFor();

  await button(owner.page, "Switch off").click();
  await button(page, "ComposeAI").waitFor({ state: "detached" });
  await page.getByRole("complementary", { name: "Customer" }).waitFor();
  expect(await page.getByRole("group", { name: "Quick replies" }).count()).toBe(0);
  expect(await page.getByText("ComposeAI").count()).toBe(0);

  await owner.page.goto(`${scene.app.url}/conversations`);
  await openConversation(owner.page, phone.number.slice(-4));
  await button(owner.page, "About ComposeAI").click();
  await owner.page.getByRole("link", { name: "Its settings" }).waitFor();
  await button(owner.page, "Switch on ComposeAI").click();
  await button(page, "ComposeAI").waitFor();
  await button(owner.page, "Draft a reply").click();
  await eventually(async () =>
    expect((await scene.app.model.calls()).at(-1)?.instructions).toContain(
      "Sign with first names.",
    ),
  );
});
