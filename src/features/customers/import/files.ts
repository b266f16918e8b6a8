import Papa from "papaparse";
import { IMPORT_FIELDS } from "../../../../convex/shared/importRow";
import { saveAs } from "../../../lib/save-as";
import type { CsvFile } from "./read-file";

export type RowProblem = { line: number; problem: string };

/** What a file can look like: two customers, one of them with two jobs. */
export function sampleFile(): string {
  const { firstName: _, lastName: __, ...labels } = IMPORT_FIELDS;
  const rows = [
    [
      "Maria Alvarez",
      "(512) 555-0101",
      "maria@example.com",
      "2204 Oak Ridge Ln, Austin, TX 78704",
      "82",
      "0",
      "Two dogs in the yard",
      "J-1001",
      "AC not cooling",
      "Scheduled",
      "2026-12-01 09:00",
      "129.00",
      "",
    ],
    [
      "Maria Alvarez",
      "(512) 555-0101",
      "",
      "",
      "",
      "",
      "",
      "J-1002",
      "Spring tune-up",
      "Unscheduled",
      "",
      "99.00",
      "",
    ],
    [
      "James Whitaker",
      "+1 512 555 0102",
      "james@example.com",
      "811 Barton Creek Blvd, Austin, TX 78735",
      "",
      "412.50",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
    ],
  ];
  return Papa.unparse({ fields: Object.values(labels), data: rows }, { newline: "\r\n" });
}

/**
 * The rows that were not stored, as they stand in the file, with their line and the problem before
 * them. A cell that a spreadsheet would take for a formula gets an apostrophe, so that it stays text.
 */
export function problemsFile(file: CsvFile, problems: readonly RowProblem[]): string {
  const byLine = new Map(problems.map(({ line, problem }) => [line, problem]));
  const data = file.rows
    .filter(({ line }) => byLine.has(line))
    .map(({ line, cells }) => [String(line), byLine.get(line) ?? "", ...cells]);
  const fields = ["Line", "Problem", ...file.header];
  return Papa.unparse({ fields, data }, { newline: "\r\n", escapeFormulae: true });
}

/** Hands over a CSV file. The mark at its beginning tells a spreadsheet that it is UTF-8. */
export function download(name: string, text: string): void {
  saveAs(name, `\uFEFF${text}`, "text/csv;charset=utf-8");
}
