// Loaded only when an email with HTML is looked at: see email-body.tsx.
import DOMPurify, { type Config } from "dompurify";

export type EmailLook = {
  /** The reader asked for the pictures of this email. */
  images: boolean;
  dark: boolean;
};

export type EmailDocument = {
  srcdoc: string;
  /** Pictures that were left out because they would be fetched from elsewhere. */
  blocked: number;
  /** It brings colours of its own, and needs the white paper they were chosen for. */
  paper: boolean;
};

const FORBIDDEN =
  "style form input button select option textarea label fieldset video audio source track picture map area dialog details summary slot template marquee meter progress";

const CONFIG: Config & { RETURN_DOM: true } = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: FORBIDDEN.split(" "),
  FORBID_ATTR: ["srcset", "background", "poster", "ping", "action", "formaction", "tabindex"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  // What the page finds by id or name is never what an email says it is.
  SANITIZE_NAMED_PROPS: true,
  // Its own rule with fewer schemes. All attributes that are not known to be safe are held to it, so
  // it must let plain words through; addresses are looked at again below.
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel):|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
  RETURN_DOM: true,
};

/** Properties that set words apart. None loads anything or leaves its place. */
const STYLES =
  /^(color|background-color|font(-.*)?|line-height|text-(align|decoration.*|transform)|vertical-align|white-space|border(-.*)?|margin(-.*)?|padding(-.*)?|width|max-width|height|list-style-type)$/;
const LOADS = /url\(|image\(|image-set\(|expression\(|\\/i;

const LINKS = new Set(["http:", "https:", "mailto:", "tel:"]);

/** Where a mail program puts what is being answered. */
const QUOTES =
  '.gmail_quote_container, .gmail_quote, .yahoo_quoted, blockquote[type="cite"], .moz-cite-prefix, [id$="appendonsend"], [id$="divRplyFwdMsg"]';
/** These only begin it: all that follows belongs to it. */
const BEGINS = '.moz-cite-prefix, [id$="appendonsend"], [id$="divRplyFwdMsg"]';

/**
 * A document for a sandboxed frame that shows an email. Cleaned here whatever was done before; its
 * policy lets nothing run and nothing load, pictures only when asked for.
 */
export function emailDocument(html: string, { images, dark }: EmailLook): EmailDocument {
  const body = DOMPurify.sanitize(html, CONFIG);
  for (const element of body.querySelectorAll<HTMLElement>("[style]")) tameStyle(element);
  for (const link of body.querySelectorAll("a")) tameLink(link);
  const blocked = tameImages(body, images);
  foldQuote(body);
  const paper = body.querySelector('[bgcolor], [color], [style*="color"]') !== null;
  return { srcdoc: page(body.innerHTML, { images, dark: dark && !paper }), blocked, paper };
}

function tameStyle({ style }: HTMLElement): void {
  for (const name of Array.from(style)) {
    if (!STYLES.test(name) || LOADS.test(style.getPropertyValue(name))) style.removeProperty(name);
  }
}

function tameLink(link: HTMLAnchorElement): void {
  const href = link.getAttribute("href");
  if (href === null || !URL.canParse(href) || !LINKS.has(new URL(href).protocol)) {
    link.removeAttribute("href");
    return;
  }
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
}

function tameImages(body: Element, images: boolean): number {
  let blocked = 0;
  for (const image of body.querySelectorAll("img")) {
    const src = image.getAttribute("src") ?? "";
    const remote = /^https?:\/\//i.test(src);
    image.referrerPolicy = "no-referrer";
    if (src.startsWith("data:") || (remote && images)) continue;
    const name = body.ownerDocument.createElement("span");
    name.className = "picture";
    name.textContent = image.alt;
    image.replaceWith(name);
    if (remote) blocked++;
  }
  return blocked;
}

/** Folds what is being answered, unless the email says nothing else. Nothing of it is taken away. */
function foldQuote(body: Element): void {
  const quote = body.querySelector(QUOTES);
  if (quote === null) return;
  const fold = body.ownerDocument.createElement("details");
  const label = body.ownerDocument.createElement("summary");
  label.textContent = "Quoted text";
  quote.before(fold);
  let next: ChildNode | null = fold.nextSibling;
  fold.append(label);
  do {
    const node = next;
    next = node?.nextSibling ?? null;
    if (node) fold.append(node);
  } while (next && quote.matches(BEGINS));
  const alone = body.textContent.trim().length <= fold.textContent.trim().length;
  fold.open = alone;
}

function page(body: string, { images, dark }: EmailLook): string {
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src data:${images ? " https: http:" : ""}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const [ink, soft, link] = dark
    ? ["#ecefef", "#a9b3b5", "#6fc9c6"]
    : ["#1c2427", "#5a6669", "#0f6a6c"];
  return `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<style>
:root { color-scheme: ${dark ? "dark" : "light"}; }
html { overflow: auto hidden; }
body { margin: 0; color: ${ink}; background: transparent; font: 14px/1.5 "Inter Variable", system-ui, sans-serif; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
table { max-width: 100%; }
p:first-child { margin-top: 0; } p:last-child { margin-bottom: 0; }
blockquote { margin: 8px 0; padding-left: 10px; border-left: 2px solid ${soft}; }
pre { white-space: pre-wrap; }
a { color: ${link}; }
.picture:not(:empty) { padding: 1px 6px; border: 1px dashed ${soft}; border-radius: 4px; color: ${soft}; font-size: 12px; }
details { margin-top: 10px; }
::highlight(find) { background: rgb(214 158 46 / 0.35); }
::highlight(find-current) { background: #b7791f; color: #fff; }
summary { width: max-content; cursor: pointer; color: ${soft}; font-size: 12px; }
</style></head><body dir="auto">${body}</body></html>`;
}
