/** Tables that are read before anything was written to them: reading makes none. */
import { BY_CREATION_TIME, checkTableName, type Table } from "../store/catalog.ts";
import type { ComponentPath } from "../deployment.ts";
import type { RowScan } from "./key-scan.ts";
import { type ReadSet, tableName } from "./read-set.ts";

/** No table and no index has it. */
const NO_NUMBER = 0;

/** A table without documents, for what looks at its name and indexes. Throws when none can be named so. */
export function absentTable(component: ComponentPath, name: string): Table {
  checkTableName(name);
  const index = {
    number: NO_NUMBER,
    name: BY_CREATION_TIME,
    fields: [],
    ready: true,
    staged: false,
  };
  return {
    number: NO_NUMBER,
    component,
    name,
    indexes: [index],
    searchIndexes: [],
    vectorIndexes: [],
  };
}

/** Whether `absentTable` made it. */
export function isAbsent(table: Table): boolean {
  return table.number === NO_NUMBER;
}

/** A query of an absent table: it finds nothing, until somebody writes to the table. */
export class AbsentScan implements RowScan {
  readonly #table: Table;
  readonly lastKey = null;
  readonly isAtEnd = true;

  constructor(table: Table) {
    this.#table = table;
  }

  next(): null {
    return null;
  }

  recordReads(reads: ReadSet): void {
    reads.absent.add(tableName(this.#table));
  }
}
