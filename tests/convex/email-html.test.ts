import { describe, expect, test } from "vitest";
import { Parser } from "htmlparser2";
import { cleanEmailHtml } from "../../convex/model/emailHtml";
import {
  MAIL_FROM_GMAIL,
  MAIL_FROM_OUTLOOK,
  MAIL_WITH_LETTERHEAD,
} from "../../convex/seeding/mails";
import { HOSTILE } from "../helpers/hostile-html.ts";

const HARMFUL =
  /^(script|style|iframe|object|embed|link|meta|base|form|input|button|select|textarea|svg|math|template|video|audio|source|picture|noscript|title|details)$/;

/** What in a piece of HTML could run, load by itself (pictures apart), or leave its place. */
function harmIn(html: string): string[] {
  const harm: string[] = [];
  new Parser({
    onopentag(name, attributes) {
      if (HARMFUL.test(name)) harm.push(`<${name}>`);
      for (const [key, value] of Object.entries(attributes)) {
        if (
          /^(on|src(set|doc)|formaction|action|background|poster|ping|xlink|data|tabindex|name$)/.test(
            key,
          ) &&
          !(name === "a" && key === "name")
        ) {
          harm.push(`${name} ${key}`);
        }
        if (/^(href|src|cite)$/.test(key) && !/^(https?|mailto|tel):/i.test(value))
          harm.push(`${name} ${key}=${value}`);
        if (key === "style" && /url|position|z-index|expression|cursor|animation|\\/i.test(value))
          harm.push(`${name} style=${value}`);
        if (key === "id" && !/^(divRplyFwdMsg|appendonsend)$/.test(value))
          harm.push(`${name} id=${value}`);
      }
    },
    onprocessinginstruction: (_, data) => harm.push(data),
    oncomment: (data) => harm.push(data),
  }).end(html);
  return harm;
}

describe("THREAD-7 an email's HTML as it is kept", () => {
  test("there are enough tricks, and this test sees each of them", () => {
    expect(Object.keys(HOSTILE).length).toBeGreaterThanOrEqual(30);
    const blind = Object.entries(HOSTILE).filter(([, html]) => harmIn(html).length === 0);
    // Harmless to this parser, or a picture, which is left for the reader to ask for: what becomes
    // of them is the browser's test.
    expect(blind.map(([name]) => name)).toEqual([
      "a script in pieces",
      "a script after a NUL",
      "a tracking pixel",
    ]);
  });

  test.each(Object.entries(HOSTILE))("holds nothing of %s", (_, html) => {
    expect(harmIn(cleanEmailHtml(html) ?? "")).toEqual([]);
  });

  test("cleaned once more it is the same", () => {
    for (const html of Object.values(HOSTILE)) {
      const once = cleanEmailHtml(html) ?? "";
      expect(cleanEmailHtml(once)).toBe(once);
    }
  });

  test("keeps what an email says and how it looks", () => {
    const clean = cleanEmailHtml(MAIL_WITH_LETTERHEAD) ?? "";
    expect(clean).toContain("<b>Bee Cave Road</b>");
    expect(clean).toContain('href="https://kaye-interiors.example/?utm_source=mail"');
    expect(clean).toContain("border-bottom:2px solid #8a6d3b");
    expect(clean).not.toContain("document.location");
    expect(cleanEmailHtml(MAIL_FROM_GMAIL)).toContain('class="gmail_quote gmail_quote_container"');
    expect(cleanEmailHtml(MAIL_FROM_OUTLOOK)).toContain('id="divRplyFwdMsg"');
    expect(cleanEmailHtml(MAIL_FROM_OUTLOOK)).toContain("<td>$14,800</td>");
  });

  test("one that is too big to look through is not kept as HTML at all", () => {
    expect(cleanEmailHtml("<p>x</p>".repeat(200_000))).toBeNull();
  });
});
