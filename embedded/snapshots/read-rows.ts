/** Rows of one table as `convex import` takes them: CSV, a JSON array, or one JSON object in a line. */
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import papa from "papaparse";
import type { Json } from "../deployment.ts";

export type Row = { [field: string]: Json };

export const ROW_FORMATS = ["csv", "jsonLines", "jsonArray"] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

/** Bytes of a JSON array, as on Convex: it is read as a whole. */
const MAX_ARRAY = 8 << 20;

/** What somebody gave us to import is not what it should be; the message says where. */
export class ImportError extends Error {
  override name = "ImportError";
}

/** @throws ImportError at the first row that is none */
export function readRows(path: string, format: RowFormat): AsyncIterable<Row> {
  if (format === "csv") return readCsv(createReadStream(path));
  return format === "jsonLines" ? readLines(createReadStream(path)) : readArray(path);
}

/** Documents one in a line. Empty lines are passed over. */
export async function* readLines(stream: Readable): AsyncGenerator<Row> {
  let number = 0;
  const failed = new Promise<never>((_resolve, reject) => stream.on("error", reject));
  failed.catch(() => undefined);
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    number++;
    if (line.trim() === "") continue;
    yield asRow(parse(line, `line ${number}`), `line ${number}`);
  }
  if (stream.errored) throw stream.errored;
}

async function* readArray(path: string): AsyncGenerator<Row> {
  const { size } = await stat(path);
  if (size > MAX_ARRAY) {
    throw new ImportError(
      `A JSON array may have at most 8 MiB, this one has ${size} bytes. Import it as JSON lines instead.`,
    );
  }
  const rows = parse(await readFile(path, "utf8"), "the file");
  if (!Array.isArray(rows)) throw new ImportError("The file is not a JSON array of objects.");
  for (const [position, row] of rows.entries()) yield asRow(row, `element ${position}`);
}

/** Each entry is a number where it reads like one, a text otherwise. */
async function* readCsv(stream: Readable): AsyncGenerator<Row> {
  const parser = papa.parse(papa.NODE_STREAM_INPUT, { header: false, skipEmptyLines: true });
  stream.on("error", (error) => parser.destroy(error));
  let fields: string[] | null = null;
  let number = 0;
  for await (const cells of stream.pipe(parser) as AsyncIterable<string[]>) {
    number++;
    if (fields === null) {
      fields = cells.map((name) => name.trim());
      continue;
    }
    // A line of blanks; one of nothing but commas is a row of empty texts.
    if (fields.length > 1 && cells.length === 1 && cells[0]?.trim() === "") continue;
    if (cells.length !== fields.length) {
      throw new ImportError(
        `Row ${number} has ${cells.length} entries, but the header has ${fields.length}.`,
      );
    }
    yield Object.fromEntries(fields.map((field, i) => [field, asCell(cells[i] ?? "")]));
  }
  if (fields === null) throw new ImportError("The CSV file has no header.");
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function asCell(cell: string): Json {
  return NUMBER.test(cell.trim()) ? Number(cell) : cell;
}

function parse(text: string, where: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImportError(`In ${where}: invalid JSON (${reason}).`);
  }
}

function asRow(value: Json, where: string): Row {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new ImportError(`In ${where}: expected a JSON object.`);
}
