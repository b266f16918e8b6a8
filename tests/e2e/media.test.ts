import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { PICTURES } from "../../convex/seeding/pictures.ts";
import { eventually } from "../helpers/eventually.ts";
import { bubbles, openConversation, rows } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const list = (page: Page) => page.getByRole("region", { name: "Messages" });

/**
 * Until it is seen. Asked again and again from here: a frame where nothing runs cannot tell by
 * itself when something in it appears.
 */
const seen = (element: Locator) =>
  expect.poll(() => element.isVisible(), { timeout: 15_000 }).toBe(true);

async function inView(page: Page, element: Locator): Promise<boolean> {
  // Asked at once, never waited for: a row far out of view may be going just now.
  const [box] = await element.evaluateAll((found) =>
    found.map((each) => {
      const { top, bottom } = each.getBoundingClientRect();
      return { top, bottom };
    }),
  );
  const frame = await list(page).boundingBox();
  if (box === undefined || frame === null) return false;
  return box.bottom > frame.y && box.top < frame.y + frame.height;
}

/** Opens the thread and turns the wheel up until `element` is in view. */
async function openAndFind(page: Page, name: string, element: Locator): Promise<void> {
  await rows(page).filter({ hasText: name }).first().click();
  await list(page).getByRole("article").first().waitFor();
  await list(page).hover();
  await eventually(async () => {
    if (await inView(page, element)) return;
    await page.mouse.wheel(0, -400);
    throw new Error("It is not in view");
  });
}

/** Everything the window asks of anybody but this machine. */
function strangersAsked(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).hostname !== "127.0.0.1" && request.url().startsWith("http")) {
      asked.push(request.url());
    }
  });
  return asked;
}

describe.each([
  { view: "wide", width: 1280, height: 800, colorScheme: "light" },
  { view: "phone-wide, dark", width: 390, height: 844, colorScheme: "dark" },
] as const)("$view", (options) => {
  test("THREAD-7 THREAD-5 an email in its own looks, with its files, and nothing loaded unasked", async () => {
    const { page, errors } = await windowOf("owner", options);
    const asked = strangersAsked(page);
    const email = page.getByRole("article").filter({ hasText: "Inspection report.pdf" });
    await openAndFind(page, "Sandra Kaye", email);
    const frame = email.frameLocator("iframe");
    await seen(frame.getByText("Bee Cave Road"));
    await email.getByText("2 pictures from elsewhere not loaded").waitFor();
    await seen(frame.getByText("Kaye Interiors"));

    // It is as high as what it says, and no wider than the screen.
    const fits = await email.locator("iframe").evaluate((element: HTMLIFrameElement) => {
      const inside = element.contentDocument?.documentElement;
      return (
        inside &&
        inside.scrollHeight <= element.clientHeight + 1 &&
        inside.scrollWidth <= element.clientWidth
      );
    });
    expect(fits).toBe(true);

    await email.getByRole("button", { name: "Show original" }).click();
    const original = page.getByRole("dialog", { name: "Original email" });
    await original.getByText("<script>document.location").waitFor();
    await page.keyboard.press("Escape");

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      email.getByRole("button", { name: /^Download Inspection report\.pdf/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("Inspection report.pdf");
    expect((await readFile(await download.path())).toString("latin1")).toContain("%PDF-1.4");
    expect(asked).toEqual([]);

    await email.getByRole("button", { name: "Load images" }).click();
    await expect.poll(() => asked.some((url) => url.endsWith("/logo.png"))).toBe(true);
    expect(errors.filter((error) => !error.includes("ERR_"))).toEqual([]);
  });

  test("THREAD-7 quoted text is folded, never deleted", async () => {
    const { page } = await windowOf("owner", options);
    await rows(page).filter({ hasText: "Sandra Kaye" }).first().click();
    const frame = list(page).getByRole("article").last().frameLocator("iframe");
    await seen(frame.getByText("That is clear, thank you."));
    expect(await frame.getByText("by my load calculation").isVisible()).toBe(false);
    await frame.getByText("Quoted text").click();
    await seen(frame.getByText("by my load calculation"));
  });

  test("THREAD-9 a picture in line keeps its room, and opens as big as the screen", async () => {
    const { page } = await windowOf("owner", options);
    const picture = page.getByRole("button", { name: "Open picture IMG_2041.jpg" });
    await openAndFind(page, "Maria Alvarez", picture);
    const { width, height } = (await picture.boundingBox()) ?? { width: 0, height: 0 };
    expect(width / height).toBeCloseTo(480 / 360, 1);
    await picture.click();
    const dialog = page.getByRole("dialog", { name: /IMG_2041\.jpg/ });
    await dialog.getByRole("img", { name: "IMG_2041.jpg" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect
      .poll(() => picture.evaluate((element) => element === document.activeElement))
      .toBe(true);
  });
});

test("a text of 1 MB shows its beginning at once, and all of it when asked", async () => {
  const { page, errors } = await windowOf("owner");
  const phone = stranger();
  await phone.text(`Something long follows ${phone.number}`);
  await openConversation(page, phone.number.slice(-4));
  const conversationId = new URL(page.url()).pathname.split("/").at(-1);
  const text = `First words. ${"<b>much</b> more of it ".repeat(48_000)}The very end.`;
  expect(text.length).toBeGreaterThan(1_000_000);
  await scene.app.call("seeding/longThread:appendText", { conversationId, text });
  const long = bubbles(page, "First words.");
  await long.waitFor();
  expect((await long.innerText()).length).toBeLessThan(4_000);
  expect(await long.getByText("<b>much</b>").count()).toBe(1);
  const top = async () => (await long.boundingBox())?.y;
  const before = await top();
  await long.getByRole("button", { name: "Show all" }).click();
  await expect
    .poll(() => long.evaluate((article) => article.textContent.includes("The very end.")), {
      timeout: 20_000,
    })
    .toBe(true);
  // It grows below what is being read.
  expect(await top()).toBe(before);
  expect(errors).toEqual([]);
});

test("CHAN-1 CHAN-8 a picture from the phone is shown to two agents; what is no picture is only for download", async () => {
  const windows = await Promise.all([windowOf("owner"), windowOf("csr")]);
  const phone = stranger();
  await phone.text(`Look at this ${phone.number}`);
  for (const { page } of windows) await openConversation(page, phone.number.slice(-4));
  const script = Buffer.from("<script>document.title = 'lost'</script>").toString("base64");
  await phone.text("", [
    { contentType: "image/jpeg", base64: PICTURES.thermostat },
    { contentType: "image/png", base64: script },
  ]);
  for (const { page, errors } of windows) {
    const picture = page.getByRole("button", { name: "Open picture File 1.jpg" }).locator("img");
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(100);
    await page.getByRole("article").getByText("File 2").waitFor();
    expect(await page.getByRole("button", { name: /^Open picture/ }).count()).toBe(1);
    expect(errors).toEqual([]);
  }
});
