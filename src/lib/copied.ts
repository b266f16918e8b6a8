import type { Id } from "../../convex/_generated/dataModel";

/** A suggestion's text on its way to the input by the clipboard. */
type Copied = { text: string; suggestionId: Id<"suggestions"> };

let last: Copied | null = null;

/** What was copied last. */
export function rememberCopied(copied: Copied): void {
  last = copied;
}

/** The suggestion a pasted text is from; null for any other text. */
export function copiedFrom(pasted: string): Copied["suggestionId"] | null {
  const plain = pasted.replace(/\r\n?/g, "\n").trim();
  return last !== null && last.text.trim() === plain ? last.suggestionId : null;
}
