import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { PICTURES } from "../../convex/seeding/pictures.ts";
import { objections } from "../helpers/axe.ts";
import { bubbles, input, mark, openConversation } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const [one = "", two = ""] = Object.values(PICTURES);
const file = (name: string, mimeType: string, content: Buffer) => ({
  name,
  mimeType,
  buffer: content,
});

const reply = (page: Page) => page.getByRole("form", { name: "Reply" });
const attached = (page: Page) => reply(page).getByRole("list", { name: "Attached files" });
const send = (page: Page) => reply(page).getByRole("button", { name: "Send", exact: true });

/** Lets go of files over the reply, as from the desktop. */
async function drop(page: Page, name: string, base64: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName = "", content = ""]) => {
      const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], fileName, { type: "image/jpeg" }));
      return transfer;
    },
    [name, base64],
  );
  await reply(page).dispatchEvent("dragover", { dataTransfer: data });
  await reply(page).getByText("Drop to attach").waitFor();
  await reply(page).dispatchEvent("drop", { dataTransfer: data });
}

/** A stranger's conversation, open in that window. */
async function openStranger(page: Page) {
  const phone = stranger();
  await phone.text(`Hello from ${phone.number}`);
  await openConversation(page, phone.number.slice(-4));
  return phone;
}

/** What is being written, counted as it will be sent, and made cheaper. */
async function writeCheaply(page: Page): Promise<void> {
  const form = reply(page);
  await input(page).fill("On our way");
  await form.getByText("10 characters · 1 segment · GSM-7").waitFor();
  await input(page).fill("x".repeat(161));
  await form.getByText("161 characters · 2 segments · GSM-7").waitFor();
  await form.getByText("Over 160").first().waitFor();
  await input(page).fill("We’re “almost” there – café 🙂");
  await form.getByText("· UCS-2").waitFor();
  expect(await objections(page)).toEqual([]);
  await form.getByRole("button", { name: "Replace" }).click();
  expect(await input(page).inputValue()).toBe(`We're "almost" there - café 🙂`);
  await form.getByText("no plain form").waitFor();
  await input(page).fill(`We're "almost" there - café`);
  await input(page).press("Enter");
  await mark(page, "almost", "Delivered").waitFor();
}

const views = [
  { view: "wide", width: 1280, height: 800, colorScheme: "light" },
  { view: "phone-wide, dark", width: 390, height: 844, colorScheme: "dark" },
] as const;

describe.each(views)("$view", (options) => {
  test("SEND-8 SEND-10 SEND-11 two pictures attached, one file refused, sent, and seen by all; then a text made cheaper", async () => {
    const [{ page, errors }, other] = await Promise.all([
      windowOf("dispatcher", options),
      windowOf("csr"),
    ]);
    const phone = await openStranger(page);
    await openConversation(other.page, phone.number.slice(-4));

    await reply(page).getByRole("button", { name: "Attach files" }).click();
    const panel = reply(page).getByRole("region", { name: "Quick Attach" });
    await panel.getByText("JPEG, PNG, GIF and PDF. Up to 10 files, 5 MB together").waitFor();
    expect(await objections(page)).toEqual([]);

    // Held on the way, so that there is time to look at it.
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/api/storage/upload*", async (route) => {
      await held;
      await route.continue();
    });
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      panel.getByRole("button", { name: "Browse" }).click(),
    ]);
    await chooser.setFiles([
      file("furnace.jpg", "image/jpeg", Buffer.from(one, "base64")),
      file("notes.txt", "text/plain", Buffer.from("some words")),
    ]);
    const refusal = reply(page).getByRole("alert");
    await refusal.getByText("notes.txt cannot be sent by text: only JPEG, PNG, GIF").waitFor();
    await attached(page).getByRole("progressbar", { name: "Uploading furnace.jpg" }).waitFor();
    await input(page).fill("Is it this one?");
    expect(await send(page).isDisabled()).toBe(true);
    release();
    await attached(page).getByRole("button", { name: "Remove furnace.jpg" }).waitFor();
    await refusal.getByRole("button", { name: "Dismiss" }).click();
    await drop(page, "thermostat.jpg", two);
    await attached(page).getByRole("button", { name: "Remove thermostat.jpg" }).waitFor();
    expect(await objections(page)).toEqual([]);

    await page.reload();
    await attached(page).getByRole("button", { name: "Remove furnace.jpg" }).waitFor();
    expect(await input(page).inputValue()).toBe("Is it this one?");
    await send(page).click();
    const shown = ["furnace.jpg", "thermostat.jpg"];
    for (const window of [page, other.page]) {
      const bubble = bubbles(window, "Is it this one?");
      for (const name of shown) {
        await bubble.getByRole("button", { name: `Open picture ${name}` }).waitFor();
      }
    }
    expect(await attached(page).count()).toBe(0);
    await mark(page, "Is it this one?", "Delivered").waitFor();

    const handset = await scene.window({ width: 390, height: 844 });
    await handset.page.goto(`${scene.app.urls.sandbox}/#/${phone.number}`);
    const pictures = handset.page.getByRole("log").getByRole("img", { name: /^Picture/ });
    await pictures.nth(1).waitFor();
    const sizes = await pictures.evaluateAll((images) =>
      images.map((image) => image instanceof HTMLImageElement && image.naturalWidth),
    );
    expect(sizes.every((width) => Number(width) > 0)).toBe(true);

    await writeCheaply(page);
    expect((await phone.texts()).at(-1)?.body).toBe(`We're "almost" there - café`);
    expect([...errors, ...other.errors]).toEqual([]);
  });
});

describe("SEND-9 dictation", () => {
  /** What the page's recogniser hears is said by the test. */
  function fakeRecogniser() {
    class Fake {
      static last: Fake | undefined;
      lang = "";
      onstart: (() => void) | null = null;
      onend: (() => void) | null = null;
      onresult: ((event: unknown) => void) | null = null;
      start() {
        Fake.last = this;
        setTimeout(() => this.onstart?.());
      }
      abort() {
        setTimeout(() => this.onend?.());
      }
    }
    const say = (transcript: string, isFinal: boolean) => {
      const result = Object.assign([{ transcript }], { isFinal });
      Fake.last?.onresult?.({ resultIndex: 0, results: [result] });
    };
    Object.assign(window, {
      SpeechRecognition: Fake,
      say,
      heardIn: () => Fake.last?.lang,
    });
  }
  const say = (page: Page, words: string, isFinal: boolean) =>
    page.evaluate(([text, final]) => Reflect.get(window, "say")(text, final), [
      words,
      isFinal,
    ] as const);

  test("SEND-9 what is said is written after what is there, in a language of the account; where the browser cannot, it says so", async () => {
    const { page, errors } = await windowOf("owner");
    await openStranger(page);
    await page.addInitScript(() => {
      Object.assign(window, { SpeechRecognition: undefined, webkitSpeechRecognition: undefined });
    });
    await page.reload();
    await page.setViewportSize({ width: 390, height: 844 });
    await reply(page).getByRole("button", { name: "Dictate" }).click();
    await reply(page).getByText("This browser cannot take dictation.").waitFor();
    expect(await objections(page)).toEqual([]);
    await page.addInitScript(fakeRecogniser);
    await page.reload();
    await input(page).fill("Hello.");
    await reply(page).getByRole("button", { name: "Dictate" }).click();
    const strip = reply(page).getByRole("region", { name: "Dictation" });
    await strip.getByText("Listening…").waitFor();
    await say(page, "we are on", false);
    await strip.getByText("we are on").waitFor();
    expect(await input(page).inputValue()).toBe("Hello.");
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(await objections(page)).toEqual([]);
    await say(page, "We are on our way.", true);
    await expect.poll(() => input(page).inputValue()).toBe("Hello. We are on our way.");
    await strip.getByRole("combobox", { name: "Language" }).selectOption("es-US");
    const heardIn = () => page.evaluate(() => String(Reflect.get(window, "heardIn")()));
    await expect.poll(heardIn).toBe("es-US");
    // Who manages the settings decides which languages there are.
    await strip.getByRole("link", { name: "Dictation languages" }).click();
    const business = page.getByRole("form", { name: "Business" });
    await business.getByRole("checkbox", { name: "Français canadien" }).check();
    await business.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved. Everybody here sees it now.").waitFor();
    await page.goBack();
    await expect.poll(() => input(page).inputValue()).toBe("Hello. We are on our way.");
    await reply(page).getByRole("button", { name: "Dictate" }).click();
    const options = strip.getByRole("combobox", { name: "Language" }).locator("option");
    await expect.poll(() => options.count()).toBe(3);
    await strip.getByRole("button", { name: "Stop" }).click();
    await strip.waitFor({ state: "detached" });
    expect(errors).toEqual([]);
  });
});
