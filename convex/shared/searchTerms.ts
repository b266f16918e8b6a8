/** Convex's search looks at so many terms of a query, and drops a word longer than this. */
export const MAX_TERMS = 16;
export const MAX_TERM_LENGTH = 32;
/** Fewer digits than this say nothing about a phone. */
const MIN_DIGITS = 3;

/**
 * The words of a text as Convex's search index splits it: runs of letters and digits, in lower
 * case, accents kept.
 */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** What of a text a search has matched, as [from, to) in UTF-16 units, in order, none overlapping. */
export type Range = readonly [from: number, to: number];

/**
 * Where the words of a text begin with one of the terms searched for. Digits also match a phone
 * however it is written: the whole of it then.
 */
export function matchRanges(text: string, terms: readonly string[]): Range[] {
  const ranges: Range[] = [];
  for (const word of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const lower = word[0].toLowerCase();
    const term = longest(terms.filter((candidate) => lower.startsWith(candidate)));
    if (term !== undefined) ranges.push([word.index, word.index + term.length]);
  }
  const digits = terms.filter((term) => term.length >= MIN_DIGITS && /^\d+$/.test(term));
  if (digits.length === 0) return ranges;
  for (const phone of text.matchAll(/\+?\(?\d[\d\s()./-]{5,}\d/g)) {
    const written = phone[0].replace(/\D/g, "");
    const end = phone.index + phone[0].length;
    if (!digits.some((term) => written.includes(term.replace(/^0+/, "")))) continue;
    const outside = ranges.filter(([from, to]) => to <= phone.index || from >= end);
    ranges.splice(0, ranges.length, ...outside, [phone.index, end]);
  }
  return ranges.sort(([a], [b]) => a - b);
}

function longest(terms: readonly string[]): string | undefined {
  return terms.toSorted((a, b) => b.length - a.length)[0];
}
