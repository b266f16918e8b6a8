import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { bytesToKey, keyToBytes } from "../values/key.ts";
import { KEY_END, keyAfter, type ScanSource } from "./key-scan.ts";
import type { QueryRun, SerializedQuery } from "./query.ts";

export interface PageRequest {
  query: SerializedQuery;
  /** Null or empty at the beginning. */
  cursor?: string | null;
  endCursor: string | null;
  pageSize: number;
  maximumRowsRead?: number | null;
  maximumBytesRead?: number | null;
}

/** Where a page ends: after a key, or at the end of the range. */
export type Position = { key: string } | "end";

const END = "_end";
const DEFAULT_ROWS_READ = 16_384;
const DEFAULT_BYTES_READ = 8 * 1024 * 1024;
const SPLIT_RECOMMENDED = 0.75;

/** Seals made lately: a page that is open asks for the same ones each time it is run again. */
const seals = new Map<string, string>();
const MAX_SEALS = 512;

/**
 * Cursors of one query: a position, sealed together with the query's text so that a cursor
 * cannot be forged or used with another query.
 */
export class CursorCodec {
  readonly #secret: string;
  readonly #fingerprint: string;

  constructor(secret: string, query: SerializedQuery) {
    this.#secret = secret;
    this.#fingerprint = JSON.stringify(query);
  }

  encode(position: Position): string {
    const payload =
      position === "end" ? END : Buffer.from(keyToBytes(position.key)).toString("base64url");
    return `${payload}.${this.#seal(payload)}`;
  }

  /** Throws Convex's InvalidCursor error, on which its client starts the list again. */
  decode(cursor: string): Position {
    const dot = cursor.lastIndexOf(".");
    const payload = cursor.slice(0, dot);
    if (dot < 0 || cursor.slice(dot + 1) !== this.#seal(payload)) {
      throw new Error(
        "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
      );
    }
    return payload === END ? "end" : { key: bytesToKey(Buffer.from(payload, "base64url")) };
  }

  #seal(payload: string): string {
    const sealed = `${this.#fingerprint}\0${payload}`;
    const key = `${this.#secret}${sealed}`;
    const known = seals.get(key);
    if (known !== undefined) return known;
    const seal = createHmac("sha256", this.#secret).update(sealed).digest("base64url").slice(0, 16);
    if (seals.size >= MAX_SEALS) seals.clear();
    seals.set(key, seal);
    return seal;
  }
}

/** The part of a source between two positions, the first exclusive, the second inclusive. */
export function between(
  source: ScanSource,
  start: Position | null,
  end: Position | null,
): ScanSource {
  let { lo, hi } = source;
  if (start === "end") return { ...source, lo: KEY_END, hi: KEY_END };
  if (source.order === "asc") {
    if (start) lo = keyAfter(start.key);
    if (end && end !== "end") hi = keyAfter(end.key);
  } else {
    if (start) hi = start.key;
    if (end && end !== "end") lo = end.key;
  }
  return { ...source, lo, hi };
}

export interface Page {
  /** Documents as stored JSON text. */
  rows: string[];
  isDone: boolean;
  continueCursor: string;
  splitCursor: string | null;
  pageStatus: "SplitRecommended" | "SplitRequired" | null;
}

/**
 * Reads one page. With an end the page is everything up to it, whatever its size, so that pages
 * of a live list stay adjacent; without one it is `pageSize` rows.
 */
export function readPage(
  run: QueryRun,
  request: PageRequest,
  end: Position | null,
  codec: CursorCodec,
): Page {
  const rows: string[] = [];
  const keys: string[] = [];
  const maximumRows = request.maximumRowsRead ?? DEFAULT_ROWS_READ;
  const maximumBytes = request.maximumBytesRead ?? DEFAULT_BYTES_READ;
  // How much of what a page may read is used up.
  const share = () => Math.max(run.rowsRead / maximumRows, run.bytesRead / maximumBytes);
  const isFull = () => share() >= 1;
  let isDone = false;
  let truncated = false;
  while (end !== null || rows.length < request.pageSize) {
    const row = run.next(isFull);
    if (!row) {
      truncated = isFull() && !run.scan.isAtEnd;
      isDone = !truncated && (end === null || end === "end");
      break;
    }
    rows.push(row.json);
    keys.push(row.key);
  }
  const lastKey = run.scan.lastKey;
  let stop: Position = isDone ? "end" : (end ?? (lastKey === null ? "end" : { key: lastKey }));
  if (truncated && lastKey !== null) stop = { key: lastKey };
  // No rows were asked for: it goes on from where it began.
  const isNothing = request.pageSize === 0 && end === null;
  const middle = keys.length > 2 ? keys[Math.floor((keys.length - 1) / 2)] : undefined;
  return {
    rows,
    isDone: isNothing ? request.cursor === codec.encode("end") : stop === "end",
    continueCursor: isNothing ? (request.cursor ?? "") : codec.encode(stop),
    splitCursor: middle === undefined ? null : codec.encode({ key: middle }),
    pageStatus: truncated
      ? "SplitRequired"
      : share() > SPLIT_RECOMMENDED
        ? "SplitRecommended"
        : null,
  };
}
