import { Buffer } from "node:buffer";

/** Words of this many UTF-8 bytes or more are not indexed. */
const TOO_LONG = 32;

const WORD = /[\p{Alphabetic}\p{N}]+/gu;
/** The same among the characters of ASCII, of which most texts consist; several times as fast. */
const ASCII_WORD = /[a-z0-9]+/g;
const ASCII = /^[\0-\x7f]*$/;

/**
 * The words of a text as Convex's full-text search sees them, in order, repeated as they are. It is
 * Tantivy's `SimpleTokenizer`, `RemoveLongFilter` and `LowerCaser`: runs of letters and digits of
 * any script, without the long ones, each character lower-cased by itself.
 */
export function wordsOf(text: string): string[] {
  if (ASCII.test(text)) {
    const found = text.toLowerCase().match(ASCII_WORD) ?? [];
    return found.some((word) => word.length >= TOO_LONG)
      ? found.filter((word) => word.length < TOO_LONG)
      : found;
  }
  const words: string[] = [];
  for (const word of text.match(WORD) ?? []) {
    // No character of a UTF-16 string has more than three bytes in UTF-8.
    if (3 * word.length >= TOO_LONG && Buffer.byteLength(word) >= TOO_LONG) continue;
    words.push(lowerCased(word));
  }
  return words;
}

function lowerCased(word: string): string {
  const lower = word.toLowerCase();
  // The one character that JavaScript lower-cases by its place in the word.
  return lower.includes("ς")
    ? Array.from(word, (character) => character.toLowerCase()).join("")
    : lower;
}
