import type { Page } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import { objections } from "../helpers/axe.ts";
import {
  button,
  drafted,
  draftIn,
  factsBeside,
  openPanel,
  selected,
  sentWithBadge,
  textIn,
} from "../helpers/compose.ts";
import { bubbles, input, openConversation } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const model = () => scene.app.model;
afterEach(() => model().calm());

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

describe.each([
  { view: "wide", size: WIDE },
  { view: "phone-wide", size: PHONE },
])("$view", ({ size }) => {
  test("AI-7 TPL-3 a blank or placeholder is highlighted, and sending with one left asks first", async () => {
    const { page, errors } = await windowOf("dispatcher", size);
    const phone = stranger();
    await phone.text("How much is it?");
    await openConversation(page, phone.number.slice(-4));

    await input(page).fill("It comes to [price] for {{jobNumber}}. See [this] and {that}.");
    const marks = page.locator("form[aria-label=Reply] mark");
    await marks.first().waitFor();
    expect(await marks.allInnerTexts()).toEqual(["[price]", "{{jobNumber}}"]);
    await page.getByText("2 blanks to fill: [price] and {{jobNumber}}").waitFor();

    await input(page).press("Enter");
    await page
      .getByRole("alert")
      .getByText("[price] and {{jobNumber}} are not filled in")
      .waitFor();
    expect(await selected(page)).toBe("[price]");
    await page.keyboard.type("$89");
    await page.getByText("1 blank to fill: {{jobNumber}}").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.getByRole("button", { name: "Next blank" }).click();
    expect(await selected(page)).toBe("{{jobNumber}}");
    await page.keyboard.type("you");
    expect(await marks.count()).toBe(0);
    await input(page).press("Enter");
    await bubbles(page, "It comes to $89 for you. See [this] and {that}.").waitFor();

    // Whoever means it says so once; Enter pressed in haste is no answer.
    await input(page).fill("Call me [name]");
    await input(page).press("Enter");
    await input(page).press("Enter");
    await input(page).press("Enter");
    await page.getByRole("button", { name: "Send as it is" }).click();
    await bubbles(page, "Call me [name]").waitFor();
    await expect
      .poll(async () => (await phone.texts()).map(({ body }) => body).slice(1))
      .toEqual(["It comes to $89 for you. See [this] and {that}.", "Call me [name]"]);
    expect(errors).toEqual([]);
  });
  test("AI-1 AI-2 a draft streams in for its author alone, and goes only when a person sends it", async () => {
    const [{ page, errors }, other] = await Promise.all([
      windowOf("dispatcher", size),
      windowOf("owner"),
    ]);
    const phone = stranger();
    await phone.text("What does a fall heating tune-up cost?");
    await openConversation(other.page, phone.number.slice(-4));
    const panel = await openPanel(page, phone);
    await model().trouble({ kind: "slow_words", delayMs: 150 });
    await model().says(
      "Hi, a fall heating tune-up is $99. We can come on Tuesday at 9 AM, if that suits you. Let us know!",
    );
    await button(panel, "Draft a reply").click();

    await other.page.getByText("Dana Whitfield is drafting with ComposeAI").waitFor();
    const lengths = new Set<number>();
    await expect
      .poll(async () => {
        const text = await textIn(panel).innerText({ timeout: 5_000 });
        lengths.add(text.length);
        return (await button(panel, "Insert").count()) === 1;
      })
      .toBe(true);
    expect(lengths.size).toBeGreaterThan(3);
    await other.page.getByText("is drafting with ComposeAI").waitFor({ state: "detached" });
    expect(await bubbles(other.page, "a fall heating tune-up is").count()).toBe(0);
    expect(await input(other.page).inputValue()).toBe("");

    // A price of ours is shown with its record; a day nobody has agreed to is a blank.
    const text = await textIn(panel).innerText();
    expect(text).toBe(
      "Hi, a fall heating tune-up is $99. We can come on [date] at [time], if that suits you. Let us know!",
    );
    const sources = panel.getByRole("list", { name: "Where it is from" });
    expect(await sources.innerText()).toContain("$99 from Price list: Fall heating tune-up");

    expect(await objections(page)).toEqual([]);
    await button(panel, "Insert").click();
    await expect.poll(() => selected(page)).toBe("[date]");
    expect(await input(page).inputValue()).toBe(text);
    expect((await phone.texts()).length).toBe(1);
    await page.keyboard.type("Monday");
    await button(page, "Next blank").click();
    await page.keyboard.type("noon");
    await input(page).press("Enter");
    expect(await sentWithBadge(page, "We can come on Monday at noon")).toBe(true);
    if (size === WIDE) await button(panel, "Draft a reply").waitFor();
    expect([...errors, ...other.errors]).toEqual([]);
  });
});

test("AI-2 a suggestion draws on the conversation, the profile, the lead score and the jobs", async () => {
  const { page } = await windowOf("dispatcher");
  await openConversation(page, "Maria Alvarez");
  const facts = await factsBeside(page);
  await button(page, "ComposeAI").click();
  await button(page, "Draft a reply").click();
  await button(page, "Insert").waitFor();
  const asked = (await model().calls()).at(-1)?.input ?? "";
  for (const fact of [...facts, "Maria Alvarez", "does the warranty from last"]) {
    expect(fact).not.toBe("");
    expect(asked).toContain(fact);
  }
});

test("AI-2 a draft outlives a reload, is stopped, changed, translated and thrown away", async () => {
  const { page } = await windowOf("dispatcher");
  const phone = stranger();
  await phone.text("My furnace makes a noise");
  const panel = await openPanel(page, phone);
  await model().trouble({ kind: "slow_words", delayMs: 200 });
  await model().says(`One two three four five. ${"And so on and on. ".repeat(40)}`);
  await button(panel, "Draft a reply").click();
  await textIn(panel).getByText("One two three").waitFor();
  await button(panel, "Stop").click();
  await panel.getByText("Stopped here.").waitFor();
  const stopped = await textIn(panel).innerText();
  await expect.poll(async () => (await model().calls()).at(-1)?.aborted).toBe(true);
  await model().calm();

  await page.reload();
  await expect.poll(() => textIn(panel).innerText()).toBe(stopped);
  await model().says("Shorter, then.");
  await button(panel, "Shorter").click();
  await expect.poll(() => textIn(panel).innerText()).toBe("Shorter, then.");
  expect((await model().calls()).at(-1)?.input).toContain("One two three");
  await model().says("Más corto.");
  await button(panel, "Translate").click();
  await page.getByRole("menuitem", { name: "Spanish" }).click();
  await expect.poll(() => textIn(panel).innerText()).toBe("Más corto.");
  expect((await model().calls()).at(-1)?.instructions).toContain("Spanish");
  await model().says("Otra vez.");
  await button(panel, "Regenerate").click();
  await expect.poll(() => textIn(panel).innerText()).toBe("Otra vez.");

  // The customer goes on: what was written for less is said to be.
  await phone.text("And it smells");
  await panel.getByText("The customer has written since.").waitFor();
  await button(panel, "Discard").click();
  await button(panel, "Draft a reply").waitFor();
});

test("AI-1 what is typed stays when a draft is inserted, and goes only by its author's word", async () => {
  const { page } = await windowOf("dispatcher");
  const phone = stranger();
  await phone.text("Are you open?");
  const panel = await openPanel(page, phone);
  await model().says("We are here all day.");
  await drafted(panel);
  await input(page).fill("Hello Mrs Reed!");
  await button(panel, "Insert").click();
  await expect.poll(() => input(page).inputValue()).toBe("Hello Mrs Reed!\nWe are here all day.");
  await button(page, "Replace mine").click();
  await expect.poll(() => input(page).inputValue()).toBe("We are here all day.");
  await button(page, "Undo").click();
  await expect.poll(() => input(page).inputValue()).toBe("Hello Mrs Reed!\nWe are here all day.");
});

test("AI-8 the sparkles badge is for a suggestion of which at least half is left", async () => {
  const { page } = await windowOf("dispatcher");
  const phone = stranger();
  await phone.text("Are you open?");
  const panel = await openPanel(page, phone);
  for (const [text, sent, isAi] of [
    ["We are here all day long.", "Yes, we are here all day long, Ann.", true],
    ["Come whenever you like to.", "No, we have closed. Come Friday.", false],
  ] as const) {
    await model().says(text);
    await drafted(panel);
    await button(panel, "Insert").click();
    await input(page).fill(sent);
    await input(page).press("Enter");
    expect(await sentWithBadge(page, sent)).toBe(isAi);
  }
});

test("AI-3 a Smart Reply is copied by a click, or inserted; a refused clipboard loses nothing", async () => {
  const { page, context } = await windowOf("dispatcher");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const phone = stranger();
  await phone.text("Can you do it?");
  const panel = await openPanel(page, phone);
  const replies = ["Yes, we can.", "Not yet, sorry.", "Could you send a photo?"];
  await model().says(JSON.stringify({ replies }));
  await button(panel, "Suggest replies").click();
  const cards = panel.getByRole("region", { name: "Smart Replies" }).getByRole("listitem");
  await cards.first().waitFor();
  expect(await cards.count()).toBe(3);

  await cards.nth(0).getByRole("button", { name: /copy/ }).click();
  await page.getByText("Reply copied to clipboard! Paste it in the message box.").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("Yes, we can.");
  expect(await input(page).inputValue()).toBe("");
  await input(page).focus();
  await page.keyboard.press("Control+v");
  await expect.poll(() => input(page).inputValue()).toBe("Yes, we can.");
  await input(page).press("Enter");
  expect(await sentWithBadge(page, "Yes, we can.")).toBe(true);

  await model().says(JSON.stringify({ replies }));
  await button(panel, "Suggest replies").click();
  await cards.nth(1).getByRole("button", { name: "Insert: Not yet, sorry." }).click();
  await expect.poll(() => input(page).inputValue()).toBe("Not yet, sorry.");

  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
  });
  await cards.nth(2).getByRole("button", { name: /copy/ }).click();
  await page.getByText("Your browser refused the clipboard").waitFor();
  await expect.poll(() => input(page).inputValue()).toBe("Could you send a photo?");
});

test("AI-4 a quick reply fills the input with one tap and is not sent", async () => {
  const { page } = await windowOf("dispatcher", PHONE);
  const phone = stranger();
  await phone.text("Thank you!");
  await openConversation(page, phone.number.slice(-4));
  const quick = page.getByRole("group", { name: "Quick replies" });
  await button(quick, "You are very welcome!").tap();
  expect(await input(page).inputValue()).toBe("You are very welcome!");
  await button(quick, "Glad we could help.").tap();
  expect(await input(page).inputValue()).toBe("Glad we could help.");
  expect((await phone.texts()).length).toBe(1);
  await button(page, "Send").click();
  await bubbles(page, "Glad we could help.").waitFor();
});

test("AI-5 the mode is in the header in colour and words, changes what is written and is remembered", async () => {
  const [{ page }, other] = await Promise.all([windowOf("dispatcher"), windowOf("owner")]);
  const phone = stranger();
  await phone.text("Hello there");
  const panel = await openPanel(page, phone);
  const modes = (of: Page) => of.getByRole("group", { name: "ComposeAI mode" });
  const colours = new Set<string>();
  for (const [name, aim] of [
    ["Standard", null],
    ["Scheduling", "The aim is an appointment"],
    ["Sales", "The aim is to win the work"],
  ] as const) {
    const mode = button(modes(page), name);
    await mode.click();
    await mode.and(page.locator("[aria-pressed=true]")).waitFor();
    colours.add(await mode.evaluate((it) => getComputedStyle(it).backgroundColor));
    await model().says(`In the mode ${name}`);
    await button(panel, name === "Standard" ? "Draft a reply" : "Regenerate").click();
    await expect.poll(() => textIn(panel).innerText()).toBe(`In the mode ${name}`);
    const asked = (await model().calls()).at(-1)?.instructions ?? "";
    if (aim === null) expect(asked).not.toContain("The aim is");
    else expect(asked).toContain(aim);
  }
  expect(colours.size).toBe(3);
  await openConversation(other.page, phone.number.slice(-4));
  await button(modes(other.page), "Sales").and(other.page.locator("[aria-pressed=true]")).waitFor();
  await page.reload();
  await button(modes(page), "Sales").and(page.locator("[aria-pressed=true]")).waitFor();
});

test("AI-10 each failure of the model is a plain sentence with a retry, and nothing written is lost", async () => {
  const { page, errors } = await windowOf("dispatcher");
  const phone = stranger();
  await phone.text("Is anybody there?");
  const panel = await openPanel(page, phone);
  const fails = async (kind: string, why: string) => {
    await model().trouble({ kind });
    await button(draftIn(panel), "Draft a reply")
      .or(button(draftIn(panel), "Try again"))
      .click();
    await draftIn(panel).getByRole("alert").getByText(why).waitFor();
    await model().calm();
  };
  await fails("bad_key", "The assistant’s key was refused. Ask an admin to renew it.");
  await fails("refusal", "The assistant did not want to answer this.");
  await model().says("Half a sentence about all that we could ever say, and then some.");
  await fails("cut_short", "The assistant stopped before the end. What it wrote is kept");
  expect(await textIn(panel).innerText()).toContain("Half a sentence");
  // Writing and sending go on as ever.
  await input(page).fill("Yes!");
  await input(page).press("Enter");
  await bubbles(page, "Yes!").waitFor();
  await model().says("All of it.");
  await button(draftIn(panel), "Try again").click();
  await expect.poll(() => textIn(panel).innerText()).toBe("All of it.");
  // A change that fails leaves the draft there was.
  await model().trouble({ kind: "bad_key" });
  await button(panel, "Warmer").click();
  await draftIn(panel).getByRole("alert").waitFor();
  expect(await textIn(panel).innerText()).toBe("All of it.");

  await button(panel, "Suggest replies").click();
  const replies = panel.getByRole("region", { name: "Smart Replies" });
  await replies.getByRole("alert").getByText("The assistant’s key was refused.").waitFor();
  await model().calm();
  await button(replies, "Try again").click();
  await replies.getByRole("listitem").first().waitFor();
  expect(errors).toEqual([]);
});

test("AI-9 it writes with OpenAI's API, with a server that speaks it, and with no key at all", async () => {
  const { page } = await windowOf("dispatcher");
  const phone = stranger();
  await phone.text("What does the heat pump maintenance cost?");
  const panel = await openPanel(page, phone);
  const { environment, urls } = scene.app;
  const before = (await model().calls()).length;
  await drafted(panel);
  expect((await model().calls()).slice(before).map(({ endpoint }) => endpoint)).toEqual([
    "openai.responses",
  ]);
  await environment({ OPENAI_BASE_URL: `${urls.sandbox}/v1`, OPENAI_MODEL: "gpt-5-mini" });
  try {
    await model().says("From another server.");
    await button(panel, "Regenerate").click();
    await expect.poll(() => textIn(panel).innerText()).toBe("From another server.");
    expect((await model().calls()).at(-1)?.endpoint).toBe("openai.chat");

    const asked = (await model().calls()).length;
    await environment({ OPENAI_BASE_URL: null, OPENAI_API_KEY: null, OPENAI_API_BASE_URL: null });
    await page.reload();
    await panel.getByText("No language model is connected").waitFor();
    await button(panel, "Discard").click();
    expect(await drafted(panel)).not.toBe("");
    await button(panel, "Shorter").click();
    await button(panel, "Suggest replies").click();
    await panel.getByRole("listitem").first().waitFor();
    expect(await button(panel, "Translate").count()).toBe(0);
    expect((await model().calls()).length).toBe(asked);
  } finally {
    await environment({ OPENAI_BASE_URL: null, ...scene.app.assistant });
  }
});
