import type { Query } from "../typing-list";

/** Longer than any name that is typed in full. */
const MAX_QUERY = 60;

/** The "/name" that is being typed right before the caret; null when none is. */
export function slashAt(text: string, caret: number): Query | null {
  const before = text.slice(Math.max(0, caret - MAX_QUERY), caret);
  // After "/" comes no blank, or it is a stroke between two words; none before it, or it is a path.
  const match = /(?:^|\s)\/((?:[^\s/][^\n/]*)?)$/u.exec(before);
  if (!match) return null;
  const words = match[1] ?? "";
  return { start: caret - words.length - 1, words };
}

/** The text with another in the place of what was typed. */
export function replaceQuery(text: string, { start, words }: Query, by: string): string {
  return text.slice(0, start) + by + text.slice(start + 1 + words.length);
}
