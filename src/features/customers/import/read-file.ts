import Papa from "papaparse";
import { MAX_IMPORT_ROWS } from "../../../../convex/shared/importRow";
import { decode, isWorkbook } from "./decode";

/** Bytes. 50,000 rows of everything a profile holds are less. */
const MAX_FILE = 30_000_000;

/** A row of the file; `line` is where it begins, from 1. */
export type FileRow = { line: number; cells: string[] };
export type CsvFile = {
  name: string;
  /** Names the content. */
  hash: string;
  encoding: string;
  header: string[];
  rows: FileRow[];
};

/** Reads a CSV file: its rows, or in plain words why it is none. */
export async function readFile(file: File): Promise<CsvFile | { problem: string }> {
  if (file.size > MAX_FILE) return { problem: "This file is larger than 30 MB. Split it." };
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isWorkbook(bytes)) {
    return { problem: "This is a workbook, not a CSV file. Save it as CSV and choose that file." };
  }
  const decoded = decode(bytes);
  if (decoded === null) return { problem: "This is not a text file. Choose a CSV file." };
  const parsed = parse(decoded.text);
  if ("problem" in parsed) return parsed;
  const [first, ...rows] = parsed.rows;
  if (first === undefined || rows.length === 0) {
    return { problem: "There are no rows below the header in this file." };
  }
  if (rows.length > MAX_IMPORT_ROWS) {
    const most = MAX_IMPORT_ROWS.toLocaleString();
    return { problem: `This file has ${rows.length.toLocaleString()} rows; at most ${most} fit.` };
  }
  const header = first.cells.map((cell) => cell.trim());
  return { name: file.name, hash: await hashOf(bytes), encoding: decoded.encoding, header, rows };
}

/** Rows that are not empty, each with its line. */
function parse(text: string): { rows: FileRow[] } | { problem: string } {
  const rows: FileRow[] = [];
  let line = 1;
  let counted = 0;
  let problem: string | null = null;
  const lineBreak = /\r\n|\n|\r/g;
  Papa.parse<string[]>(text, {
    delimiter: delimiterOf(text),
    step({ data, errors, meta }, parser) {
      const start = line;
      line += text.slice(counted, meta.cursor).match(lineBreak)?.length ?? 0;
      counted = meta.cursor;
      if (errors.some(({ type }) => type === "Quotes")) {
        problem = `A quote (") that opens in line ${start} does not close properly.`;
        parser.abort();
        return;
      }
      if (data.some((cell) => cell.trim() !== "")) rows.push({ line: start, cells: data });
    },
  });
  return problem === null ? { rows } : { problem };
}

/** Looked for apart: papaparse takes the empty line at a file's end for a sign against each. */
function delimiterOf(text: string): string {
  const delimitersToGuess = [",", ";", "\t", "|"];
  const head = Papa.parse(text, { preview: 20, skipEmptyLines: "greedy", delimitersToGuess });
  return head.meta.delimiter;
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
