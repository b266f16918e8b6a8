/** The app with people in front of it: windows of members, phones of customers. For one test file. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import { type App, startApp } from "./app.ts";
import {
  keepPicture,
  launchBrowser,
  openWindow,
  type Window,
  type WindowOptions,
} from "./browser.ts";
import { comeBack } from "./member.ts";
import type { Phone } from "./phone.ts";

export interface Scene {
  readonly app: App;
  /** A window in which the demo member with that role has signed in. */
  windowOf: (role: string, options?: WindowOptions & { url?: string }) => Promise<Window>;
  /** A window in which nobody has signed in. */
  window: (options?: WindowOptions) => Promise<Window>;
  /** The phone of somebody who has never written before. */
  stranger: () => Phone;
}

/** Starts app and browser before the file's tests and stops both after; windows last for one test. */
export function useScene(): Scene {
  let app: App | undefined;
  let browser: Browser | undefined;
  let numbers = 2000;
  const windows: Window[] = [];

  const theApp = () => {
    if (!app) throw new Error("The app runs only while tests do");
    return app;
  };
  const open = async (options: WindowOptions = {}) => {
    if (!browser) throw new Error("The browser runs only while tests do");
    const window = await openWindow(browser, options);
    windows.push(window);
    return window;
  };

  beforeAll(async () => {
    [app, browser] = await Promise.all([
      startApp({ template: inject("template") }),
      launchBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });
  afterEach(async ({ task }) => {
    for (const [index, { page, context }] of windows.splice(0).entries()) {
      if (task.result?.state === "fail") await keepPicture(page, `${task.name}-${index}`);
      await context.close();
    }
  });

  return {
    get app() {
      return theApp();
    },
    window: open,
    async windowOf(role, options = {}) {
      const { demo, url } = theApp();
      const member = demo.members.find((candidate) => candidate.role === role);
      if (!member) throw new Error(`The demo has no ${role}`);
      const window = await open(options);
      await comeBack(window.page, options.url ?? url, member);
      return window;
    },
    stranger: () => theApp().phone(`+1415555${numbers++}`),
  };
}

/** The counts in the page's header. */
export async function counts(page: Page): Promise<{ total: number; attention: number }> {
  const header = await page.locator("header", { hasText: " total" }).innerText();
  const [, total, attention] = /([\d,]+) total\s+([\d,]+) need attention/.exec(header) ?? [];
  return { total: Number(total), attention: Number(attention) };
}
