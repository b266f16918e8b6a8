import type { Faults } from "../faults.ts";

/** How fast it writes, in ms: before its first word, and for each. */
export interface Pace {
  first: number;
  word: number;
}

export interface OpenAIContext {
  faults: Faults;
  apiKey: string;
  pace: Pace;
  /** The providers' clock. ms since the epoch */
  now: () => number;
}
