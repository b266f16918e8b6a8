import type { Term } from "../store/text-indexes.ts";

/**
 * What one search's scores are worked out with. Scores of different weights cannot be compared:
 * the pages of a list keep those of its first.
 */
export interface Weights {
  /** How much each term tells, the rarer the more. */
  terms: number[];
  /** Words in a text of ordinary length. */
  length: number;
}

/** BM25's customary constants: how soon repetition stops to count, and how much length does. */
const K1 = 1.2;
const B = 0.75;

/** What a word counts that only begins with the term. */
const BEGINNING = 0.5;

/**
 * The weight of each term by how far apart the documents are that have it. `hits` are their rows,
 * newest first, at most `limit`. In place of BM25's inverse document frequency, for which all
 * documents would have to be counted; and nothing but the hits goes in, so that a search need not
 * be run again when other documents change.
 */
export function termWeights(hits: readonly (readonly number[])[], limit: number): number[] {
  const newest = Math.max(...hits.map((rows) => rows[0] ?? -Infinity));
  const oldest = Math.min(...hits.map((rows) => rows.at(-1) ?? Infinity));
  return hits.map((rows) => {
    const [first = newest] = rows;
    // Those at the limit go on beyond what was looked at.
    const span = rows.length < limit ? newest - oldest : first - (rows.at(-1) ?? oldest);
    return rows.length === 0 ? 0 : Math.log(1 + (span + 1) / rows.length);
  });
}

/** Okapi BM25 of a text's words, 0 when it has none of the terms. */
export function score(words: readonly string[], terms: readonly Term[], weights: Weights): number {
  let sum = 0;
  for (const [i, { text, isPrefix }] of terms.entries()) {
    let frequency = 0;
    for (const word of words) {
      if (word === text) frequency++;
      else if (isPrefix && word.startsWith(text)) frequency += BEGINNING;
    }
    const norm = K1 * (1 - B + (B * words.length) / weights.length);
    sum += ((weights.terms[i] ?? 0) * frequency * (K1 + 1)) / (frequency + norm);
  }
  return sum;
}
