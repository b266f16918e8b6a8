/**
 * Emails that mean harm, in a real browser, against each wall alone: the cleaning in the browser
 * without the server's, and the frame and its policy without any cleaning at all.
 */
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/service.ts";
import { launchBrowser } from "../helpers/browser.ts";
import { HOSTILE } from "../helpers/hostile-html.ts";

type Document = { srcdoc: string; blocked: number; paper: boolean };
type Look = { images: boolean; dark: boolean };

const PAGE = "http://mail.test/";
const SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
const LOOK: Look = { images: false, dark: false };

let browser: Browser;
let context: BrowserContext;
let page: Page;
let script: string;
/** Addresses that something asked for, apart from the page itself. */
const asked: string[] = [];

beforeAll(async () => {
  const [bundle, launched] = await Promise.all([
    build({
      entryPoints: [join(root, "src/features/thread/email/email-document.ts")],
      bundle: true,
      write: false,
      format: "iife",
      globalName: "mail",
    }),
    launchBrowser(),
  ]);
  script = bundle.outputFiles[0]?.text ?? "";
  browser = launched;
});
afterAll(async () => await browser.close());

beforeAll(async () => {
  context = await browser.newContext();
  await context.route("**", async (route) => {
    const url = route.request().url();
    if (url === PAGE) {
      return await route.fulfill({ contentType: "text/html", body: "<!doctype html><p>Inbox</p>" });
    }
    asked.push(url);
    await route.abort();
  });
  page = await context.newPage();
});

beforeEach(async () => {
  await page.goto(PAGE);
  asked.length = 0;
  await page.addScriptTag({ content: script });
  await page.evaluate(() => Reflect.set(window, "pwned", () => Reflect.set(window, "lost", true)));
});

const documentOf = (html: string, look: Look = LOOK) =>
  page.evaluate(
    ([email, asked]) => Reflect.get(window, "mail").emailDocument(email, asked) as Document,
    [html, look] as const,
  );

/** Shows a document as the thread does, pokes at all of it, and gives things time to go wrong. */
async function show(srcdoc: string): Promise<void> {
  await page.evaluate(
    async ([sandbox, html]) => {
      document.querySelector("iframe")?.remove();
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", sandbox);
      frame.srcdoc = html;
      const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
      document.body.append(frame);
      await loaded;
      for (const element of frame.contentDocument?.querySelectorAll("*") ?? []) {
        for (const type of ["click", "focus", "error", "pointerover", "animationstart", "toggle"]) {
          element.dispatchEvent(new Event(type));
        }
      }
    },
    [SANDBOX, srcdoc] as const,
  );
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 30)));
}

async function expectUnharmed(): Promise<void> {
  expect(asked).toEqual([]);
  expect(await page.evaluate(() => Reflect.get(window, "lost"))).toBeUndefined();
  expect(page.url()).toBe(PAGE);
  expect(context.pages()).toHaveLength(1);
  expect(await page.evaluate(() => document.body.innerText)).toContain("Inbox");
}

describe("THREAD-5 THREAD-7 cleaned in the browser alone", () => {
  test.each(Object.entries(HOSTILE))("%s does nothing", async (_, html) => {
    const { srcdoc } = await documentOf(html);
    await show(srcdoc);
    await expectUnharmed();
    const left = await page.evaluate(() =>
      [...(document.querySelector("iframe")?.contentDocument?.body.querySelectorAll("*") ?? [])]
        .flatMap((element) => [
          element.localName,
          ...[...element.attributes].map(({ name, value }) => `${name}=${value}`),
        ])
        .filter((what) =>
          /^(script|iframe|object|embed|link|meta|base|form|input|svg|math|style|video|audio|on.*|srcset=.*|background=.*|style=.*(url|position).*|href=(?!https?:|mailto:|tel:).*)$/i.test(
            what,
          ),
        ),
    );
    expect(left).toEqual([]);
  });
});

describe("THREAD-5 THREAD-7 the frame and its policy alone", () => {
  // What the frame does not stop by itself, cleaning must: a refresh of the frame, and clicks on
  // links, which lead out by design.
  const NEEDS_CLEANING = ["a refresh", "a ping"];
  test.each(Object.entries(HOSTILE).filter(([name]) => !NEEDS_CLEANING.includes(name)))(
    "%s runs nothing and loads nothing",
    async (_, html) => {
      const { srcdoc } = await documentOf("");
      await show(srcdoc.replace("</body>", `${html}</body>`));
      await expectUnharmed();
    },
  );

  test("without the policy this test would see it", async () => {
    await show(HOSTILE["a tracking pixel"] ?? "");
    expect(asked).toEqual(["https://evil.example/open.gif"]);
  });
});

describe("THREAD-7 what an email may do", () => {
  test("pictures load when they are asked for, for this email, and say nothing of where", async () => {
    const html = `<p>Hello</p><img src="https://shop.example/a.png"><img src="https://shop.example/b.png">`;
    const closed = await documentOf(html);
    expect(closed.blocked).toBe(2);
    await show(closed.srcdoc);
    expect(asked).toEqual([]);
    const open = await documentOf(html, { ...LOOK, images: true });
    expect(open.blocked).toBe(0);
    await show(open.srcdoc);
    expect(asked).toEqual(["https://shop.example/a.png", "https://shop.example/b.png"]);
  });

  test("a link opens a new page that cannot reach back", async () => {
    const { srcdoc } = await documentOf(`<a href="https://shop.example/">Shop</a>`);
    await show(srcdoc);
    const link = page.frameLocator("iframe").getByRole("link", { name: "Shop" });
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    const [opened] = await Promise.all([context.waitForEvent("page"), link.click()]);
    expect(await opened.evaluate(() => window.opener)).toBeNull();
    await opened.close();
    expect(page.url()).toBe(PAGE);
  });

  test.each([
    [
      "Gmail",
      `<p>New</p><div class="gmail_quote">On Tue, Tom wrote:<blockquote>Old</blockquote></div>`,
    ],
    ["Apple Mail", `<p>New</p><blockquote type="cite">Old</blockquote>`],
    [
      "Thunderbird",
      `<p>New</p><div class="moz-cite-prefix">On Tue</div><blockquote>Old</blockquote>`,
    ],
    ["Outlook", `<p>New</p><div id="divRplyFwdMsg"><b>From:</b> Tom</div><div>Old</div>`],
  ])("a quote of %s is folded and still there", async (_, html) => {
    const { srcdoc } = await documentOf(html);
    await show(srcdoc);
    const frame = page.frameLocator("iframe");
    expect(await frame.getByText("New").isVisible()).toBe(true);
    expect(await frame.getByText("Old").isVisible()).toBe(false);
    await frame.getByText("Quoted text").click();
    expect(await frame.getByText("Old").isVisible()).toBe(true);
  });

  test("an email that only forwards is not folded", async () => {
    const { srcdoc } = await documentOf(
      `<div class="gmail_quote">Forwarded: <p>All of it</p></div>`,
    );
    await show(srcdoc);
    expect(await page.frameLocator("iframe").getByText("All of it").isVisible()).toBe(true);
  });

  test("one with colours of its own gets paper, one without the page's own look", async () => {
    const dark = { images: false, dark: true };
    expect((await documentOf(`<p style="color:#333">x</p>`, dark)).paper).toBe(true);
    expect((await documentOf(`<td bgcolor="#fff">x</td>`, dark)).paper).toBe(false);
    expect((await documentOf(`<table bgcolor="#fff"><tr><td>x</table>`, dark)).paper).toBe(true);
    const plain = await documentOf(`<p>x</p>`, dark);
    expect(plain).toMatchObject({ paper: false });
    expect(plain.srcdoc).toContain("color-scheme: dark");
  });
});
