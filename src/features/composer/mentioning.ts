import type { Query } from "./typing-list";

/** Names of people seldom have more words than this before they are found. */
const MAX_QUERY = 40;

/** What is being typed after an "@" right before the caret, and where that "@" is; null when nothing is. */
export function queryAt(text: string, caret: number): Query | null {
  const before = text.slice(Math.max(0, caret - MAX_QUERY), caret);
  const match = /(?:^|[\s(])@([^\s@]*(?: [^\s@]*)?)$/u.exec(before);
  if (!match) return null;
  const words = match[1] ?? "";
  return { start: caret - words.length - 1, words };
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Those whose name, or a word of it, begins with what was typed; without regard to case and accents. */
export function matching<T extends { name: string }>(people: readonly T[], words: string): T[] {
  const typed = plain(words);
  return people.filter(({ name }) => {
    const full = plain(name);
    return full.startsWith(typed) || full.split(/\s+/).some((word) => word.startsWith(typed));
  });
}

/** The text with the query replaced by the name, and where the caret goes. */
export function complete(
  text: string,
  query: Query,
  name: string,
): { text: string; caret: number } {
  const after = text.slice(query.start + 1 + query.words.length);
  const named = `${text.slice(0, query.start)}@${name}${after.startsWith(" ") ? "" : " "}`;
  return { text: named + after, caret: named.length + (after.startsWith(" ") ? 1 : 0) };
}
