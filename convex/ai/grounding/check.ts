import type { Material } from "../../model/compose/material";
import type { CheckedText, Mark } from "../../model/compose/shapes";
import { blankOf } from "../../shared/compose";
import { wordsOf } from "../../shared/searchTerms";
import { type Claim, claimsIn } from "./claims";
import { type Day, dayAt, meansDay } from "./dates";
import { type Entry, entriesOf } from "./records";
import { privateIn } from "./secrets";

/** Characters that are not seen and can break a number or a word in two. */
const UNSEEN =
  /[\u00ad\u200b\u2060\u2061-\u2064\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
const TAG = /<\/?[a-z!][^<>]*>/gi;

export type Checker = (text: string) => CheckedText;

/**
 * Makes the checker for one suggestion: it holds every price, date, time, number, address, link and
 * offer of a text against the records, and leaves a blank where there is none for it.
 */
export function checkerFor(material: Material): Checker {
  const entries = entriesOf(material);
  const today = dayAt(material.now, material.contact.timeZone);
  return (raw) => {
    const text = raw.replace(TAG, "").replace(UNSEEN, "");
    const secrets = privateIn(text, material);
    const claims = claimsIn(text).filter((claim) => !secrets.some((s) => overlaps(s, claim)));
    const all = [...claims, ...secrets].sort((a, b) => a.start - b.start);
    const found = new Map(all.map((claim) => [claim, sourcesOf(claim, entries, today)]));
    for (const sentence of sentencesOf(text)) {
      const inside = all.filter(({ start }) => start >= sentence.start && start < sentence.end);
      partTimes(inside, found);
      partPrices(text.slice(sentence.start, sentence.end), inside, found, entries);
    }
    return written(text, all, found);
  };
}

type Sources = Map<Claim, Entry[]>;

/** Entries that say all of what a claim says. */
function sourcesOf(claim: Claim, entries: Entry[], today: Day): Entry[] {
  if (claim.isBlank || claim.kind === "private") return [];
  return entries.filter(({ days, values }) => {
    const { date, kind } = claim;
    if (date !== undefined) return [...days].some((day) => meansDay(date, day, today));
    const known = values.get(kind);
    if (known === undefined) return false;
    if (kind === "address") return [...known].some((address) => address === claim.values[0]);
    return claim.values.length > 0 && claim.values.every((value) => known.has(value));
  });
}

/** A day and a time told in one breath must be on record together. */
function partTimes(sentence: Claim[], found: Sources): void {
  const days = sentence.filter(({ kind }) => kind === "date");
  for (const time of sentence.filter(({ kind }) => kind === "time")) {
    const nearest = days.toSorted((a, b) => distance(a, time) - distance(b, time))[0];
    const ofDay = nearest && found.get(nearest);
    if (ofDay === undefined) continue;
    const shared = (found.get(time) ?? []).filter((entry) => ofDay.includes(entry));
    found.set(time, shared);
    // The record that has both is the one that was meant.
    if (nearest !== undefined && shared.length > 0) found.set(nearest, shared);
  }
}

/** A price of the list belongs to its service: told about another one, it is none of ours. An offer must name it. */
function partPrices(sentence: string, claims: Claim[], found: Sources, entries: Entry[]): void {
  const named = entries.filter(
    ({ source }) => source.type === "service" && nameWords(source.label).some(isIn(sentence)),
  );
  for (const claim of claims.filter(({ kind }) => kind === "price" || kind === "offer")) {
    if (named.length === 0 && claim.kind === "price") continue;
    const sources = found.get(claim) ?? [];
    const fitting = sources.filter(
      (entry) => entry.source.type !== "service" || named.includes(entry),
    );
    found.set(claim, fitting);
  }
}

/** The words that tell one service from another. */
function nameWords(label: string): string[] {
  return wordsOf(label.replace(/^Price list:|\(from\)$/g, "")).filter((word) => word.length > 3);
}

function isIn(sentence: string): (word: string) => boolean {
  const words = new Set(wordsOf(sentence));
  return (word) => words.has(word);
}

function sentencesOf(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/[^.!?。！？؟\n]*(?:[.!?](?!\s|$)[^.!?。！？؟\n]*)*[.!?。！？؟\n]*/gu)]
    .filter(({ 0: it }) => it !== "")
    .map(({ 0: it, index }) => ({ start: index, end: index + it.length }));
}

/** The text with a blank for each claim that has no source, and a mark for each claim. */
function written(text: string, claims: Claim[], found: Sources): CheckedText {
  const marks: Mark[] = [];
  let out = "";
  let from = 0;
  for (const claim of claims) {
    out += text.slice(from, claim.start);
    from = claim.end;
    const own = text.slice(claim.start, claim.end);
    const source = best(found.get(claim) ?? []);
    const shown = source !== undefined || claim.isBlank ? own : blankOf(claim.kind);
    const before = marks.at(-1);
    // "[price] to [price]" says no more than one.
    const repeats = !source && before && !before.source && before.kind === claim.kind;
    if (repeats && /^[\s–—-]*$/u.test(out.slice(before.end)) && !claim.isBlank) {
      out = out.slice(0, before.end);
      continue;
    }
    marks.push({ start: out.length, end: out.length + shown.length, kind: claim.kind, source });
    out += shown;
  }
  return { text: out + text.slice(from), marks };
}

/** A job says more than a message about it, and both more than a list. */
function best(sources: Entry[]): Mark["source"] {
  const order = ["job", "message", "service", "profile", "business"];
  return sources
    .map(({ source }) => source)
    .toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type))[0];
}

function overlaps(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end;
}

function distance(a: Claim, b: Claim): number {
  return Math.max(a.start, b.start) - Math.min(a.end, b.end);
}
