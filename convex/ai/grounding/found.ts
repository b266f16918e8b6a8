/** A place in a text. UTF-16 offsets, end exclusive. */
export type Found = { start: number; end: number };

/** Of overlapping places the one that stands first in the list; the rest in the text's order. */
export function leftmost<T extends Found>(all: readonly T[]): T[] {
  const kept: T[] = [];
  for (const candidate of all) {
    const free = kept.every(({ start, end }) => candidate.end <= start || candidate.start >= end);
    if (free) kept.push(candidate);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** Digits of every script as 0 to 9. */
export function toAscii(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const plain = digit.normalize("NFKC");
    return /^[0-9]$/.test(plain) ? plain : String(digitValue(plain));
  });
}

/** Unicode keeps the ten digits of a script together and in order. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return value;
}

/** Scripts that are written without spaces, or that join small words on: a word can begin anywhere. */
export const JOINED =
  "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Arabic}\\p{sc=Thai}]";

const BEGINS_JOINED = new RegExp(`^${JOINED}`, "u");

/** Whether a word is of such a script. */
export function isJoined(word: string): boolean {
  return BEGINS_JOINED.test(word);
}
