import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ComponentPath } from "../deployment.ts";
import type { ImportedTable } from "../engine/import-data.ts";
import { tableNumberOf } from "../values/id.ts";
import { ImportError, type Row } from "./read-rows.ts";

/** One table's rows, ready for the executor to read. */
export interface StagedTable extends ImportedTable {
  rows: number;
}

/**
 * Checks what can be told of a table's rows by themselves and writes them to a file, one in a line.
 * @throws ImportError naming the row
 */
export async function stageTable(
  directory: string,
  name: number,
  component: ComponentPath,
  table: string,
  rows: AsyncIterable<Row>,
): Promise<StagedTable> {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(table)) {
    throw new ImportError(`"${table}" is not a valid name of a table.`);
  }
  const path = join(directory, `${name}.jsonl`);
  const staged: StagedTable = { component, table, path, number: null, rows: 0 };
  const lines = async function* () {
    for await (const row of rows) {
      staged.rows++;
      const number = numberOf(row, staged.rows);
      if (number !== null) {
        if (staged.number !== null && staged.number !== number) {
          throw new ImportError(
            `In row ${staged.rows} of "${table}": _id "${String(row._id)}" belongs to another table than those before it.`,
          );
        }
        staged.number = number;
      }
      yield `${JSON.stringify(row)}\n`;
    }
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return staged;
}

/** The number of the table that a row's `_id` belongs to; null without one. */
function numberOf({ _id, _creationTime }: Row, row: number): number | null {
  if (_creationTime !== undefined && typeof _creationTime !== "number") {
    throw new ImportError(`In row ${row}: _creationTime must be a number.`);
  }
  if (_id === undefined) return null;
  const number = typeof _id === "string" ? tableNumberOf(_id) : null;
  if (number === null) {
    throw new ImportError(`In row ${row}: ${JSON.stringify(_id)} is not a valid document id.`);
  }
  return number;
}
