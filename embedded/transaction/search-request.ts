import type { Json } from "../deployment.ts";
import type { SearchIndex, Table } from "../store/catalog.ts";
import { type DocumentJson, fieldAt } from "../store/index-key.ts";
import { readableSearchIndex } from "../store/readable-index.ts";
import type { Term } from "../store/text-indexes.ts";
import { encodeValue } from "../values/key.ts";
import { wordsOf } from "../values/words.ts";
import { KEY_END, keyAfter } from "./key-scan.ts";
import type { KeyRange, SearchRead } from "./read-set.ts";

/** `withSearchIndex` as `convex/server` serialises it. */
export interface SearchSource {
  type: "Search";
  indexName: string;
  filters: { type: "Search" | "Eq"; fieldPath: string; value: Json }[];
}

/** What a search looks for. Without terms it finds nothing. */
export interface SearchRequest {
  index: SearchIndex;
  /** Each once; only the last may stand for the beginning of a word. */
  terms: Term[];
  /** Positions of filter fields in the index, in order, with `encodeValue` of what they must be. */
  filters: Map<number, string>;
}

const MAX_TERMS = 16;
const MAX_FILTERS = 8;

/** Throws what Convex refuses, naming index and field. */
export function resolveSearch(
  { indexName, filters }: SearchSource,
  table: Table,
  name: string,
): SearchRequest {
  if (table.indexes.some((other) => other.name === name)) {
    throw new Error(`Index ${indexName} is not a search index: query it by withIndex.`);
  }
  const index = readableSearchIndex(table, name);
  const about = `Search query against ${indexName}`;
  const texts: string[] = [];
  const equal = new Map<number, string>();
  let contradicts = false;
  for (const { type, fieldPath, value } of filters) {
    if (type === "Search") {
      if (fieldPath !== index.searchField) {
        throw new Error(
          `${about} contains a search filter against "${fieldPath}", which doesn't match the indexed \`searchField\` "${index.searchField}".`,
        );
      }
      texts.push(String(value));
      continue;
    }
    const position = index.filterFields.indexOf(fieldPath);
    if (position < 0) {
      throw new Error(
        `${about} contains an equality filter on "${fieldPath}" but that field isn't indexed for filtering in \`filterFields\`.`,
      );
    }
    const key = encodeValue(isUndefined(value) ? undefined : value);
    contradicts ||= (equal.get(position) ?? key) !== key;
    equal.set(position, key);
  }
  const [text] = texts;
  if (text === undefined) {
    throw new Error(
      `${about} does not contain any search filters. You must include a search filter like \`q.search("${index.searchField}", searchText)\`.`,
    );
  }
  if (texts.length > 1) {
    throw new Error(
      `${about} contains multiple search filters against "${index.searchField}". Only one is allowed.`,
    );
  }
  const filterCount = filters.length - 1;
  if (filterCount > MAX_FILTERS) {
    throw new Error(
      `${about} has too many filter conditions. Max: ${MAX_FILTERS} Actual: ${filterCount}`,
    );
  }
  return {
    index,
    terms: contradicts ? [] : termsOf(text),
    filters: new Map([...equal].sort(([a], [b]) => a - b)),
  };
}

/** More words than there may be are left out without a word, as by Convex. */
function termsOf(text: string): Term[] {
  const words = wordsOf(text).slice(0, MAX_TERMS);
  const last = words.pop();
  if (last === undefined) return [];
  const whole = new Set(words);
  whole.delete(last);
  return [
    ...Array.from(whole, (word) => ({ text: word, isPrefix: false })),
    { text: last, isPrefix: true },
  ];
}

/** What a search depends on: documents with these values and any of these words. */
export function searchRead({ index, terms, filters }: SearchRequest): SearchRead {
  const within = [...filters.values()].join("");
  return {
    filterFields: Array.from(filters.keys(), (position) => index.filterFields[position] ?? ""),
    ranges: terms.map(({ text, isPrefix }) => wordRange(within, text, isPrefix)),
  };
}

function wordRange(within: string, text: string, isPrefix: boolean): KeyRange {
  const key = wordKey(within, text);
  if (!isPrefix) return { lo: key, hi: keyAfter(key) };
  // Without the byte that ends a string.
  const beginning = key.slice(0, -1);
  return { lo: beginning, hi: beginning + KEY_END };
}

/** The keys at which a document is met by reads with these filter fields. */
export function wordKeys(
  { searchField }: SearchIndex,
  filterFields: readonly string[],
  document: DocumentJson,
): string[] {
  const text = fieldAt(document, searchField);
  if (typeof text !== "string") return [];
  const within = filterFields.map((path) => encodeValue(fieldAt(document, path))).join("");
  return Array.from(new Set(wordsOf(text)), (word) => wordKey(within, word));
}

const wordKey = (within: string, word: string) => within + encodeValue(word);

function isUndefined(value: Json): boolean {
  return typeof value === "object" && value !== null && "$undefined" in value;
}
