/**
 * npm run bench -- exports: the longest conversation of an account of full size, taken out as JSON and
 * as PDF in a real browser: that nothing is missing, and how long it takes.
 */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { getDocumentProxy } from "unpdf";
import { serve, signedIn } from "./client/window.ts";
import { measure, report } from "./lib/result.ts";
import { deleteCopies, makeAccounts } from "./live/data-folders.ts";
import { StoreWriter } from "./live/store-writer.ts";
import { startProduct } from "./live/systems.ts";

const SEED = 20_261_128;
/** A year of a very talkative customer; a person waits for it. ms */
const PATIENCE = 10 * 60_000;

interface Exported {
  bytes: Uint8Array;
  seconds: number;
}

async function exported(page: Page, format: RegExp): Promise<Exported> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Export…" }).click();
  await page.getByRole("radio", { name: format }).check();
  const downloading = page.waitForEvent("download", { timeout: PATIENCE });
  const began = performance.now();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Export", exact: true }).click();
  const download = await downloading;
  const seconds = (performance.now() - began) / 1_000;
  const bytes = new Uint8Array(await readFile(await download.path()));
  await dialog.getByRole("button", { name: "Close" }).last().click();
  return { bytes, seconds };
}

/** The providers' ids of messages that stand in a PDF, and how many pages it has. */
async function readPdf(bytes: Uint8Array): Promise<{ pages: number; ids: Set<string> }> {
  const document = await getDocumentProxy(bytes);
  const ids = new Set<string>();
  for (let nth = 1; nth <= document.numPages; nth++) {
    const { items } = await (await document.getPage(nth)).getTextContent();
    const text = items.map((item) => ("str" in item ? item.str : "")).join("");
    for (const [id] of text.matchAll(/SM[0-9a-f]{32}/g)) ids.add(id);
  }
  return { pages: document.numPages, ids };
}

deleteCopies();
await makeAccounts(SEED);
const stops: (() => Promise<void> | void)[] = [deleteCopies];
try {
  const product = await startProduct("full");
  stops.push(product.stop);
  const client = await serve(product);
  stops.push(client.close);
  const page = await signedIn(client, product.memberName);
  // As on most laptops: all that can be done is in one menu.
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.goto(`${client.url}/conversations/${product.longest}`);
  const json = await exported(page, /JSON/);
  const pdf = await exported(page, /PDF/);
  await client.close();
  await product.stop();

  const store = new StoreWriter(product.databasePath);
  const stored = store.find("messages", "by_conversationId_and_at", product.longest);
  store.close();
  const { messages } = JSON.parse(new TextDecoder().decode(json.bytes)) as {
    messages: { providerId?: string }[];
  };
  const inJson = new Set(messages.map(({ providerId }) => providerId));
  const { pages, ids: inPdf } = await readPdf(pdf.bytes);
  const wanted = stored.map(({ providerId }) => String(providerId));
  const note = `of ${wanted.length} messages`;
  report("exports", SEED, [
    measure("json.missing", wanted.filter((id) => !inJson.has(id)).length, "messages", {
      goal: { atMost: 0 },
      note,
    }),
    measure("pdf.missing", wanted.filter((id) => !inPdf.has(id)).length, "messages", {
      goal: { atMost: 0 },
      note: `${note}, on ${pages} pages`,
    }),
    measure("json.time", json.seconds, "s", { note }),
    measure("pdf.time", pdf.seconds, "s", { note, baseline: json.seconds }),
  ]);
} finally {
  while (stops.length > 0) await stops.pop()?.();
}
