import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { extractText, getDocumentProxy } from "unpdf";
import { expect, test } from "vitest";
import { mark, reply, rowOf } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
/** What pdf.js calls the painting of a picture. */
const OPS_PICTURE = 85;

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

const menu = async (page: Page, name: string) => {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name }).click();
};

test("AUTH-4 a conversation goes out with its delivery proof, as PDF and as JSON", async () => {
  const { page, errors } = await scene.windowOf("owner", { width: 1280, height: 860 });
  const phone = scene.stranger();
  await phone.text("Cześć 👩🏽‍🔧 明日は雨");
  await rowOf(page, phone.number).click();
  await reply(page, "We come at nine.");
  await mark(page, "We come at nine.", "Delivered").waitFor();

  await menu(page, "Export…");
  const pdf = await exported(page);
  expect(pdf.name).toMatch(/\d{4}-\d\d-\d\d\.pdf$/);
  const document = await getDocumentProxy(pdf.bytes);
  const { text } = await extractText(document, { mergePages: true });
  for (const said of ["Conversation with", "Cześć", "We come at nine.", phone.number]) {
    expect(text).toContain(said);
  }
  expect(text).toMatch(/Twilio said “delivered” at .+:\d\d\.\d{3} .*SM/);
  // What the font lacks is there as a picture.
  const { fnArray } = await (await document.getPage(1)).getOperatorList();
  expect(fnArray).toContain(OPS_PICTURE);

  await menu(page, "Export…");
  await page.getByRole("radio", { name: /JSON/ }).check();
  const json = JSON.parse(textOf((await exported(page)).bytes)) as {
    messages: { body: string; at: string; proof: { status?: string }[] }[];
  };
  expect(json.messages[0]?.body).toBe("Cześć 👩🏽‍🔧 明日は雨");
  const sent = json.messages.find(({ body }) => body === "We come at nine.");
  expect(sent?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(sent?.proof.map(({ status }) => status)).toContain("delivered");
  expect(errors).toEqual([]);
});

test("AUTH-4 all data of a customer goes out as ZIP, and then for good", async () => {
  const { page, errors } = await scene.windowOf("owner", { width: 390, height: 844 });
  await page.goto(`${scene.app.url}/customers?q=sandra`);
  await page
    .getByRole("main")
    .getByRole("link", { name: /Sandra Kaye/ })
    .click();
  await page.getByRole("heading", { level: 1, name: "Sandra Kaye" }).waitFor();
  await menu(page, "Export all data…");
  const files = unzipSync((await exported(page)).bytes);
  const names = Object.keys(files);
  for (const name of ["README.txt", "customer.json", "jobs.json", "journal.json"]) {
    expect(names).toContain(name);
  }
  const report = names.find((name) => name.endsWith("Inspection report.pdf"));
  expect(report).toMatch(/^files\/\d-email\//);
  expect(textOf(files[report ?? ""]?.slice(0, 5))).toBe("%PDF-");
  expect(JSON.parse(textOf(files["customer.json"]))).toMatchObject({ name: "Sandra Kaye" });

  await menu(page, "Delete all data…");
  const dialog = page.getByRole("dialog", { name: "Delete all data of Sandra Kaye?" });
  const go = dialog.getByRole("button", { name: "Delete all data" });
  await dialog.getByRole("textbox").fill("Sandra");
  expect(await go.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill("sandra kaye");
  await go.click();
  await page.getByRole("heading", { level: 1, name: "Data" }).waitFor();
  await page.getByText("A customer was deleted").waitFor();
  await page.getByRole("link", { name: "audit log" }).click();
  await page.getByText("deleted the data of a customer").waitFor();
  await page.getByText("exported all data of a customer who is gone").waitFor();
  expect(errors).toEqual([]);
});
