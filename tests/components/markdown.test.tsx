import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { renderMarkdown } from "../../src/features/thread/markdown";

afterEach(cleanup);

function parsed(text: string): HTMLElement {
  return render(<p>{renderMarkdown(text)}</p>).container;
}

test("THREAD-5 bold, italic, code and links", () => {
  const host = parsed("**Yes**, *now*: `JOB-7` at [the map](https://example.com/m)");
  expect(host.querySelector("strong")?.textContent).toBe("Yes");
  expect(host.querySelector("em")?.textContent).toBe("now");
  expect(host.querySelector("code")?.textContent).toBe("JOB-7");
  expect(host.querySelector("a")?.textContent).toBe("the map");
});

test("THREAD-5 a bare address becomes a link that tells the other side nothing", () => {
  const link = parsed("see https://example.com/j/1").querySelector("a");
  expect(link?.getAttribute("href")).toBe("https://example.com/j/1");
  expect(link?.getAttribute("rel")?.split(" ")).toEqual(
    expect.arrayContaining(["noopener", "nofollow", "noreferrer"]),
  );
});

test.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "<iframe src='https://evil.example'></iframe>",
  "<style>body{display:none}</style>",
  '<a href="javascript:alert(1)">x</a>',
  "<b>bold</b>",
])("THREAD-5 HTML that a customer types stays text: %s", (text) => {
  const host = parsed(text);
  expect(host.querySelector("script, img, svg, iframe, style, b")).toBeNull();
  expect(host.querySelector("a:not([href^='https://'])")).toBeNull();
  expect(host.textContent).toBe(text);
});

test.each(["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"])(
  "THREAD-5 a link to %s leads nowhere",
  (href) => {
    const host = parsed(`[click](${href})`);
    expect(host.querySelector("a")).toBeNull();
    expect(host.textContent).toBe(`[click](${href})`);
  },
);

test("THREAD-5 an image is never loaded: it is a link to it", () => {
  const host = parsed("![photo](https://evil.example/pixel.png)");
  expect(host.querySelector("img")).toBeNull();
  expect(host.querySelector("a")?.getAttribute("href")).toBe("https://evil.example/pixel.png");
});

test("THREAD-5 an attribute cannot be smuggled in through a link", () => {
  const host = parsed('[x](https://e.example/"onmouseover="alert(1) "t")');
  for (const node of host.querySelectorAll("*")) {
    expect(node.getAttributeNames().filter((name) => name.startsWith("on"))).toEqual([]);
    expect(node.getAttribute("style")).toBeNull();
  }
});

test.each([
  "1. First\n2. Second",
  "# 5 Main Street",
  "> 80 degrees",
  "between ~5 and ~6",
  "a_b_c 2*3 = 6",
])("what only looks like a document stays as it was typed: %s", (text) => {
  expect(parsed(text).textContent).toBe(text);
});

test("code between fences keeps its lines and is not markdown", () => {
  const host = parsed("so:\n```\nif **a**\n  <b>\n```");
  expect(host.querySelector("code")?.textContent).toBe("if **a**\n  <b>\n");
});
