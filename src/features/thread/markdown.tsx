// Loaded only when a message has something to render: see message-body.tsx.
import { Lexer, Tokenizer, type MarkedToken, type Token } from "marked";
import { Fragment, type ReactNode } from "react";
import { withMentions } from "./with-mentions";

/**
 * Bold, italic, links and code. Everything else stays as it was typed: a text message that begins
 * with "1." or "#5" is not a document, and "<b>" is three characters.
 */
class MessageTokenizer extends Tokenizer {
  override tag(): undefined {}
  override del(): undefined {}
  override br(): undefined {}
}

const FENCE = /```(?:[\w-]*\n)?([\s\S]+?)```/g;
const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address if following it is safe, else null. */
function safeHref(href: string): string | null {
  try {
    return SAFE.has(new URL(href).protocol) ? href : null;
  } catch {
    return null;
  }
}

function link(key: number, href: string, raw: string, children: ReactNode): ReactNode {
  const safe = safeHref(href);
  if (safe === null) return raw;
  return (
    <a key={key} href={safe} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

function isMarked(token: Token): token is MarkedToken {
  return token.type !== "generic";
}

type Names = readonly string[];

function element(token: Token, key: number, names: Names): ReactNode {
  if (!isMarked(token)) return token.raw;
  switch (token.type) {
    case "strong":
      return <strong key={key}>{elements(token.tokens, names)}</strong>;
    case "em":
      return <em key={key}>{elements(token.tokens, names)}</em>;
    case "codespan":
      return <code key={key}>{token.text}</code>;
    case "link":
      return link(key, token.href, token.raw, elements(token.tokens, names));
    case "image":
      // An image would be fetched from wherever the sender likes; a link is not.
      return link(key, token.href, token.raw, token.text || token.href);
    case "text":
      return <Fragment key={key}>{withMentions(token.text, names)}</Fragment>;
    case "escape":
      return token.text;
    default:
      return token.raw;
  }
}

function elements(tokens: Token[], names: Names): ReactNode[] {
  return tokens.map((token, key) => element(token, key, names));
}

function inline(text: string, names: Names): ReactNode[] {
  return elements(Lexer.lexInline(text, { gfm: true, tokenizer: new MessageTokenizer() }), names);
}

/**
 * A message as elements. No HTML is made on the way, so there is none to be smuggled in: what a
 * customer writes can only become text, one of four plain elements, or a link with a safe scheme.
 */
export function renderMarkdown(text: string, names: Names = []): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(FENCE)) {
    parts.push(<span key={`text-${from}`}>{inline(text.slice(from, match.index), names)}</span>);
    parts.push(<code key={`code-${from}`}>{match[1]}</code>);
    from = match.index + match[0].length;
  }
  parts.push(<span key={`text-${from}`}>{inline(text.slice(from), names)}</span>);
  return parts;
}
