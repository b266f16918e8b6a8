import { launchBrowser, openWindow } from "./helpers/browser.ts";
import { signIn } from "./helpers/member.ts";
const browser = await launchBrowser();
const url = "http://127.0.0.1:5173";
const a = await openWindow(browser, { width: 1440, height: 900 });
const b = await openWindow(browser, { width: 390, height: 844 });
await signIn(a.page, url, { name: "Dana Whitfield" } as any);
await signIn(b.page, url, { name: "Tom Becker" } as any);
const phone = await openWindow(browser, { width: 1200, height: 900 });
await phone.page.goto("http://127.0.0.1:3220/");
await phone.page.waitForTimeout(1500);
await phone.page.screenshot({ path: "/tmp/s-phone1.png" });
await phone.page.getByText("Frank Dubois").click();
await phone.page.waitForTimeout(500);
await phone.page
  .locator("#draft")
  .fill("Hello, my heat pump makes a grinding noise. Can someone come today?");
await phone.page.keyboard.press("Enter");
await a.page.waitForTimeout(800);
await a.page.screenshot({ path: "/tmp/s-a1.png" });
await b.page.screenshot({ path: "/tmp/s-b1.png" });
await a.page.locator("ul li a, [role=list] a").first().click();
await a.page.waitForTimeout(1000);
await a.page.screenshot({ path: "/tmp/s-a2.png" });
await a.page
  .getByRole("textbox")
  .first()
  .fill("Yes — Eli can be there between 2 and 4 pm. Does that work?");
await a.page.keyboard.press("Enter");
await a.page.waitForTimeout(150);
await a.page.screenshot({ path: "/tmp/s-a3.png" });
await a.page.waitForTimeout(4000);
await a.page.screenshot({ path: "/tmp/s-a4.png" });
await phone.page.screenshot({ path: "/tmp/s-phone2.png" });
await b.page.locator("ul li a, [role=list] a").first().click();
await b.page.waitForTimeout(1200);
await b.page.screenshot({ path: "/tmp/s-b2.png" });
console.log(a.errors, b.errors, phone.errors);
await browser.close();
