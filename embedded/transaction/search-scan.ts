import { Buffer } from "node:buffer";
import type { Documents, IndexEntry } from "../store/documents.ts";
import { type DocumentJson, fieldAt } from "../store/index-key.ts";
import type { Term } from "../store/text-indexes.ts";
import { encodeKey, encodeValue } from "../values/key.ts";
import { wordsOf } from "../values/words.ts";
import type { RowScan } from "./key-scan.ts";
import type { Position } from "./page.ts";
import { score, termWeights, type Weights } from "./ranking.ts";
import type { ReadSet } from "./read-set.ts";
import { type SearchRequest, searchRead } from "./search-request.ts";

/** Documents that are ranked; Convex gives no more than this many from one search. */
const CANDIDATES = 1_024;

/**
 * A search's documents, the most relevant first. A key is the weights the scores were worked out
 * with, then score, creation time and id: cursors carry the weights from page to page, so that a
 * document changes its place in a list only when it is itself changed.
 */
export class SearchScan implements RowScan {
  readonly #documents: Documents;
  readonly #request: SearchRequest;
  readonly #start: Position | null;
  readonly #end: Position | null;
  #results: Result[] | null = null;
  /** The weights as the keys have them. */
  #lead = "";
  #position = 0;

  /** Looks at what is after `start` and not after `end`. */
  constructor(
    documents: Documents,
    request: SearchRequest,
    start: Position | null,
    end: Position | null,
  ) {
    this.#documents = documents;
    this.#request = request;
    this.#start = start;
    this.#end = end;
  }

  /** Throws past the last candidate when there may be more: that is no end. */
  next(): IndexEntry | null {
    this.#results ??= this.#search();
    if (this.#position === CANDIDATES) {
      throw new Error(
        `Search query scanned too many documents (fetched ${CANDIDATES}). Consider using a smaller limit, paginating the query, or using a filter field to limit pagination size.`,
      );
    }
    const result = this.#results[this.#position];
    if (!result) return null;
    this.#position++;
    return { key: this.#keyOf(result), json: result.json };
  }

  get lastKey(): string | null {
    const last = this.#results?.[this.#position - 1];
    return last ? this.#keyOf(last) : null;
  }

  get isAtEnd(): boolean {
    return this.#results !== null && this.#position === this.#results.length;
  }

  recordReads(reads: ReadSet): void {
    // After the end there is nothing, whatever is written.
    if (!this.#results || this.#start === "end") return;
    reads.addSearch(this.#request.index.number, searchRead(this.#request));
  }

  #keyOf(result: Result): string {
    return this.#lead + placeOf(result);
  }

  #search(): Result[] {
    const { terms } = this.#request;
    if (terms.length === 0 || this.#start === "end") return [];
    const after = this.#start && parseKey(this.#start.key, terms.length);
    const upTo = this.#end && this.#end !== "end" ? parseKey(this.#end.key, terms.length) : null;
    const { rows, weights } = this.#candidates();
    const found = this.#documents.ofRows(rows).flatMap((json) => this.#match(json));
    const total = found.reduce((sum, { words }) => sum + words.length, 0);
    const fresh = { terms: weights, length: total / Math.max(1, found.length) || 1 };
    const used = after?.weights ?? upTo?.weights ?? fresh;
    this.#lead = encodeWeights(used);
    const results = found.map(({ document, words, json }): Result => {
      return { relevance: score(words, terms, used), document, json };
    });
    const asked = results.filter((result) => {
      if (!after && !upTo) return true;
      const place = placeOf(result);
      return (!after || place > after.place) && (!upTo || place <= upTo.place);
    });
    return asked.sort(inOrder);
  }

  /**
   * Rows of the documents to rank, always the newest first: those that have all the terms (of those
   * that are found at all), all but one, the rarest, and so on.
   */
  #candidates(): { rows: number[]; weights: number[] } {
    const { index, filters, terms } = this.#request;
    const newest = (wanted: Term[]) =>
      this.#documents.texts.newest(index, filters, wanted, CANDIDATES);
    const hits = terms.map((term) => newest([term]));
    const weights = termWeights(hits, CANDIDATES);
    const found = terms
      .map((term, i) => ({ term, rows: hits[i] ?? [], weight: weights[i] ?? 0 }))
      .filter(({ rows }) => rows.length > 0)
      .sort((a, b) => b.weight - a.weight);
    const chosen = new Set<number>();
    const choose = (rows: number[]) => {
      for (const row of rows) if (chosen.size < CANDIDATES) chosen.add(row);
    };
    const rarest = found.map(({ term }) => term);
    if (rarest.length > 1) choose(newest(rarest));
    if (rarest.length > 2) {
      for (const common of rarest.toReversed()) {
        if (chosen.size < CANDIDATES) choose(newest(rarest.filter((term) => term !== common)));
      }
    }
    for (const { rows } of found) choose(rows);
    return { rows: [...chosen], weights };
  }

  /** The document with its words, unless only hashes of its filter fields agreed. */
  #match(json: string): { document: DocumentJson; words: string[]; json: string }[] {
    const { index, filters } = this.#request;
    const document = JSON.parse(json) as DocumentJson;
    for (const [position, value] of filters) {
      const path = index.filterFields[position] ?? "";
      if (encodeValue(fieldAt(document, path)) !== value) return [];
    }
    return [{ document, words: wordsOf(String(fieldAt(document, index.searchField))), json }];
  }
}

interface Result {
  relevance: number;
  document: DocumentJson;
  json: string;
}

/** The most relevant first, of equals the newest; as their places sort. */
function inOrder(a: Result, b: Result): number {
  return (
    b.relevance - a.relevance ||
    b.document._creationTime - a.document._creationTime ||
    (a.document._id < b.document._id ? -1 : 1)
  );
}

function placeOf({ relevance, document: { _creationTime, _id } }: Result): string {
  return encodeKey([-relevance, -_creationTime, _id]);
}

const WEIGHT_BYTES = 8;

function encodeWeights({ terms, length }: Weights): string {
  return Buffer.from(new Float64Array([length, ...terms]).buffer).toString("latin1");
}

function parseKey(key: string, terms: number): { weights: Weights; place: string } {
  const size = (1 + terms) * WEIGHT_BYTES;
  const bytes = Uint8Array.from(Buffer.from(key.slice(0, size), "latin1"));
  const [length = 1, ...weights] = new Float64Array(bytes.buffer);
  return { weights: { length, terms: weights }, place: key.slice(size) };
}
