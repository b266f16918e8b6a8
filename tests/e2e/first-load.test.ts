import { inject, expect, test } from "vitest";
import { clerkSize, load } from "../../bench/client/load.ts";
import { startApp } from "../helpers/app.ts";
import { launchBrowser } from "../helpers/browser.ts";

const KB = 1_024;

test("FORM-5 the inbox can be used with less than 160 KB of JavaScript, Clerk's part included", async () => {
  await using app = await startApp({ template: inject("template") });
  const browser = await launchBrowser();
  try {
    const [member] = app.demo.members;
    const session = { "local-auth.subject": member?.subject ?? "" };
    const { javascript } = await load({ browser, url: app.url }, session);
    expect(javascript).toBeGreaterThan(100 * KB);
    expect(javascript + (await clerkSize())).toBeLessThan(160 * KB);
  } finally {
    await browser.close();
  }
});
