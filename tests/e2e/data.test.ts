import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { extractText, getDocumentProxy } from "unpdf";
import { expect, test } from "vitest";
import { bubbles, mark, openConversation, reply, rowOf } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
/** One white pixel, as a picture. */
const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC";
const NAME = "Żaneta Öz";

/** Exports by the open dialog; the file's name and bytes as they reach the downloads. */
async function exported(page: Page): Promise<{ name: string; bytes: Uint8Array }> {
  const downloading = page.waitForEvent("download");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Export", exact: true }).click();
  const download = await downloading;
  await dialog.getByText("is in your downloads").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  const bytes = new Uint8Array(await readFile(await download.path()));
  return { name: download.suggestedFilename(), bytes };
}

const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

test("AUTH-4 a conversation and a customer go out as files, and then for good", async () => {
  const { page, errors } = await scene.windowOf("owner", { width: 1280, height: 860 });
  const phone = scene.stranger();
  await phone.text("Cześć 👩🏽‍🔧 明日は雨", [{ contentType: "image/png", base64: PICTURE }]);
  await page.goto(`${scene.app.url}/customers?open=add`);
  const adding = page.getByRole("dialog", { name: "Add customer" });
  await adding.getByLabel("Name").fill(NAME);
  await adding.getByLabel("Phone 1", { exact: true }).fill(phone.number);
  await adding.getByRole("button", { name: "Add customer" }).click();
  await page.getByRole("heading", { level: 1, name: NAME }).waitFor();
  const profile = page.url();
  await page.goto(`${scene.app.url}/conversations`);
  await openConversation(page, NAME);
  await reply(page, "We come at nine.");
  await mark(page, "We come at nine.", "Delivered").waitFor();
  await bubbles(page, "Cześć").getByRole("img").first().waitFor();

  await page.getByRole("button", { name: "Export…" }).click();
  const pdf = await exported(page);
  expect(pdf.name).toMatch(/^Żaneta Öz \d{4}-\d\d-\d\d\.pdf$/);
  const document = await getDocumentProxy(pdf.bytes);
  const { text } = await extractText(document, { mergePages: true });
  for (const said of [`Conversation with ${NAME}`, "Cześć", "We come at nine.", phone.number]) {
    expect(text).toContain(said);
  }
  expect(text).toMatch(/Twilio said “delivered” at .+:\d\d\.\d{3} .*SM/);
  expect(text).toMatch(/SHA-256 [0-9a-f]{64}/);

  await page.getByRole("button", { name: "Export…" }).click();
  await page.getByRole("radio", { name: /JSON/ }).check();
  const json = JSON.parse(textOf((await exported(page)).bytes)) as {
    messages: { body: string; status: string; at: string; proof: { status: string }[] }[];
  };
  const sent = json.messages.find(({ body }) => body === "We come at nine.");
  expect(sent?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(sent?.proof.map(({ status }) => status)).toContain("delivered");

  await page.goto(profile);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Export all data…" }).click();
  const files = unzipSync((await exported(page)).bytes);
  expect(Object.keys(files).toSorted()).toEqual([
    "README.txt",
    "conversations/1-sms.json",
    "customer.json",
    expect.stringMatching(/^files\/1-sms\/.+\.png$/),
    "jobs.json",
    "journal.json",
  ]);
  expect(textOf(files["conversations/1-sms.json"])).toContain("Cześć 👩🏽‍🔧 明日は雨");
  expect(JSON.parse(textOf(files["customer.json"]))).toMatchObject({ name: NAME });

  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete all data…" }).click();
  const dialog = page.getByRole("dialog", { name: `Delete all data of ${NAME}?` });
  const go = dialog.getByRole("button", { name: "Delete all data" });
  await dialog.getByRole("textbox").fill("Zaneta");
  expect(await go.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill(NAME);
  await go.click();
  await page.getByRole("heading", { level: 1, name: "Data" }).waitFor();
  await page.getByText("A customer was deleted").waitFor();
  await page.getByRole("link", { name: "audit log" }).click();
  await page.getByText("deleted the data of a customer").waitFor();
  await page.getByText("exported all data of a customer who is gone").waitFor();

  await phone.text("Is anybody there?");
  await page.goto(`${scene.app.url}/conversations`);
  await rowOf(page, phone.number).filter({ hasText: "Is anybody there?" }).click();
  await bubbles(page, "Is anybody there?").waitFor();
  expect(await page.getByText("We come at nine.").count()).toBe(0);
  expect(errors).toEqual([]);
});
