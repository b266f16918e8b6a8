import type { Material } from "../../model/compose/material";
import { INSTRUCTIONS } from "../instructions";
import type { Claim } from "./claims";

/** So many words in a row are no accident. */
const RUN = 5;

type Word = { word: string; start: number; end: number };

/** Where a text repeats what is written for the team alone: notes on the profile, the assistant's own orders. */
export function privateIn(text: string, { customer }: Material): Claim[] {
  // The business's own words on how to write are none of these: it may want them said.
  const hidden = [customer?.notes ?? "", ...INSTRUCTIONS];
  const runs = new Set(hidden.flatMap((secret) => runsOf(wordsWithPlace(secret)).map(keyOf)));
  const found: Claim[] = [];
  for (const run of runsOf(wordsWithPlace(text))) {
    if (!runs.has(keyOf(run))) continue;
    const [start, end] = [run[0]?.start ?? 0, run.at(-1)?.end ?? 0];
    const before = found.at(-1);
    if (before !== undefined && start <= before.end) before.end = end;
    else found.push({ start, end, kind: "private", values: [] });
  }
  return found;
}

function wordsWithPlace(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: it, index }) => ({
    word: it.toLowerCase(),
    start: index,
    end: index + it.length,
  }));
}

/** Every run of words; a text shorter than one is a run by itself from three words on. */
function runsOf(words: Word[]): Word[][] {
  return words
    .slice(0, Math.max(0, words.length - RUN + 1))
    .map((_, at) => words.slice(at, at + RUN));
}

function keyOf(run: Word[]): string {
  return run.map(({ word }) => word).join(" ");
}
