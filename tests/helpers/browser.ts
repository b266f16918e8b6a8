/** A real browser, and windows in it that fail a test when the page itself fails. */
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { root } from "../../scripts/lib/service.ts";
import { browserBinary } from "./browser-binary.ts";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A turn of the wheel is one step, not a ride that a busy machine draws out.
  "--disable-smooth-scrolling",
];

export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await browserBinary();
  return chromium.launch({
    executablePath: path,
    args: FLAGS,
    env: { ...process.env, ...env },
  });
}

export interface WindowOptions {
  /** CSS pixels; a laptop's by default. */
  width?: number;
  height?: number;
  colorScheme?: "light" | "dark";
}

export interface Window {
  page: Page;
  context: BrowserContext;
  /** Uncaught errors and console errors of the page so far. */
  errors: string[];
}

/** A window with cookies and storage of its own, as another person's would be. */
export async function openWindow(browser: Browser, options: WindowOptions = {}): Promise<Window> {
  const { width = 1280, height = 800, colorScheme = "light" } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    locale: "en-US",
    timezoneId: "America/Chicago",
    reducedMotion: "reduce",
    hasTouch: width < 600,
    isMobile: width < 600,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return { page, context, errors };
}

/** What a window showed when its test failed, for a person to look at: screenshots/failed/NAME.png. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const file = `${name.replace(/[^\w-]+/g, "-").slice(0, 100)}.png`;
  await page.screenshot({ path: join(root, "screenshots/failed", file) }).catch(() => null);
}
