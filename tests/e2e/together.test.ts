import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { bubbles, input, mark, openConversation, reply, rowOf } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const VIEWS = [
  { view: "wide", width: 1280, height: 800 },
  { view: "phone-wide", width: 390, height: 844 },
];

const held = (page: Page) => page.getByRole("alert").filter({ hasText: "Not sent yet" });
const sendAnyway = (page: Page) => page.getByRole("button", { name: "Send anyway" }).click();

/** The owner and the CSR in a conversation that nobody else knows; the first at `url` if given. */
async function annAndBob(options: { width?: number; height?: number; url?: string } = {}) {
  const { url, ...size } = options;
  const phone = stranger();
  await phone.text(`Who is there? ${phone.number}`);
  const [ann, bob] = await Promise.all([
    windowOf("owner", { ...size, ...(url === undefined ? {} : { url }) }),
    windowOf("csr", size),
  ]);
  for (const { page } of [ann, bob]) {
    await openConversation(page, phone.number.slice(-4));
    await bubbles(page, "Who is there?").waitFor();
  }
  const received = async () => {
    const texts = await phone.texts();
    return texts.filter(({ to }) => to === phone.number).map(({ body }) => body);
  };
  return { phone, ann, bob, received };
}

describe.each(VIEWS)("SEND-13 somebody wrote since I began, $view", ({ width, height }) => {
  test("a colleague's answer and the customer's word hold mine until I have seen them", async () => {
    const { phone, ann, bob, received } = await annAndBob({ width, height });
    await input(ann.page).pressSequentially("At nine");
    await reply(bob.page, "At ten");
    await bubbles(ann.page, "At ten").waitFor();
    await input(ann.page).press("Enter");
    await held(ann.page).getByText("At ten").waitFor();
    expect(await bubbles(ann.page, "At nine").count()).toBe(0);

    await ann.page.getByRole("button", { name: "Edit" }).click();
    await held(ann.page).waitFor({ state: "detached" });
    await input(ann.page).pressSequentially(", not ten");
    const word = `Make it eleven ${phone.number}`;
    await phone.text(word);
    await bubbles(ann.page, word).waitFor();
    await input(ann.page).press("Enter");
    await held(ann.page).getByText(word).waitFor();
    expect(await held(ann.page).getByText("At ten").count()).toBe(0);

    await sendAnyway(ann.page);
    for (const { page } of [ann, bob]) await mark(page, "At nine, not ten", "Delivered").waitFor();
    expect(await received()).toEqual(["At ten", "At nine, not ten"]);
    expect([...ann.errors, ...bob.errors]).toEqual([]);
  });
});

test("SEND-13 two members send at the same instant: one text goes out, the other is held", async () => {
  const { ann, bob, received } = await annAndBob();
  await input(ann.page).fill("Ann's answer");
  await input(bob.page).fill("Bob's answer");
  await Promise.all([input(ann.page).press("Enter"), input(bob.page).press("Enter")]);
  const first = Promise.any([
    held(ann.page)
      .waitFor()
      .then(() => ({ late: ann, early: bob, text: "Ann's answer" })),
    held(bob.page)
      .waitFor()
      .then(() => ({ late: bob, early: ann, text: "Bob's answer" })),
  ]);
  const { late, early, text } = await first;
  expect(await held(early.page).count()).toBe(0);
  expect(await input(late.page).inputValue()).toBe(text);
  expect(await bubbles(late.page, text).count()).toBe(0);
  await eventually(async () => expect(await received()).toHaveLength(1));

  await sendAnyway(late.page);
  for (const { page } of [ann, bob]) await mark(page, text, "Delivered").waitFor();
  expect((await received()).toSorted()).toEqual(["Ann's answer", "Bob's answer"]);
});

describe("LIVE-3 SEND-13 both write while one is offline", () => {
  test.each(["cut", "silence"] as const)(
    "(%s) on return all is current, and mine is held, once",
    async (how) => {
      const { url, wire } = await scene.app.wired();
      const { phone, ann, bob, received } = await annAndBob({ url });
      await input(ann.page).pressSequentially("From the tunnel");
      wire[how]();
      await input(ann.page).press("Enter");
      await mark(ann.page, "From the tunnel", "Sending").waitFor();
      await reply(bob.page, "From the desk");
      await mark(bob.page, "From the desk", "Delivered").waitFor();
      const word = `Thanks ${phone.number}`;
      await phone.text(word);
      await bubbles(bob.page, word).waitFor();

      wire.mend();
      await held(ann.page).getByText("From the desk").waitFor();
      await held(ann.page).getByText(word).waitFor();
      for (const text of ["From the desk", word]) {
        expect(await bubbles(ann.page, text).count()).toBe(1);
      }
      expect(await bubbles(ann.page, "From the tunnel").count()).toBe(0);
      expect(await input(ann.page).inputValue()).toBe("From the tunnel");
      expect(await received()).toEqual(["From the desk"]);

      await sendAnyway(ann.page);
      for (const { page } of [ann, bob]) await mark(page, "From the tunnel", "Delivered").waitFor();
      expect(await received()).toEqual(["From the desk", "From the tunnel"]);
    },
  );
});

describe("SEND-11 a draft", () => {
  test("survives a reload and follows its member to another device, and is gone there when sent here", async () => {
    const { phone, ann, bob } = await annAndBob();
    await input(ann.page).pressSequentially("Half a thou");
    const laptop = await windowOf("owner");
    await rowOf(laptop.page, phone.number).getByText("Draft", { exact: false }).waitFor();
    await openConversation(laptop.page, phone.number.slice(-4));
    await eventually(async () => expect(await input(laptop.page).inputValue()).toBe("Half a thou"));

    await ann.page.reload();
    await input(ann.page).waitFor();
    expect(await input(ann.page).inputValue()).toBe("Half a thou");

    await input(laptop.page).press("End");
    await input(laptop.page).pressSequentially("ght");
    await eventually(
      async () => expect(await input(ann.page).inputValue()).toBe("Half a thought"),
      5_000,
    );
    expect(await input(bob.page).inputValue()).toBe("");

    await input(ann.page).press("Enter");
    await mark(laptop.page, "Half a thought", "Delivered").waitFor();
    await eventually(async () => expect(await input(laptop.page).inputValue()).toBe(""), 5_000);
    await openConversation(laptop.page, "Maria Alvarez");
    expect(await rowOf(laptop.page, phone.number).getByText("Draft").count()).toBe(0);
  });

  test("what is being typed here is not touched by another device", async () => {
    const { phone, ann } = await annAndBob();
    const laptop = await windowOf("owner");
    await openConversation(laptop.page, phone.number.slice(-4));
    await input(ann.page).pressSequentially("From the phone");
    await input(laptop.page).pressSequentially("From the laptop", { delay: 60 });
    expect(await input(laptop.page).inputValue()).toBe("From the laptop");
    await eventually(
      async () => expect(await input(ann.page).inputValue()).toBe("From the laptop"),
      10_000,
    );
  });

  test("stays with a member who is removed while typing; every tab of theirs is told", async () => {
    const manager = scene.app.demo.members.find(({ role }) => role === "manager");
    const { phone, ann } = await annAndBob();
    const { page } = await windowOf("manager");
    await openConversation(page, phone.number.slice(-4));
    await input(page).pressSequentially("Nearly do");
    const membership = (status: "active" | "removed") =>
      scene.app.call("seed:setMembership", { name: manager?.name ?? "", status });
    await membership("removed");
    try {
      await page.getByText("You are not a member of a business here").waitFor();
      const kept = await page.evaluate(() => JSON.stringify(localStorage));
      expect(kept).toContain("Nearly do");
    } finally {
      await membership("active");
    }
    await input(page).waitFor();
    expect(await input(page).inputValue()).toBe("Nearly do");
    expect(ann.errors).toEqual([]);
  });
});

describe("AUTH-1 an admin changes a colleague while they work", () => {
  const memberRow = (page: Page, role: string) => {
    const member = scene.app.demo.members.find((candidate) => candidate.role === role);
    if (!member) throw new Error(`The demo has no ${role}`);
    return page.getByRole("listitem", { name: member.name });
  };
  const give = async (row: Locator, role: string) => {
    const page = row.page();
    await row.getByRole("button", { name: "Change role" }).click();
    await page.getByRole("radio", { name: role, exact: true }).check();
    await page.getByRole("dialog").getByRole("button", { name: "Change role" }).click();
    await row.getByText(role, { exact: true }).waitFor();
  };

  /** The admin among the members, and the row of the CSR there. */
  async function adminAndBob() {
    const [admin, { phone, bob }] = await Promise.all([windowOf("admin"), annAndBob()]);
    await admin.page.goto(`${scene.app.url}/settings/members`);
    const row = memberRow(admin.page, "csr");
    await row.waitFor();
    return { admin, bob, phone, row };
  }

  test("who may only read from now on loses the button they look at, and not what they wrote", async () => {
    const { admin, bob, row } = await adminAndBob();
    await input(bob.page).pressSequentially("Nearly do");
    const send = bob.page.getByRole("button", { name: "Send", exact: true });
    await send.waitFor();
    await give(row, "Viewer");
    try {
      await send.waitFor({ state: "detached", timeout: 1_000 });
      await bubbles(bob.page, "Who is there?").waitFor();
    } finally {
      await give(row, "CSR");
    }
    await eventually(async () => expect(await input(bob.page).inputValue()).toBe("Nearly do"));
    // A draft that was on its way is refused meanwhile, which the browser names in its console.
    const refused = (text: string) => text.includes("drafts:save") && text.includes("FORBIDDEN");
    expect([...admin.errors, ...bob.errors].filter((text) => !refused(text))).toEqual([]);
  });

  test("who is removed is locked out within a second, and goes on where they were when brought back", async () => {
    const { admin, bob, phone, row } = await adminAndBob();
    await row.getByRole("button", { name: "Remove" }).click();
    const dialog = admin.page.getByRole("dialog");
    await dialog.getByText("becomes unassigned").waitFor();
    await dialog.getByRole("button", { name: "Remove" }).click();
    const locked = bob.page.getByText("You are not a member of a business here");
    try {
      await locked.waitFor({ timeout: 1_000 });
      expect(await rowOf(bob.page, phone.number).count()).toBe(0);
    } finally {
      await row.getByRole("button", { name: "Bring back" }).click();
    }
    await bubbles(bob.page, "Who is there?").waitFor();
    expect([...admin.errors, ...bob.errors]).toEqual([]);
  });

  test("an admin who is made something else while among the members is told whose page it is", async () => {
    const [owner, admin] = await Promise.all([windowOf("owner"), windowOf("admin")]);
    for (const { page } of [owner, admin]) await page.goto(`${scene.app.url}/settings/members`);
    const theirs = memberRow(owner.page, "admin");
    const mine = memberRow(admin.page, "admin");
    await mine.getByText("You", { exact: true }).waitFor();
    expect(await mine.getByRole("button").count()).toBe(0);
    await give(theirs, "Manager");
    try {
      await admin.page.getByText("Members is for owners and admins").waitFor();
    } finally {
      await give(theirs, "Admin");
    }
    await mine.waitFor();
    expect([...owner.errors, ...admin.errors]).toEqual([]);
  });
});
