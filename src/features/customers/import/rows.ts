import { type ImportField, type ImportRow, readRow } from "../../../../convex/shared/importRow";
import { isEmail, isPhone } from "../customer-fields";
import type { Mapping } from "./mapping";
import type { FileRow } from "./read-file";

export type CheckedRow = { row: ImportRow; problems: string[] };

/**
 * The file's rows as they will be sent, each with what can be said against it before: what it lacks
 * by itself, and whether an earlier row is the same customer. The server looks at all of it again.
 */
export function checkRows(
  rows: readonly FileRow[],
  mapping: Mapping,
  dayFirst: boolean,
): CheckedRow[] {
  const seen = new Map<string, { line: number; jobs: Set<string> }>();
  return rows.map((fileRow) => {
    const row = toImportRow(fileRow, mapping);
    const problems = [...raggedness(fileRow, mapping)];
    const read = readRow(row, dayFirst);
    problems.push(...read.problems);
    if (read.row === null) return { row, problems };
    for (const phone of read.row.phones) {
      if (isPhone(phone) !== true) problems.push(`“${phone}” is not a phone number.`);
    }
    for (const email of read.row.emails) {
      if (isEmail(email) !== true) problems.push(`“${email}” is not an email address.`);
    }
    const keys = [...read.row.phones.map(phoneKey), ...read.row.emails.map((e) => e.toLowerCase())];
    const job = read.row.job?.number ?? "";
    const twin = keys.map((key) => seen.get(key)).find((found) => found !== undefined);
    if (twin && (job === "" || twin.jobs.has(job))) {
      problems.push(`This is the same customer as line ${twin.line}.`);
    }
    const first = twin ?? { line: row.line, jobs: new Set<string>() };
    first.jobs.add(job);
    for (const key of keys) seen.set(key, first);
    return { row, problems };
  });
}

/** A row with its cells under the fields they belong to; what is empty or unmapped stays out. */
export function toImportRow({ line, cells }: FileRow, mapping: Mapping): ImportRow {
  const byField: Partial<Record<ImportField, string[]>> = {};
  mapping.forEach((field, column) => {
    const cell = cells[column]?.trim() ?? "";
    if (field !== null && cell !== "") (byField[field] ??= []).push(cell);
  });
  const joined = byField.address;
  if (joined) byField.address = [joined.join(", ")];
  return { line, cells: byField };
}

function raggedness({ cells }: FileRow, mapping: Mapping): string[] {
  if (!cells.slice(mapping.length).some((cell) => cell.trim() !== "")) return [];
  return [
    `This row has ${cells.length} cells and the header ${mapping.length}: a quote or a delimiter is missing or too many.`,
  ];
}

/** A phone whatever its form: its last ten digits. */
function phoneKey(phone: string): string {
  return phone.replace(/\D/g, "").slice(-10);
}
