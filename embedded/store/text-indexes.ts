/**
 * Words of documents, in one FTS5 table for each search index. A row has the number of the
 * document's row, so that the newest documents come first when it is read backwards.
 *
 * Tokens are made here, and FTS5 only splits them at spaces. Each begins with a scope of fixed
 * width: EVERYWHERE, or the hash of the first filter field's value, so that a search within one
 * value of it (a tenant, say) meets no other's words. Every further filter field adds a token that
 * stands for its value. Hashes may collide: whoever asks looks at the documents.
 *
 * FTS5 merges all that a beginning stands for before it gives the first row, unless it indexes
 * beginnings of that length; how a word that is being typed begins would cost the more, the more
 * documents there are. So beside each FTS5 table there is one of all longer words ever indexed, by
 * which a long beginning becomes the few words it can mean: those are read only as far as needed.
 */
import { encodeValue } from "../values/key.ts";
import { wordsOf } from "../values/words.ts";
import type { SearchIndex, Table } from "./catalog.ts";
import type { Driver, Statement } from "./driver.ts";
import { type DocumentJson, fieldAt } from "./index-key.ts";

const SCOPE_WIDTH = 8;
const EVERYWHERE = "0".repeat(SCOPE_WIDTH);
/** In no word; FTS5's `ascii` tokenizer keeps all that is not ASCII. */
const FILTER = "§";
/** Letters of a word's beginning that are indexed by themselves. Longer beginnings are few words. */
const PREFIXES = [1, 2, 3];
const LONGEST_PREFIX = 3;
/** More words than this are left to FTS5: beginnings of numbers, say. Each of those is rare. */
const MAX_WORDS = 64;
/** After it in the order of SQLite's text comes nothing that begins with what stands before it. */
const LAST = "\u{10FFFF}";

/** A word to look for, whole or as the beginning of one. */
export interface Term {
  text: string;
  isPrefix: boolean;
}

/** Values that filter fields must have: their position in the index → `encodeValue`. */
export type Filters = ReadonlyMap<number, string>;

interface Statements {
  put: Statement;
  putWord: Statement;
  wordsFrom: Statement;
  remove: Statement;
  newest: Statement;
}

/** What holds the words of an index. Inside the caller's transaction, like everything here. */
export function createTextIndex(driver: Driver, number: number): void {
  const prefixes = PREFIXES.map((length) => SCOPE_WIDTH + length).join(" ");
  driver.exec(
    `CREATE VIRTUAL TABLE ${nameOf(number)} USING fts5(tokens, content='', contentless_delete=1,
     detail=none, tokenize='ascii', prefix='${prefixes}')`,
  );
  driver.exec(`CREATE TABLE ${wordsOfIndex(number)} (word TEXT PRIMARY KEY) WITHOUT ROWID`);
}

export function dropTextIndex(driver: Driver, number: number): void {
  driver.exec(`DROP TABLE IF EXISTS ${nameOf(number)}`);
  driver.exec(`DROP TABLE IF EXISTS ${wordsOfIndex(number)}`);
}

/**
 * Keeps the words in step with the documents. What a transaction writes is only noted, and indexed
 * before somebody searches or at the commit: FTS5 writes a segment for each savepoint it sees.
 */
export class TextIndexes {
  readonly #driver: Driver;
  readonly #document: Statement;
  readonly #statements = new Map<number, Statements>();
  /** Rows written in this transaction, and those whose words are not yet in step. */
  readonly #touched = new Map<number, Table>();
  readonly #stale = new Map<number, Table>();

  constructor(driver: Driver) {
    this.#driver = driver;
    this.#document = driver.prepare("SELECT json FROM documents WHERE row = ?");
  }

  /** A document was written: null stands for one that was not there, or is there no longer. */
  noteWrite(
    table: Table,
    row: number,
    before: DocumentJson | null,
    after: DocumentJson | null,
  ): void {
    if (!table.searchIndexes.some((index) => hasChanged(index, before, after))) return;
    this.#touched.set(row, table);
    this.#stale.set(row, table);
  }

  /** A savepoint was rolled back, and with it perhaps what had been indexed before it began. */
  noteRollback(): void {
    for (const [row, table] of this.#touched) this.#stale.set(row, table);
  }

  /** Brings the words in step with what is stored. */
  flush(): void {
    for (const [row, table] of this.#stale) {
      const json = this.#document.get(row)?.[0];
      const document = typeof json === "string" ? (JSON.parse(json) as DocumentJson) : null;
      for (const index of table.searchIndexes) this.index(index, row, document);
    }
    this.#stale.clear();
  }

  /** The transaction has ended, either way. */
  forget(): void {
    this.#touched.clear();
    this.#stale.clear();
  }

  /** Indexes one document, or what is left of it: nothing. */
  index(index: SearchIndex, row: number, document: DocumentJson | null): void {
    const words = document ? searchedWords(index, document) : new Set<string>();
    const { put, putWord, remove } = this.#statementsOf(index.number);
    if (document === null || words.size === 0) {
      remove.run(row);
      return;
    }
    put.run(row, tokensOf(index, document, words));
    for (const word of words) if (word.length > LONGEST_PREFIX) putWord.run(word);
  }

  /** Rows of at most `limit` documents that have all these terms, the newest first. */
  newest(index: SearchIndex, filters: Filters, terms: readonly Term[], limit: number): number[] {
    this.flush();
    const { newest, wordsFrom } = this.#statementsOf(index.number);
    const meanings = terms.map(({ text, isPrefix }) => {
      if (!isPrefix || text.length <= LONGEST_PREFIX) return { words: [text], isPrefix };
      const words = wordsFrom.all(text, text + LAST, MAX_WORDS + 1).map(([word]) => String(word));
      return words.length > MAX_WORDS ? { words: [text], isPrefix } : { words, isPrefix: false };
    });
    if (meanings.some(({ words }) => words.length === 0)) return [];
    return newest.all(expression(filters, meanings), limit).map(([row]) => Number(row));
  }

  #statementsOf(number: number): Statements {
    let statements = this.#statements.get(number);
    if (!statements) {
      const [name, words] = [nameOf(number), wordsOfIndex(number)];
      statements = {
        put: this.#driver.prepare(`INSERT OR REPLACE INTO ${name} (rowid, tokens) VALUES (?, ?)`),
        putWord: this.#driver.prepare(`INSERT OR IGNORE INTO ${words} (word) VALUES (?)`),
        wordsFrom: this.#driver.prepare(
          `SELECT word FROM ${words} WHERE word >= ? AND word < ? ORDER BY word LIMIT ?`,
        ),
        remove: this.#driver.prepare(`DELETE FROM ${name} WHERE rowid = ?`),
        newest: this.#driver.prepare(
          `SELECT rowid FROM ${name} WHERE ${name} MATCH ? ORDER BY rowid DESC LIMIT ?`,
        ),
      };
      this.#statements.set(number, statements);
    }
    return statements;
  }
}

const nameOf = (number: number) => `search_${number}`;
const wordsOfIndex = (number: number) => `words_${number}`;

function hasChanged(
  index: SearchIndex,
  before: DocumentJson | null,
  after: DocumentJson | null,
): boolean {
  if (!before || !after) return true;
  return [index.searchField, ...index.filterFields].some((path) => {
    const [old, now] = [fieldAt(before, path), fieldAt(after, path)];
    return old !== now && encodeValue(old) !== encodeValue(now);
  });
}

function searchedWords(index: SearchIndex, document: DocumentJson): Set<string> {
  const text = fieldAt(document, index.searchField);
  return new Set(typeof text === "string" ? wordsOf(text) : []);
}

function tokensOf(index: SearchIndex, document: DocumentJson, words: ReadonlySet<string>): string {
  const filters = index.filterFields.map((path) => encodeValue(fieldAt(document, path)));
  const tokens: string[] = [];
  for (const word of words) tokens.push(EVERYWHERE + word);
  const [first] = filters;
  if (first !== undefined) {
    const scope = hash(0, first);
    for (const word of words) tokens.push(scope + word);
  }
  for (const [position, value] of filters.entries()) {
    if (position > 0) tokens.push(hash(position, value) + FILTER);
  }
  return tokens.join(" ");
}

/** What a term stands for: one of these words, or the only one as a beginning. */
interface Meaning {
  words: string[];
  isPrefix: boolean;
}

/** The FTS5 query for documents that have all of it. */
function expression(filters: Filters, meanings: readonly Meaning[]): string {
  const first = filters.get(0);
  const scope = first === undefined ? EVERYWHERE : hash(0, first);
  const parts = meanings.map(({ words, isPrefix }) => {
    const tokens = words.map((word) => `"${scope}${word}"${isPrefix ? " *" : ""}`);
    return `(${tokens.join(" OR ")})`;
  });
  for (const [position, value] of filters) {
    if (position > 0) parts.push(`"${hash(position, value)}${FILTER}"`);
  }
  return parts.join(" AND ");
}

/** 41 bits of a filter field's value, as text of the width of a scope: two FNV-1a, side by side. */
function hash(position: number, value: string): string {
  let [high, low] = [0x811c9dc5 ^ position, 0x9dc5811c ^ position];
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x01000193) + (high >>> 15);
  }
  // Eight digits, and never EVERYWHERE.
  const number = 36 ** 7 + ((high >>> 0) % 2 ** 9) * 2 ** 32 + (low >>> 0);
  return number.toString(36);
}
