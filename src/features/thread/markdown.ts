// Loaded only when a message has something to render: see message-body.tsx.
import DOMPurify from "dompurify";
import { Marked } from "marked";

// Bold, italic, links and code. Everything else stays as it was typed: a text message that begins
// with "1." or "#5" is not a document.
const marked = new Marked({ gfm: true, breaks: false });
marked.use({
  tokenizer: {
    tag: () => undefined,
    del: () => undefined,
    br: () => undefined,
  },
  renderer: {
    // An image would be fetched from wherever the sender likes; a link is not.
    image: ({ href, text }) => `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`,
  },
});

const purifier = DOMPurify(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer nofollow");
});

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const FENCE = /```(?:[\w-]*\n)?([\s\S]+?)```/g;

function toHtml(text: string): string {
  let html = "";
  let from = 0;
  for (const match of text.matchAll(FENCE)) {
    html += marked.parseInline(text.slice(from, match.index), { async: false });
    html += `<code>${escapeHtml(match[1] ?? "")}</code>`;
    from = match.index + match[0].length;
  }
  return html + marked.parseInline(text.slice(from), { async: false });
}

/** Safe HTML for a message: no script, no style, nothing loaded from elsewhere. */
export function renderMarkdown(text: string): string {
  return purifier.sanitize(toHtml(text), {
    ALLOWED_TAGS: ["strong", "em", "code", "a"],
    ALLOWED_ATTR: ["href"],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel):/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
}
