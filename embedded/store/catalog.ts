import type {
  ComponentPath,
  IndexSpec,
  SearchIndexSpec,
  TableSpec,
  VectorIndexSpec,
} from "../deployment.ts";
import type { Driver, Statement } from "./driver.ts";
import { createTextIndex, dropTextIndex } from "./text-indexes.ts";

export interface Index {
  number: number;
  name: string;
  /** Field paths ("a.b") as declared, without the implicit tail. */
  fields: string[];
  /** False while a push is still filling it: it is written to but not read. */
  ready: boolean;
  /** Filled, but not to be read until a push enables it. */
  staged: boolean;
}

export interface SearchIndex extends SearchIndexSpec {
  /** Shares its numbers with the other indexes. */
  number: number;
  ready: boolean;
  staged: boolean;
}

export interface VectorIndex extends VectorIndexSpec {
  /** Shares its numbers with the other indexes. */
  number: number;
  ready: boolean;
  staged: boolean;
}

export interface Table {
  number: number;
  component: ComponentPath;
  name: string;
  /** The first is `by_creation_time`. */
  indexes: Index[];
  searchIndexes: SearchIndex[];
  vectorIndexes: VectorIndex[];
}

/** What the column `ready` holds. */
const STATES = { filling: 0, ready: 1, staged: 2 } as const;

/** Index rows deleted in one go. */
const PURGED_AT_ONCE = 2_000;

export const BY_CREATION_TIME = "by_creation_time";

/** The platform's own begin with "_". */
const TABLE_NAME = /^_?[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** In a deployment, with those of components; the platform's own are not counted. */
const MAX_TABLES = 10_000;

/** The first number given out; Convex, too, keeps low ones for its system tables. */
const FIRST_TABLE_NUMBER = 10_001;
/** Of tables whose names begin with "_": apart, so that imported ids never look like theirs. */
const FIRST_SYSTEM_NUMBER = 512;

/** Tables and indexes by name and number, kept in memory and on disk. */
export class Catalog {
  readonly #driver: Driver;
  readonly #byNumber = new Map<number, Table>();
  readonly #byName = new Map<string, Table>();
  readonly #insertTable: Statement;
  readonly #insertIndex: Statement;
  readonly #insertSearchIndex: Statement;
  readonly #insertVectorIndex: Statement;
  #userTables = 0;
  #nextTable = FIRST_TABLE_NUMBER;
  #nextSystemTable = FIRST_SYSTEM_NUMBER;
  #nextIndex = 1;

  constructor(driver: Driver) {
    this.#driver = driver;
    this.#insertTable = driver.prepare("INSERT INTO tables VALUES (?, ?, ?)");
    this.#insertIndex = driver.prepare("INSERT INTO indexes VALUES (?, ?, ?, ?, ?)");
    this.#insertSearchIndex = driver.prepare(
      "INSERT INTO search_indexes VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#insertVectorIndex = driver.prepare(
      "INSERT INTO vector_indexes VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.reload();
  }

  /** Reads everything from disk again; needed after a rolled-back transaction that added tables. */
  reload(): void {
    this.#byNumber.clear();
    this.#byName.clear();
    this.#userTables = 0;
    this.#keepNumbersOfDropped();
    for (const [number, component, name] of this.#driver
      .prepare("SELECT number, component, name FROM tables")
      .all()) {
      this.#remember({
        number: Number(number),
        component: String(component),
        name: String(name),
        indexes: [],
        searchIndexes: [],
        vectorIndexes: [],
      });
      const next = Number(number) + 1;
      if (next > FIRST_TABLE_NUMBER) this.#nextTable = Math.max(this.#nextTable, next);
      else this.#nextSystemTable = Math.max(this.#nextSystemTable, next);
    }
    for (const [number, table, name, fields, ready] of this.#driver
      .prepare("SELECT number, table_number, name, fields, ready FROM indexes ORDER BY number")
      .all()) {
      this.#byNumber.get(Number(table))?.indexes.push({
        number: Number(number),
        name: String(name),
        fields: JSON.parse(String(fields)) as string[],
        ...stateOf(ready),
      });
      this.#nextIndex = Math.max(this.#nextIndex, Number(number) + 1);
    }
    for (const [number, table, name, searchField, filterFields, ready] of this.#driver
      .prepare(
        `SELECT number, table_number, name, search_field, filter_fields, ready
         FROM search_indexes ORDER BY number`,
      )
      .all()) {
      this.#byNumber.get(Number(table))?.searchIndexes.push({
        number: Number(number),
        name: String(name),
        searchField: String(searchField),
        filterFields: JSON.parse(String(filterFields)) as string[],
        ...stateOf(ready),
      });
      this.#nextIndex = Math.max(this.#nextIndex, Number(number) + 1);
    }
    for (const [number, table, name, vectorField, dimensions, filterFields, ready] of this.#driver
      .prepare(
        `SELECT number, table_number, name, vector_field, dimensions, filter_fields, ready
         FROM vector_indexes ORDER BY number`,
      )
      .all()) {
      this.#byNumber.get(Number(table))?.vectorIndexes.push({
        number: Number(number),
        name: String(name),
        vectorField: String(vectorField),
        dimensions: Number(dimensions),
        filterFields: JSON.parse(String(filterFields)) as string[],
        ...stateOf(ready),
      });
      this.#nextIndex = Math.max(this.#nextIndex, Number(number) + 1);
    }
  }

  #keepNumbersOfDropped(): void {
    const highest = this.#driver.prepare("SELECT max(number) FROM dropped_indexes").get()?.[0];
    this.#nextIndex = Math.max(this.#nextIndex, Number(highest ?? 0) + 1);
  }

  table(component: ComponentPath, name: string): Table | undefined {
    return this.#byName.get(`${component}\n${name}`);
  }

  tableByNumber(number: number): Table | undefined {
    return this.#byNumber.get(number);
  }

  tables(): Iterable<Table> {
    return this.#byNumber.values();
  }

  get size(): number {
    return this.#byNumber.size;
  }

  /** The table, made on first use. Throws when there can be none of that name. */
  ensureTable(component: ComponentPath, name: string): Table {
    const existing = this.table(component, name);
    if (existing) return existing;
    checkTableName(name);
    if (!name.startsWith("_") && this.#userTables >= MAX_TABLES) {
      throw new Error(
        `Cannot make table "${name}": a deployment has at most ${MAX_TABLES} tables.`,
      );
    }
    const table: Table = {
      number: name.startsWith("_") ? this.#nextSystemTable++ : this.#nextTable++,
      component,
      name,
      indexes: [],
      searchIndexes: [],
      vectorIndexes: [],
    };
    // Whole or not at all, also outside a transaction: without its index it would hide its documents.
    this.#driver.exec("SAVEPOINT make_table");
    try {
      this.#insertTable.run(table.number, component, name);
      this.addIndex(table, BY_CREATION_TIME, [], true);
      this.#driver.exec("RELEASE make_table");
    } catch (error) {
      if (this.#driver.isInTransaction) {
        this.#driver.exec("ROLLBACK TO make_table; RELEASE make_table");
      }
      throw error;
    }
    this.#remember(table);
    return table;
  }

  /**
   * Gives tables without documents other numbers; who has one of those already, and no documents
   * either, gets a new one. All `Table` objects are void afterwards.
   */
  renumber(wanted: ReadonlyMap<Table, number>): void {
    const moves = new Map([...wanted].map(([table, number]) => [table.number, number]));
    for (const number of wanted.values()) {
      if (this.#byNumber.has(number) && !moves.has(number)) moves.set(number, this.#nextTable++);
    }
    const columns = [
      ["tables", "number"],
      ["indexes", "table_number"],
      ["search_indexes", "table_number"],
      ["vector_indexes", "table_number"],
    ];
    for (const [table, column] of columns) {
      const move = this.#driver.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`);
      // By way of numbers that no table has, for two may change places.
      for (const [from, to] of moves) move.run(-to, from);
      for (const to of moves.values()) move.run(to, -to);
    }
    this.reload();
  }

  addIndex(table: Table, name: string, fields: string[], ready: boolean): Index {
    const index: Index = { number: this.#nextIndex++, name, fields, ready, staged: false };
    const state = ready ? STATES.ready : STATES.filling;
    this.#insertIndex.run(index.number, table.number, name, JSON.stringify(fields), state);
    table.indexes.push(index);
    return index;
  }

  addSearchIndex(table: Table, spec: SearchIndexSpec): SearchIndex {
    const { name, searchField, filterFields } = spec;
    const state = { ready: false, staged: false };
    const index = { number: this.#nextIndex++, name, searchField, filterFields, ...state };
    const filters = JSON.stringify(filterFields);
    this.#insertSearchIndex.run(index.number, table.number, name, searchField, filters, 0);
    createTextIndex(this.#driver, index.number);
    table.searchIndexes.push(index);
    return index;
  }

  addVectorIndex(table: Table, spec: VectorIndexSpec): VectorIndex {
    const { name, vectorField, dimensions, filterFields } = spec;
    const index = {
      number: this.#nextIndex++,
      name,
      vectorField,
      dimensions,
      filterFields,
      ready: false,
      staged: false,
    };
    const filters = JSON.stringify(filterFields);
    this.#insertVectorIndex.run(
      index.number,
      table.number,
      name,
      vectorField,
      dimensions,
      filters,
      0,
    );
    table.vectorIndexes.push(index);
    return index;
  }

  /** Lets an index that is filled be read, or keeps it from being read. */
  setReady(table: Table, { number }: Index | SearchIndex | VectorIndex, staged: boolean): void {
    const current = this.tableByNumber(table.number);
    const index = current && allIndexes(current).find((each) => each.number === number);
    if (!index || (index.ready && index.staged === staged)) return;
    Object.assign(index, { ready: true, staged });
    const state = staged ? STATES.staged : STATES.ready;
    for (const kind of ["indexes", "search_indexes", "vector_indexes"]) {
      this.#driver.prepare(`UPDATE ${kind} SET ready = ? WHERE number = ?`).run(state, number);
    }
  }

  /** Forgets a search index and all it holds. */
  dropSearchIndex(table: Table, { number }: SearchIndex): void {
    const current = this.tableByNumber(table.number);
    if (current) current.searchIndexes = current.searchIndexes.filter((i) => i.number !== number);
    dropTextIndex(this.#driver, number);
    this.#driver.prepare("DELETE FROM search_indexes WHERE number = ?").run(number);
  }

  /** Forgets a vector index and all it holds. */
  dropVectorIndex(table: Table, { number }: VectorIndex): void {
    const current = this.tableByNumber(table.number);
    if (current) current.vectorIndexes = current.vectorIndexes.filter((i) => i.number !== number);
    this.#driver.prepare("DELETE FROM vectors WHERE index_number = ?").run(number);
    this.#driver.prepare("DELETE FROM vector_indexes WHERE number = ?").run(number);
  }

  /** Forgets an index; its rows are left for `purgeDropped`, and nobody gets its number before. */
  dropIndex(table: Table, index: Index): void {
    const current = this.tableByNumber(table.number);
    if (current) current.indexes = current.indexes.filter((i) => i.number !== index.number);
    this.#driver.prepare("INSERT INTO dropped_indexes VALUES (?)").run(index.number);
    this.#driver.prepare("DELETE FROM indexes WHERE number = ?").run(index.number);
  }

  /** Deletes some rows of indexes that were dropped; true once there are none left. */
  purgeDropped(): boolean {
    const number = this.#driver.prepare("SELECT number FROM dropped_indexes LIMIT 1").get()?.[0];
    if (number === undefined) return true;
    const { changes } = this.#driver
      .prepare(
        `DELETE FROM index_rows WHERE index_number = ?1 AND key IN
         (SELECT key FROM index_rows WHERE index_number = ?1 LIMIT ${PURGED_AT_ONCE})`,
      )
      .run(number);
    if (Number(changes) < PURGED_AT_ONCE) {
      this.#driver.prepare("DELETE FROM dropped_indexes WHERE number = ?").run(number);
    }
    return false;
  }

  /** Indexes of `spec` that are missing, and those there that it does not name. */
  difference(table: Table, spec: Omit<TableSpec, "name" | "documentType">): Difference {
    const vectorIndexes = spec.vectorIndexes ?? [];
    const declared = table.indexes.filter(({ name }) => name !== BY_CREATION_TIME);
    return {
      missing: without(spec.indexes, declared, describeIndex),
      extra: without(declared, spec.indexes, describeIndex),
      missingSearch: without(spec.searchIndexes, table.searchIndexes, describeSearchIndex),
      extraSearch: without(table.searchIndexes, spec.searchIndexes, describeSearchIndex),
      missingVector: without(vectorIndexes, table.vectorIndexes, describeVectorIndex),
      extraVector: without(table.vectorIndexes, vectorIndexes, describeVectorIndex),
    };
  }

  #remember(table: Table): void {
    if (!table.name.startsWith("_")) this.#userTables++;
    this.#byNumber.set(table.number, table);
    this.#byName.set(`${table.component}\n${table.name}`, table);
  }
}

/** Throws when there can be no table of that name. */
export function checkTableName(name: string): void {
  if (TABLE_NAME.test(name)) return;
  throw new Error(
    `Invalid table name "${name}": it must begin with a letter, and have at most 64 letters, digits and underscores.`,
  );
}

interface Difference {
  missing: IndexSpec[];
  extra: Index[];
  missingSearch: SearchIndexSpec[];
  extraSearch: SearchIndex[];
  missingVector: VectorIndexSpec[];
  extraVector: VectorIndex[];
}

/** Two of the same description are interchangeable; one that changes is another one. */
const describeIndex = ({ name, fields }: IndexSpec) => JSON.stringify([name, fields]);
const describeSearchIndex = ({ name, searchField, filterFields }: SearchIndexSpec) =>
  JSON.stringify([name, searchField, filterFields]);
const describeVectorIndex = ({ name, vectorField, dimensions, filterFields }: VectorIndexSpec) =>
  JSON.stringify([name, vectorField, dimensions, filterFields]);

function without<S, T extends S>(these: T[], those: S[], describe: (one: S) => string): T[] {
  const found = new Set(those.map(describe));
  return these.filter((one) => !found.has(describe(one)));
}

function stateOf(column: unknown): { ready: boolean; staged: boolean } {
  return { ready: column !== STATES.filling, staged: column === STATES.staged };
}

/** A table's indexes of every kind. */
export function allIndexes(table: Table): (Index | SearchIndex | VectorIndex)[] {
  return [...table.indexes, ...table.searchIndexes, ...table.vectorIndexes];
}
