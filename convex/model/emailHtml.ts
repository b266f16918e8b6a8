import { Marked } from "marked";
import sanitizeHtml, { type IOptions } from "sanitize-html";
import { isTooDeep, wordsBetweenTags } from "./emailMarkup";

/** An email longer than this is shown as text alone. Characters. */
const MAX_HTML = 1_000_000;

const TEXT = [/^[^;{}()\\]*$/];
const COLOR = [/^#[0-9a-f]{3,8}$/i, /^[a-z]{3,30}$/i, /^rgba?\([\d.,%\s/]+\)$/i];
const LENGTH = [/^(auto|0|(\d{0,4}(\.\d+)?(px|em|rem|pt|%)\s*){1,4})$/i];

const TAGS =
  "a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre q s small span strike strong sub sup table tbody td tfoot th thead tr u ul";

/** Outlook's marks of where a quote begins. */
const QUOTE_IDS = new Set(["divRplyFwdMsg", "appendonsend"]);

/**
 * What an email may look like: its words, tables, lists and pictures, in its colours. Nothing that
 * runs, asks for input, loads by itself, or stands outside the place it was given.
 */
const OPTIONS: IOptions = {
  allowedTags: TAGS.split(" "),
  // What is in these is no text.
  nonTextTags: ["script", "style", "textarea", "option", "noscript", "title", "template", "svg"],
  allowedAttributes: {
    "*": [
      "align",
      "valign",
      "dir",
      "lang",
      "title",
      "style",
      "width",
      "height",
      "bgcolor",
      "color",
    ],
    a: ["href", "name"],
    blockquote: ["type", "cite"],
    font: ["size", "face"],
    img: ["src", "alt"],
    ol: ["start", "type"],
    table: ["border", "cellpadding", "cellspacing"],
    td: ["colspan", "rowspan"],
    th: ["colspan", "rowspan"],
    // Only what marks a quote: see the client's email document.
    div: ["id"],
  },
  allowedClasses: {
    blockquote: ["gmail_quote"],
    div: ["gmail_quote", "gmail_quote_container", "yahoo_quoted", "moz-cite-prefix"],
  },
  allowedSchemes: ["http", "https", "mailto", "tel"],
  allowedSchemesByTag: { img: ["https", "http"] },
  allowProtocolRelative: false,
  // Numbers and words only: no url(), no position, nothing that loads or floats over the page.
  allowedStyles: {
    "*": {
      color: COLOR,
      "background-color": COLOR,
      background: COLOR,
      "font-family": TEXT,
      "font-size": [/^[\w.%-]+$/],
      "font-style": [/^\w+$/],
      "font-weight": [/^\w+$/],
      "line-height": [/^[\w.%]+$/],
      "text-align": [/^\w+$/],
      "text-decoration": [/^[\w\s-]+$/],
      "text-transform": [/^\w+$/],
      "vertical-align": [/^[\w-]+$/],
      "white-space": [/^[\w-]+$/],
      border: TEXT,
      "border-top": TEXT,
      "border-right": TEXT,
      "border-bottom": TEXT,
      "border-left": TEXT,
      "border-collapse": [/^\w+$/],
      "border-radius": LENGTH,
      margin: LENGTH,
      "margin-top": LENGTH,
      "margin-bottom": LENGTH,
      padding: LENGTH,
      "padding-top": LENGTH,
      "padding-right": LENGTH,
      "padding-bottom": LENGTH,
      "padding-left": LENGTH,
      width: LENGTH,
      "max-width": LENGTH,
      height: LENGTH,
    },
  },
  transformTags: {
    "*": (tagName, attribs) => {
      const kept = { ...attribs };
      if (!QUOTE_IDS.has(kept["id"] ?? "")) delete kept["id"];
      for (const name of ["href", "src", "cite"]) {
        // An email stands nowhere, so nothing in it can be told from where it stands.
        if (!/^[a-z]+:/i.test(kept[name] ?? "")) delete kept[name];
      }
      return { tagName, attribs: kept };
    },
  },
  nestingLimit: 200,
};

/**
 * An email's HTML made harmless, for keeping; null when it is too long or too deep to look through.
 * The first of three walls: the browser cleans it again, and shows it where nothing can run.
 */
export function cleanEmailHtml(html: string): string | null {
  if (html.length > MAX_HTML || isTooDeep(html)) return null;
  return sanitizeHtml(html, OPTIONS).trim();
}

/** As the thread shows it: bold, italic, links and code; a tag that somebody types is text. */
const markdown = new Marked({
  gfm: true,
  breaks: true,
  tokenizer: { tag: () => undefined, del: () => undefined },
});

/** A message of ours as HTML for the customer's mail program, with the signature under it. */
export function writeEmailHtml(body: string, signature: string): string {
  const paragraphs = body.split(/\n{2,}/).map((paragraph) => `<p>${inline(paragraph)}</p>`);
  const name = signature.split("\n").map(escapeHtml).join("<br>");
  const end = name === "" ? "" : `<p>-- <br>${name}</p>`;
  return cleanEmailHtml(`<div>${paragraphs.join("\n")}${end}</div>`) ?? "";
}

function inline(text: string): string {
  const html = markdown.parseInline(text);
  return typeof html === "string" ? html : escapeHtml(text);
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const ENTITIES: Record<string, string> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&amp;": "&",
};

/** The words of an email that has no text of its own, a line for each block. */
export function textOfEmailHtml(html: string): string {
  const whole = html.slice(0, MAX_HTML);
  return (isTooDeep(whole) ? wordsBetweenTags(whole) : wordsOf(whole))
    .replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/[^\S\n]+/g, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

function wordsOf(html: string): string {
  const { nonTextTags } = OPTIONS;
  // A tag is not followed to the end of the email: thousands that are never closed would be.
  const lines = html
    .replaceAll(/\s+/g, " ")
    .replaceAll(/<(?:br|\/p|\/div|\/tr|\/li|\/h[1-6]|\/blockquote)\b[^>]{0,200}>/gi, "$&\n");
  return sanitizeHtml(lines, { allowedTags: [], allowedAttributes: {}, nonTextTags });
}
