import { blankOf, CLAIM_KINDS } from "./compose";
import { wordsOf } from "./searchTerms";

const BLANKS = CLAIM_KINDS.map(blankOf);

/**
 * The share of a suggestion's words that are in what was sent, from 0 to 1, each as often as it
 * stands there. Blanks are no words: filling them is what they are for.
 */
export function survivalOf(suggested: string, sent: string): number {
  const words = wordsOf(BLANKS.reduce((text, blank) => text.replaceAll(blank, " "), suggested));
  if (words.length === 0) return suggested.trim() === sent.trim() && sent.trim() !== "" ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of wordsOf(sent)) left.set(word, (left.get(word) ?? 0) + 1);
  let kept = 0;
  for (const word of words) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    kept += 1;
  }
  return kept / words.length;
}

/** Whether a sent text still counts as the assistant's: at least half of the suggestion is in it. */
export function isAssistants(suggested: string, sent: string): boolean {
  return survivalOf(suggested, sent) >= 0.5;
}
