import { describe, expect, test } from "vitest";
import { objections } from "../helpers/axe.ts";
import { eventually } from "../helpers/eventually.ts";
import type { Letter, Mailbox } from "../helpers/mailbox.ts";
import { bubbles, input, mark, openConversation, reply, rows } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf } = scene;

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** The letter that says `text`, once it is there. */
async function letter(mailbox: Mailbox, text: string): Promise<Letter> {
  return await eventually(async () => {
    const found = (await mailbox.letters()).find((each) => each.text?.includes(text));
    if (found === undefined) throw new Error(`${mailbox.address} has no letter “${text}”`);
    return found;
  });
}

const quoted = (text: string) =>
  text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");

describe.each([
  { width: 1280, height: 800, colorScheme: "light" },
  { width: 390, height: 844, colorScheme: "dark" },
] as const)("$width wide, $colorScheme", (options) => {
  test("CHAN-1 CHAN-5 THREAD-7 SEND-2 an email thread over four turns, with quotes, a file and a stranger", async () => {
    const { page, errors } = await windowOf("csr", options);
    const vera = scene.app.mailbox(`vera${options.width}@customer.example`, "Vera Lind");
    const first = await vera.write({
      subject: "Attic unit drips",
      text: "Hello,\n\nwater comes through the hallway ceiling.\n\nVera",
      html: `<p>Hello,</p><p>water comes through the <b>hallway ceiling</b>.</p><script>document.title="owned"</script><img src="https://elsewhere.example/pixel.gif"><p>Vera</p>`,
      files: [{ filename: "ceiling.png", contentType: "text/html", base64: PIXEL }],
    });
    await openConversation(page, "water comes through");
    const inbound = page.getByRole("article").filter({ hasText: "Attic unit drips" });
    await inbound.frameLocator("iframe").getByText("hallway ceiling").waitFor();
    // By its bytes it is a picture, whatever its sender calls it.
    await inbound.getByRole("button", { name: "Open picture ceiling.png" }).waitFor();

    await reply(page, "We can come **tomorrow** at 9.");
    await mark(page, "tomorrow", "Delivered").waitFor();
    const answer = await letter(vera, "tomorrow");
    expect(answer).toMatchObject({ subject: "Re: Attic unit drips", cc: [] });
    expect(answer.from).toContain(scene.app.demo.mailbox);
    expect(answer.headers).toMatchObject({
      "In-Reply-To": first.messageId,
      References: first.messageId,
    });
    expect(answer.replyTo[0]).toMatch(/^reply\+[a-z0-9]+-[a-z2-7]{20}@/);
    expect(answer.html).toContain("<strong>tomorrow</strong>");
    expect(answer.text).toContain("(512) 555-0100");

    const history = `On Tue, Bluebonnet <${scene.app.demo.mailbox}> wrote:\n${quoted(answer.text ?? "")}`;
    await vera.answer(answer, {
      text: `9 is fine, thank you.\n\n${history}`,
      cc: ["Otto Lind <otto@customer.example>"],
    });
    const third = page.getByRole("article").filter({ hasText: "9 is fine" });
    await third.waitFor();
    expect(await third.getByText("(512) 555-0100").isVisible()).toBe(false);
    await third.getByText("Quoted text").click();
    await third.getByText("(512) 555-0100").waitFor();

    // Somebody else answers from another address: in the same thread, and named.
    const neighbour = scene.app.mailbox(`ines${options.width}@neighbour.example`, "Ines Roth");
    await neighbour.answer(answer, { text: "I have the key if nobody is home." });
    await bubbles(page, "I have the key").waitFor();
    await page.getByText(`Ines Roth (${neighbour.address}) joined`).waitFor();
    const copy = page.getByRole("group", { name: "Who gets a copy" }).getByRole("button");
    await copy.filter({ hasText: neighbour.address }).waitFor();
    expect(await objections(page)).toEqual([]);

    await reply(page, "Perfect, Jo rings at Ines’ door.");
    await mark(page, "Perfect, Jo", "Delivered").waitFor();
    const last = await letter(vera, "Perfect, Jo");
    expect(last.cc).toEqual([neighbour.address]);
    await copy.click();
    await reply(page, "Between us: she has a dog.");
    expect((await letter(vera, "Between us")).cc).toEqual([]);
    expect(await copy.getAttribute("aria-pressed")).toBe("true");
    expect(errors.filter((error) => !error.includes("ERR_"))).toEqual([]);
  });
});

test("NEW-2 NEW-5 a conversation begun by email, gone on with, and an email that comes back", async () => {
  const { page } = await windowOf("owner");
  const box = scene.app.mailbox("new.person@customer.example");
  const dialog = page.getByRole("dialog", { name: "New Conversation" });
  const begin = async (text: string, subject = "") => {
    await page.getByRole("button", { name: "New Conversation" }).click();
    await dialog.getByRole("combobox").fill(box.address);
    await dialog.getByRole("button", { name: /^Write to/ }).click();
    if (subject !== "") await dialog.getByLabel("Subject").fill(subject);
    await dialog.getByLabel("Opening message").fill(text);
  };
  await begin("Your estimate is ready.", "Estimate for the duct work");
  expect(await objections(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Start Conversation" }).click();
  await page.getByText("Conversation started!").waitFor();
  await mark(page, "Your estimate", "Delivered").waitFor();
  const address = page.url();
  expect((await letter(box, "Your estimate")).subject).toBe("Estimate for the duct work");

  await begin("One more thing.");
  await dialog.getByText("There is a conversation with them already").waitFor();
  await dialog.getByRole("button", { name: "Start Conversation" }).click();
  await mark(page, "One more thing.", "Delivered").waitFor();
  expect(page.url()).toBe(address);
  expect((await letter(box, "One more")).subject).toBe("Re: Estimate for the duct work");

  await box.mode("bounce");
  await input(page).fill("Is this still your address?");
  await input(page).press("Enter");
  await mark(page, "Is this still", "Not delivered").waitFor();
  await bubbles(page, "Is this still").getByText("This address does not exist").waitFor();
});

test("SEND-6 a failed text retried by email reaches the mailbox once, and its bubble leads there", async () => {
  const [ann, bob] = await Promise.all([windowOf("owner"), windowOf("csr")]);
  const { page } = ann;
  const landline = scene.app.phone("+15125550116");
  const mailbox = scene.app.mailbox("gregory.hale@mail.example", "Gregory Hale");
  await landline.mode("manual");
  for (const window of [ann, bob]) {
    await window.page.goto(`${scene.app.url}/conversations?q=Gregory+Hale`);
    await openConversation(window.page, "Gregory Hale");
  }
  await page.getByRole("note", { name: "SMS may not arrive" }).getByText("landline").waitFor();
  await reply(page, "Your tune-up is at 2.");
  await mark(page, "Your tune-up is at 2.", "Sent").waitFor();
  const [sent] = (await landline.texts()).filter(({ body }) => body === "Your tune-up is at 2.");
  await landline.deliver(sent?.sid ?? "", "undelivered", 30006);
  for (const window of [ann, bob]) {
    await bubbles(window.page, "Your tune-up is at 2.").getByText("This is a landline").waitFor();
  }
  expect(await objections(page)).toEqual([]);
  const failed = (of: typeof page) => bubbles(of, "Your tune-up is at 2.");
  const texts = page.url();
  await failed(page).getByRole("button", { name: "Send by email instead" }).click();
  await page.getByRole("textbox", { name: "Message Gregory Hale by Email" }).waitFor();
  expect(page.url()).not.toBe(texts);
  await mark(page, "Your tune-up is at 2.", "Delivered").waitFor();
  await letter(mailbox, "Your tune-up is at 2.");

  const there = failed(bob.page).getByRole("link", { name: "Sent by email instead" });
  await there.waitFor();
  expect(await failed(bob.page).getByRole("button", { name: "Retry" }).count()).toBe(0);
  expect(await objections(bob.page)).toEqual([]);
  await there.click();
  await mark(bob.page, "Your tune-up is at 2.", "Delivered").waitFor();
  const letters = (await mailbox.letters()).filter(({ text }) => text?.includes("at 2."));
  expect(letters).toHaveLength(1);
  expect([...ann.errors, ...bob.errors]).toEqual([]);
});

test("INBOX-13 an automatic reply waits for nobody, and our own mail that comes back round is left alone", async () => {
  const { page } = await windowOf("dispatcher");
  const box = scene.app.mailbox("away@customer.example", "Nell Away");
  await box.write({ subject: "Quote?", text: "How much is a tune-up?" });
  await openConversation(page, "How much is a tune-up?");
  await reply(page, "99 dollars.");
  await mark(page, "99 dollars.", "Delivered").waitFor();
  await page.getByText("need attention").waitFor();
  const before = await page.locator("header", { hasText: " total" }).innerText();
  const sent = await letter(box, "99 dollars.");
  await box.answer(sent, {
    text: "I am on holiday until Monday.",
    headers: { "Auto-Submitted": "auto-replied" },
  });
  await bubbles(page, "on holiday").getByText("Automatic reply").waitFor();
  const loop = scene.app.mailbox(scene.app.demo.mailbox, "Ourselves");
  await loop.answer(sent, { text: "This is our own mail." });
  await box.answer(sent, { text: "Now I am back." });
  await bubbles(page, "Now I am back.").waitFor();
  expect(await bubbles(page, "our own mail").count()).toBe(0);
  expect(await rows(page).filter({ hasText: "Now I am back." }).count()).toBe(1);
  const after = await page.locator("header", { hasText: " total" }).innerText();
  const attention = (text: string) => Number(/([\d,]+) need/.exec(text)?.[1]);
  expect(attention(after)).toBe(attention(before) + 1);
});
