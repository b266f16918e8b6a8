import { Parser } from "htmlparser2";

/** Elements within one another. No email that somebody reads comes near it. */
const MAX_DEPTH = 2_000;

/** Elements whose content nobody reads. */
const UNREAD = ["script", "style", "title", "template", "noscript", "svg", "textarea"];
const BLOCK = /^\/?(?:br|p|div|tr|li|ul|ol|table|blockquote|h[1-6])\b/;

/**
 * Whether elements stand in one another deeper than makes sense. What parses HTML takes time with
 * the square of the depth: half a minute for an email of "<b><b><b>…", unless it is looked at first.
 */
export function isTooDeep(html: string): boolean {
  let depth = 0;
  let deepest = 0;
  const parser = new Parser({
    onopentag() {
      depth++;
      if (depth > deepest) deepest = depth;
      // Reads no further: the rest is what would take long.
      if (depth > MAX_DEPTH) parser.pause();
    },
    onclosetag: () => void depth--,
  });
  parser.write(html);
  return deepest > MAX_DEPTH;
}

/** The words between the tags, in one pass however they are nested; for what no parser should read. */
export function wordsBetweenTags(html: string): string {
  const lower = html.toLowerCase();
  let words = "";
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0) break;
    words += html.slice(at, open);
    const [name = ""] = /^\/?[a-z0-9!-]*/.exec(lower.slice(open + 1, open + 20)) ?? [];
    const end = name.startsWith("!--")
      ? lower.indexOf("-->", open)
      : UNREAD.includes(name)
        ? lower.indexOf(`</${name}`, open)
        : lower.indexOf(">", open);
    if (end < 0) return words;
    words += BLOCK.test(name) ? "\n" : " ";
    at = name.startsWith("!--") ? end + 3 : UNREAD.includes(name) ? end : end + 1;
  }
  return words + html.slice(at);
}
