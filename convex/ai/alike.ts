import { MAX_TERM_LENGTH, MAX_TERMS, wordsOf } from "../shared/searchTerms";

/** Words that say nothing about what somebody wants, in the languages there are built-in texts in. */
const SMALL = new Set(
  (
    "the and that what for with your you are can could would will our have has had this there they them from just does did but not was were been about please hello thanks thank name when how who why its it's i'm get got want need know let any some out all one also then than " +
    "los las una unos del por para con que qué como cómo mi sus está son hola gracias favor pero muy más este esta eso nos les ustedes usted puede pueden tengo quiero cuando cuándo hay"
  ).split(" "),
);

/** The words of a text by which others like it are found, each once. */
export function telling(text: string): string[] {
  const words = wordsOf(text).filter((word) => word.length > 2 && !SMALL.has(word));
  return [...new Set(words.map((word) => word.slice(0, MAX_TERM_LENGTH)))];
}

/** What to search for those who wrote alike; null for a text that says nothing. */
export function searchFor(text: string): string | null {
  const words = telling(text);
  return words.length === 0 ? null : words.slice(-MAX_TERMS).join(" ");
}

/** How much two texts are about the same, from 0 to 1: the cosine of their telling words. */
export function likeness(a: string, b: string): number {
  const [one, other] = [telling(a), new Set(telling(b))];
  if (one.length === 0 || other.size === 0) return 0;
  const shared = one.filter((word) => other.has(word)).length;
  return shared / Math.sqrt(one.length * other.size);
}
