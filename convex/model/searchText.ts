import { parsePhoneNumberFromString } from "libphonenumber-js";

/** Convex's search drops longer terms, so both sides are cut to it. */
const MAX_TERM = 32;
const MAX_TERMS = 16;
/** Fewer digits than this say nothing about a phone. */
const MIN_DIGITS = 3;
/** As many digits say more than any name: they are looked for first, alone. */
const TELLING_DIGITS = 4;
const PHONE_LIKE = /^[\d\s()+./-]+$/;

/** Lower case without accents, so that "Peña" is found as "pena" and sorted beside it. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The name as lists sort it: punctuation and case aside. */
export function sortNameOf(name: string): string {
  return fold(name)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** All that a customer is found by, as one text for the search index: see toQuery for the other half. */
export function searchTextOf(customer: {
  name: string;
  phones: readonly string[];
  emails: readonly string[];
}): string {
  const terms = [
    ...words(customer.name),
    ...customer.phones.flatMap(phoneForms),
    ...customer.emails.flatMap((email) => [joined(email), ...words(email)]),
  ];
  return [...new Set(terms.map(cut))].join(" ");
}

/** What is kept beside a profile's fields, so that lists can sort by it and search find it. */
export function searchFieldsOf(fields: {
  name: string;
  phones: readonly string[];
  emails: readonly string[];
}) {
  return { sortName: sortNameOf(fields.name), searchText: searchTextOf(fields) };
}

/**
 * A phone (E.164) as digits, in every form somebody may begin to type: with country code, national,
 * national with a leading zero where that is written, local, and the last four.
 */
export function phoneForms(phone: string): string[] {
  const digits = phone.replace(/\D/g, "");
  const parsed = parsePhoneNumberFromString(phone);
  const national = parsed === undefined ? [] : [String(parsed.nationalNumber)];
  if (parsed !== undefined && parsed.countryCallingCode !== "1") {
    national.push(`0${parsed.nationalNumber}`);
  }
  return [digits, ...national, digits.slice(-7), digits.slice(-4)];
}

export type SearchQuery = {
  /** Whether a searchText holds every term, each by its beginning. */
  matches: (searchText: string) => boolean;
  /**
   * Among what `search` finds, up to `limit`, for a text in a search index, whatever matches is.
   * The index ranks all that hold any of the terms, the last by its beginning: beside a name,
   * digits that are rare enough are asked for alone, and the many of that name left unranked.
   */
  candidates: <T>(
    search: (text: string, limit: number) => Promise<T[]>,
    limit: number,
  ) => Promise<T[]>;
};

/** What somebody typed, ready to look for; null when there is nothing in it to look for. */
export function toQuery(typed: string): SearchQuery | null {
  const terms: string[] = [];
  for (const part of typed
    .slice(0, 200)
    .trim()
    .match(/[\d\s()+./-]{3,}|\S+/g) ?? []) {
    const digits = part.replace(/\D/g, "").replace(/^00/, "");
    if (PHONE_LIKE.test(part) && digits.length >= MIN_DIGITS) terms.push(digits);
    else if (part.includes("@")) terms.push(...(part.endsWith("@") ? words(part) : [joined(part)]));
    else terms.push(...words(part));
  }
  const wanted = [...new Set(terms.map(cut))].slice(0, MAX_TERMS);
  if (wanted.length === 0) return null;
  const telling = wanted.find((term) => /^\d+$/.test(term) && term.length >= TELLING_DIGITS);
  return {
    matches(searchText) {
      const held = searchText.split(" ");
      return wanted.every((term) => held.some((candidate) => candidate.startsWith(term)));
    },
    async candidates(search, limit) {
      if (telling !== undefined && wanted.length > 1) {
        const found = await search(telling, limit);
        if (found.length < limit) return found;
      }
      return await search(wanted.join(" "), limit);
    },
  };
}

function words(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** An email address as one word, so that it is found by its beginning, @ and dots included. */
function joined(email: string): string {
  return words(email).join("");
}

function cut(term: string): string {
  return Array.from(term).slice(0, MAX_TERM).join("");
}
