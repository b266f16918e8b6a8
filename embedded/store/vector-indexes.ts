/**
 * Vectors of documents, scaled to length 1, so that the cosine of two is their product. They are all
 * looked at for every search, those first whose filter fields fit.
 */
import { encodeValue } from "../values/key.ts";
import type { VectorIndex } from "./catalog.ts";
import type { Driver, Statement } from "./driver.ts";
import { type DocumentJson, fieldAt } from "./index-key.ts";

/** A filter field's position in the index, and the value it may have as `encodeValue` has it. */
export type VectorFilter = readonly (readonly [position: number, value: string])[];

export interface VectorMatch {
  id: string;
  score: number;
}

/** Rows read at a time. */
const CHUNK = 1_000;

/** Inside the caller's transaction, like everything in the store. */
export class VectorIndexes {
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #all: Statement;
  readonly #filters: Statement;
  readonly #vector: Statement;
  readonly #idOf: Statement;

  constructor(driver: Driver) {
    this.#put = driver.prepare("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)");
    this.#remove = driver.prepare("DELETE FROM vectors WHERE index_number = ? AND document = ?");
    const after = "FROM vectors WHERE index_number = ? AND document > ? ORDER BY document LIMIT ?";
    this.#all = driver.prepare(`SELECT document, vector ${after}`);
    this.#filters = driver.prepare(`SELECT document, filters ${after}`);
    this.#vector = driver.prepare(
      "SELECT vector FROM vectors WHERE index_number = ? AND document = ?",
    );
    this.#idOf = driver.prepare("SELECT id FROM documents WHERE row = ?");
  }

  /** Indexes one document. One whose field holds no vector of the index's length is left out. */
  index(index: VectorIndex, row: number, document: DocumentJson | null): void {
    const vector = document && unitVector(fieldAt(document, index.vectorField), index.dimensions);
    if (!vector) {
      this.#remove.run(index.number, row);
      return;
    }
    const filters = index.filterFields.map((path) => encodeValue(fieldAt(document, path)));
    const bytes = new Uint8Array(vector.buffer);
    this.#put.run(index.number, row, JSON.stringify(filters), bytes);
  }

  /** The nearest `limit` documents that fit one of the filters, the nearest first; all fit none. */
  nearest(
    index: VectorIndex,
    vector: Float32Array,
    filter: VectorFilter,
    limit: number,
  ): VectorMatch[] {
    const best: { row: number; score: number }[] = [];
    const consider = (row: number, stored: Uint8Array) => {
      const score = product(vector, stored);
      const least = best.at(-1);
      if (best.length >= limit && least && score <= least.score) return;
      best.splice(placeOf(best, score), 0, { row, score });
      if (best.length > limit) best.pop();
    };
    if (filter.length === 0) {
      for (const [row, stored] of this.#rows(this.#all, index)) {
        consider(Number(row), stored as Uint8Array);
      }
    } else {
      for (const [row, filters] of this.#rows(this.#filters, index)) {
        const values = JSON.parse(String(filters)) as string[];
        if (!filter.some(([position, value]) => values[position] === value)) continue;
        const stored = this.#vector.get(index.number, Number(row))?.[0];
        if (stored instanceof Uint8Array) consider(Number(row), stored);
      }
    }
    return best.map(({ row, score }) => ({ id: String(this.#idOf.get(row)?.[0]), score }));
  }

  *#rows(statement: Statement, { number }: VectorIndex) {
    let last = 0;
    for (;;) {
      const chunk = statement.all(number, last, CHUNK);
      yield* chunk;
      if (chunk.length < CHUNK) return;
      last = Number(chunk.at(-1)?.[0]);
    }
  }
}

/** The vector scaled to length 1, or null when `value` is none of that many numbers. */
export function unitVector(value: unknown, dimensions: number): Float32Array | null {
  if (!Array.isArray(value) || value.length !== dimensions) return null;
  let square = 0;
  for (const each of value as unknown[]) {
    if (typeof each !== "number") return null;
    square += each * each;
  }
  const length = Math.sqrt(square);
  // One without a direction is as far from everything.
  return Float32Array.from(value as number[], (each) => (length === 0 ? 0 : each / length));
}

function product(vector: Float32Array, stored: Uint8Array): number {
  const { buffer, byteOffset, byteLength } = stored;
  const other =
    byteOffset % 4 === 0
      ? new Float32Array(buffer, byteOffset, byteLength / 4)
      : new Float32Array(stored.slice().buffer);
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += (vector[i] ?? 0) * (other[i] ?? 0);
  return sum;
}

/** Where a score belongs among those that are falling: behind its equals. */
function placeOf(best: readonly { score: number }[], score: number): number {
  let [low, high] = [0, best.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((best[middle]?.score ?? -Infinity) >= score) low = middle + 1;
    else high = middle;
  }
  return low;
}
