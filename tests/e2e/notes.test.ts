import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { bubbles, input, openConversation, reply, rowOf, rows } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const noteInput = (page: Page) =>
  page
    .getByRole("form", { name: "Note" })
    .getByRole("textbox", { name: /not sent to the customer/ });

describe.each([
  { view: "wide", width: 1280, height: 800 },
  { view: "phone-wide", width: 390, height: 844 },
])("LIVE-4 notes, $view", ({ width, height }) => {
  test("a note names a colleague by keyboard, reaches them, and never the customer", async () => {
    const [ann, bob] = await Promise.all([
      windowOf("owner", { width, height }),
      windowOf("csr", { width, height }),
    ]);
    const phone = stranger();
    await phone.text(`What about my bill? ${phone.number}`);
    await openConversation(ann.page, phone.number.slice(-4));

    await ann.page.getByRole("button", { name: "Note", exact: true }).click();
    const box = noteInput(ann.page);
    await box.pressSequentially("@hann");
    const options = ann.page.getByRole("listbox", { name: "Members" }).getByRole("option");
    await options.first().waitFor();
    expect(await options.count()).toBe(1);
    expect(await box.getAttribute("aria-activedescendant")).toBe(
      await options.first().getAttribute("id"),
    );
    await box.press("Enter");
    expect(await box.inputValue()).toBe("@Hannah Cole ");
    await box.pressSequentially(`she still owes us for March (${phone.number})`);
    await box.press("Enter");

    const note = (page: Page) => bubbles(page, "she still owes us for March");
    await note(ann.page).waitFor();
    expect(await note(ann.page).innerText()).toContain("Note for the team");
    expect(await box.inputValue()).toBe("");

    // Whom it names finds it in the list, and it is seen once they look.
    await rowOf(bob.page, phone.number).getByRole("img", { name: "You are mentioned" }).waitFor();
    const preview = await rowOf(bob.page, phone.number).innerText();
    expect(preview).toContain("What about my bill?");
    expect(preview).not.toContain("March");
    await openConversation(bob.page, phone.number.slice(-4));
    await note(bob.page).getByText("@Hannah Cole").waitFor();
    if (width > 600) {
      await rowOf(bob.page, phone.number)
        .getByRole("img", { name: "You are mentioned" })
        .waitFor({ state: "detached" });
    }

    // A reply after it is the first thing the customer gets.
    await ann.page.getByRole("button", { name: "Reply", exact: true }).click();
    await reply(ann.page, "We will look into it.");
    await bubbles(bob.page, "We will look into it.").waitFor();
    await expect
      .poll(async () => (await phone.texts()).map(({ body }) => body).slice(1))
      .toEqual(["We will look into it."]);
    expect([...ann.errors, ...bob.errors]).toEqual([]);
  });
});

test("LIVE-4 who cannot see the conversation is marked before and after they are named", async () => {
  const { page } = await windowOf("owner");
  const phone = stranger();
  await phone.text(`Only the office knows ${phone.number}`);
  await openConversation(page, phone.number.slice(-4));
  await page.getByRole("button", { name: "Note", exact: true }).click();
  const box = noteInput(page);
  await box.pressSequentially("ask @j");
  const option = page.getByRole("option").filter({ hasText: "can’t see this" }).first();
  await option.waitFor();
  const name = await option.getByText(/^J\w+ \w+$/).innerText();
  await option.click();
  expect(await box.inputValue()).toBe(`ask @${name} `);
  await page.getByText(`${name} can’t see this conversation and won’t be told.`).waitFor();
});

test("LIVE-4 a note outlives a reload, and a reply stays apart from it", async () => {
  const { page } = await windowOf("owner");
  const phone = stranger();
  await phone.text(`Two drafts ${phone.number}`);
  await openConversation(page, phone.number.slice(-4));
  await input(page).fill("For the customer");
  await page.getByRole("button", { name: "Note", exact: true }).click();
  await noteInput(page).fill("For the team");
  await page.reload();
  await page.getByRole("button", { name: "Note", exact: true }).click();
  expect(await noteInput(page).inputValue()).toBe("For the team");
  await page.getByRole("button", { name: "Reply", exact: true }).click();
  expect(await input(page).inputValue()).toBe("For the customer");
});

test("LIVE-4 a note on its way is added once, wherever its author clicks meanwhile", async () => {
  const { url, wire } = await scene.app.wired();
  const { page } = await windowOf("owner", { url });
  const phone = stranger();
  await phone.text(`A slow wire ${phone.number}`);
  await openConversation(page, phone.number.slice(-4));
  const toReply = page.getByRole("button", { name: "Reply", exact: true });
  const toNote = page.getByRole("button", { name: "Note", exact: true });
  await toNote.click();
  await noteInput(page).fill("Gate code 4711");
  wire.silence();
  await noteInput(page).press("Enter");
  await toReply.click();
  await toNote.click();
  await noteInput(page).press("Enter");
  wire.mend();
  await bubbles(page, "Gate code 4711").waitFor();
  await expect.poll(() => noteInput(page).inputValue()).toBe("");
  await noteInput(page).fill("And a dog");
  await noteInput(page).press("Enter");
  await bubbles(page, "And a dog").waitFor();
  expect(await bubbles(page, "Gate code 4711").count()).toBe(1);
});

test("LIVE-4 where nothing can be sent a note still can be written, and who only reads writes none", async () => {
  const [owner, viewer] = await Promise.all([windowOf("owner"), windowOf("viewer")]);
  const phone = stranger();
  await phone.text("STOP");
  const place = phone.number.slice(-4);
  await rows(owner.page).filter({ hasText: place }).first().click();
  await owner.page.getByText("This customer has opted out of texts").waitFor();
  await owner.page.keyboard.press("n");
  await noteInput(owner.page).fill("Her husband decides");
  await noteInput(owner.page).press("Enter");
  await bubbles(owner.page, "Her husband decides").waitFor();
  await rows(viewer.page).filter({ hasText: place }).first().click();
  await bubbles(viewer.page, "Her husband decides").waitFor();
  expect(await viewer.page.getByRole("button", { name: "Note", exact: true }).count()).toBe(0);
});
