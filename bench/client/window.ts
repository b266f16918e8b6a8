import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { freePorts } from "../../scripts/lib/ports.ts";
import { buildClient, clientEnv, serveClient } from "../../scripts/lib/client.ts";
import { launchBrowser, openWindow } from "../../tests/helpers/browser.ts";
import { runFolder } from "../live/data-folders.ts";
import type { Product } from "../live/systems.ts";

/** What a tab keeps of who has signed in in it. */
export type Session = Record<string, string>;

export const sessionOf = (page: Page): Promise<Session> =>
  page.evaluate(() => ({ ...sessionStorage }));

/** The client, built and served for one backend, and a browser to open it in. */
export interface Client {
  url: string;
  outDir: string;
  browser: Browser;
  close: () => Promise<void>;
}

export async function serve(product: Product): Promise<Client> {
  const outDir = join(runFolder(), "client");
  const { url: convexUrl } = product.target.product;
  const targets = { convexUrl, localAuthUrl: product.sandboxUrl };
  await buildClient(outDir, clientEnv(targets));
  const { client: port } = await freePorts();
  const stop = await serveClient(outDir, port, targets);
  const browser = await launchBrowser();
  return {
    url: `http://127.0.0.1:${port}`,
    outDir,
    browser,
    async close() {
      await browser.close();
      await stop();
    },
  };
}

/** A window in which the member has signed in. */
export async function signedIn(client: Client, name: string): Promise<Page> {
  const { page } = await openWindow(client.browser, { width: 1440, height: 900 });
  await page.goto(client.url);
  await page.getByRole("button", { name }).click();
  await page.getByText(/\d total/).waitFor();
  return page;
}
