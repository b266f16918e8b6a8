import { matchRanges } from "../../../../convex/shared/searchTerms";

/** How the two kinds of match are called in the style sheet. */
const ALL = "find";
const CURRENT = "find-current";

/**
 * Marks every match in the bubbles on screen, those of the current message more strongly, without
 * touching what React has made. Goes on as bubbles come and go; returns how to stop it.
 */
export function highlightMatches(thread: HTMLElement, terms: readonly string[]): () => void {
  // Only for marking: a browser without it shows which message was found all the same.
  if (!("highlights" in CSS)) return () => {};
  let frame = 0;
  const paintSoon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => paint(thread, terms));
  };
  const observer = new MutationObserver(paintSoon);
  observer.observe(thread, {
    childList: true,
    characterData: true,
    subtree: true,
    attributeFilter: ["aria-current", "srcdoc"],
  });
  // An email's frame tells only itself that it is there.
  thread.addEventListener("load", paintSoon, true);
  paintSoon();
  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
    thread.removeEventListener("load", paintSoon, true);
    paint(thread, []);
  };
}

function paint(thread: HTMLElement, terms: readonly string[]): void {
  const articles = Array.from(thread.querySelectorAll("article"));
  const current = articles.filter((article) => article.ariaCurrent === "true");
  const others = articles.filter((article) => article.ariaCurrent !== "true");
  const bodies = (list: HTMLElement[]) =>
    list.flatMap((article) => Array.from(article.querySelectorAll(".prose-message")));
  mark(window, ALL, bodies(others), terms);
  mark(window, CURRENT, bodies(current), terms);
  for (const article of articles) {
    for (const frame of article.querySelectorAll("iframe")) {
      const inside = frame.contentWindow;
      if (!inside?.document.body) continue;
      const name = article.ariaCurrent === "true" ? CURRENT : ALL;
      mark(inside.window, name === ALL ? CURRENT : ALL, [], terms);
      mark(inside.window, name, [inside.document.body], terms);
    }
  }
}

function mark(
  realm: Window & typeof globalThis,
  name: string,
  roots: Element[],
  terms: readonly string[],
): void {
  const ranges = terms.length === 0 ? [] : roots.flatMap((root) => rangesIn(root, terms));
  if (ranges.length === 0) realm.CSS.highlights.delete(name);
  else realm.CSS.highlights.set(name, new realm.Highlight(...ranges));
}

function rangesIn(root: Element, terms: readonly string[]): Range[] {
  const document = root.ownerDocument;
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const [from, to] of matchRanges(node.nodeValue ?? "", terms)) {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      ranges.push(range);
    }
  }
  return ranges;
}
