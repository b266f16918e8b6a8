import { randomFrom } from "../lib/numbers.ts";

/** Letters, the frequent ones first, as in English. */
const LETTERS = "etaoinshrdlucmfwypvbgkjqxz";
const VOCABULARY = 30_000;
/** Zipf-Mandelbrot: flattens the head as in real texts. */
const SHIFT = 2.7;
/** The shortest and the longest message, in words. */
const WORDS = { least: 6, most: 30 };

/** A made-up language whose words are as unevenly common as those of a real one. */
export class Language {
  /** The most common first. */
  readonly words: readonly string[];
  readonly #upTo: number[] = [];
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    const words = new Set<string>();
    while (words.size < VOCABULARY) {
      // Common words are short ones.
      const length = 2 + Math.floor(this.#random() * (2 + Math.log10(words.size + 1) * 2));
      words.add(Array.from({ length }, () => this.#letter()).join(""));
    }
    this.words = [...words];
    let sum = 0;
    for (let rank = 0; rank < VOCABULARY; rank++) this.#upTo.push((sum += 1 / (rank + SHIFT)));
  }

  /** Any word, as often as it is used. */
  word(): string {
    const at = this.#random() * (this.#upTo.at(-1) ?? 0);
    let [lo, hi] = [0, VOCABULARY - 1];
    while (lo < hi) {
      const middle = (lo + hi) >> 1;
      if ((this.#upTo[middle] ?? 0) < at) lo = middle + 1;
      else hi = middle;
    }
    return this.words[lo] ?? "";
  }

  message(): string {
    const length = WORDS.least + this.below(WORDS.most - WORDS.least + 1);
    return Array.from({ length }, () => this.word()).join(" ");
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  #letter(): string {
    return LETTERS[Math.floor(this.#random() ** 1.5 * LETTERS.length)] ?? "e";
  }
}
