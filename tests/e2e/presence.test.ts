import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { bubbles, input, openConversation, rowOf } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

/** What LIVE-1 allows between an act and its sight on another screen. ms */
const SOON = { timeout: 1_000 };
const GONE = { state: "detached", timeout: 5_000 } as const;

const nameOf = (role: string) => scene.app.demo.members.find((m) => m.role === role)?.name ?? "";
const viewing = (page: Page, role: string) =>
  page.getByRole("paragraph").filter({ hasText: `${nameOf(role)} is viewing` });
const typing = (page: Page, role: string) =>
  page.getByRole("paragraph").filter({ hasText: `${nameOf(role)} is typing…` });

/** Members in windows of their own, all in one conversation nobody else knows. */
async function together(...roles: string[]) {
  const phone = stranger();
  await phone.text(`Together ${phone.number}`);
  const windows = await Promise.all(roles.map((role) => windowOf(role)));
  for (const { page } of windows) {
    await openConversation(page, phone.number.slice(-4));
    await bubbles(page, phone.number).waitFor();
  }
  return { phone, windows };
}

/** The tab is in the background, as far as the page can tell. */
const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, value: state });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    hidden ? "hidden" : "visible",
  );

/** Resolves when the backend has answered a tab's first sign of life; call it before the tab loads. */
async function arrival(page: Page): Promise<void> {
  const socket = await page.waitForEvent("websocket", (one) => one.url().includes("/sync"));
  const { payload } = await socket.waitForEvent("framesent", ({ payload }) =>
    payload.includes("presence:here"),
  );
  const { requestId } = JSON.parse(String(payload)) as { requestId: number };
  await socket.waitForEvent("framereceived", ({ payload }) => {
    const frame = JSON.parse(String(payload)) as { type: string; requestId?: number };
    return frame.type === "MutationResponse" && frame.requestId === requestId;
  });
}

test("LIVE-1 who views is named, and gone when they go elsewhere, hide the tab or close it", async () => {
  const { phone, windows } = await together("owner", "csr");
  const [ann, bob] = windows;
  if (!ann || !bob) throw new Error("two windows");
  await viewing(ann.page, "csr").waitFor();
  await viewing(bob.page, "owner").waitFor();

  await openConversation(bob.page, "Maria Alvarez");
  await viewing(ann.page, "csr").waitFor(GONE);
  await rowOf(bob.page, phone.number).click();
  await viewing(ann.page, "csr").waitFor();

  await setHidden(bob.page, true);
  await viewing(ann.page, "csr").waitFor(GONE);
  await setHidden(bob.page, false);
  await viewing(ann.page, "csr").waitFor();

  // A second tab of the same member is nobody new, and holds their place when one closes.
  const second = await bob.context.newPage();
  const arrived = arrival(second);
  await second.goto(bob.page.url());
  await second.getByRole("button", { name: nameOf("csr") }).click();
  await arrived;
  await viewing(second, "owner").waitFor();
  expect(await viewing(ann.page, "csr").count()).toBe(1);
  await bob.page.close();
  expect(await viewing(ann.page, "csr").count()).toBe(1);
  await second.close();
  await viewing(ann.page, "csr").waitFor(GONE);
  expect([...ann.errors, ...bob.errors]).toEqual([]);
});

test.each([
  { view: "wide", width: 1280, height: 800 },
  { view: "phone-wide", width: 390, height: 844 },
])("LIVE-1 who types is named within a second, $view", async ({ width, height }) => {
  const phone = stranger();
  await phone.text(`Typing ${phone.number}`);
  const [ann, bob] = await Promise.all([
    windowOf("owner", { width, height }),
    windowOf("csr", { width, height }),
  ]);
  for (const { page } of [ann, bob]) await openConversation(page, phone.number.slice(-4));
  const here =
    width < 768 ? bob.page.getByText(`${nameOf("owner")} is here`) : viewing(bob.page, "owner");
  await here.waitFor();

  await input(ann.page).pressSequentially("On");
  await typing(bob.page, "owner").waitFor(SOON);
  await input(ann.page).fill("");
  await typing(bob.page, "owner").waitFor(GONE);
  await input(ann.page).pressSequentially("On our way");
  await typing(bob.page, "owner").waitFor(SOON);
  await input(ann.page).press("Enter");
  await typing(bob.page, "owner").waitFor(GONE);
  await bubbles(bob.page, "On our way").waitFor();
});
