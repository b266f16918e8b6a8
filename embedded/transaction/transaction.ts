import type { ComponentPath, Json } from "../deployment.ts";
import type { Table } from "../store/catalog.ts";
import type { WriteRecord } from "../store/documents.ts";
import type { DocumentJson } from "../store/index-key.ts";
import type { Store } from "../store/store.ts";
import { checkDocument } from "../values/document.ts";
import { tableNumberOf, whyNoId } from "../values/id.ts";
import { sizeOfText } from "../values/text-size.ts";
import { wireTag } from "../values/wire.ts";
import { hasCommitTs, withCommitTs } from "./commit-ts.ts";
import { AbsentScan, absentTable, isAbsent } from "./absent-table.ts";
import { Usage } from "./limits.ts";
import { KeyScan, type RowScan } from "./key-scan.ts";
import { between, CursorCodec, type PageRequest, type Position, readPage } from "./page.ts";
import { expectedRows, QueryRun, resolveSource, type SerializedQuery } from "./query.ts";
import { ReadSet, tableName as nameOf } from "./read-set.ts";
import { resolveSearch } from "./search-request.ts";
import { SearchScan } from "./search-scan.ts";

/** Says why a document may not be stored in a table, or null; the deployment's schema. */
export type DocumentCheck = (table: Table, document: DocumentJson) => string | null;

/** A page that was read: while nothing is written, all who ask for it are told the same. */
interface KnownPage {
  text: string;
  continueCursor: string;
  run: QueryRun;
}

export type KnownPages = Map<string, KnownPage>;

/** Something that happens outside the database once the transaction is on disk. */
export type Effect = { type: "deleteFile"; uuid: string };

/**
 * One function's view of the database. Writes go straight to SQLite inside the caller's
 * transaction, so that reads see them without an overlay; a savepoint undoes a failed part.
 */
export class Transaction {
  readonly store: Store;
  readonly reads = new ReadSet();
  readonly usage = new Usage();
  readonly writes: WriteRecord[] = [];
  readonly effects: Effect[] = [];
  /** Files whose bytes it has written, by uuid. */
  readonly stored: string[] = [];
  /** Those of them that nothing refers to any more, since what stored them failed. */
  readonly discarded: string[] = [];
  readonly #check: DocumentCheck;
  readonly #readOnly: boolean;
  readonly #pages: KnownPages | null;
  readonly #runs = new Map<number, QueryRun>();
  #nextRun = 0;
  #depth = 0;
  /** The journal of an earlier run going in, of this one coming out. */
  journal: string | null;
  /** Documents that await the commit's timestamp. */
  readonly #awaiting = new Map<string, Table>();

  constructor(
    store: Store,
    options: {
      readOnly: boolean;
      check: DocumentCheck;
      journal: string | null;
      /** Pages read before, of which none can have changed. */
      pages?: KnownPages | null;
    },
  ) {
    this.store = store;
    this.#readOnly = options.readOnly;
    this.#check = options.check;
    this.#pages = options.pages ?? null;
    this.journal = options.journal;
  }

  // --- reading -----------------------------------------------------------------------------

  /**
   * The document's JSON text, or null; also null for an id of another component. `isSystem` says
   * that it was asked for by `db.system`, which has the platform's tables and no others.
   */
  get(
    component: ComponentPath,
    id: string,
    table: string | undefined,
    isSystem = false,
  ): string | null {
    const found = this.#tableOfId(component, id, table, "get");
    this.usage.add("indexRanges", 1);
    if (!found) return null;
    if (found.name.startsWith("_") !== isSystem) {
      throw new Error(
        isSystem ? "User tables cannot be accessed with db.system." : SYSTEM_TABLES_APART,
      );
    }
    this.reads.addDocument(found.number, id);
    const json = this.store.documents.get(found, id);
    if (json !== null) this.#countRead(sizeOfText(json));
    return json;
  }

  count(component: ComponentPath, tableName: string): number {
    const table = this.store.catalog.table(component, tableName);
    if (!table) {
      this.reads.absent.add(nameOf(absentTable(component, tableName)));
      return 0;
    }
    const index = table.indexes[0];
    if (index) this.reads.addRange(index.number, { lo: "", hi: "\xff" });
    return this.store.documents.count(table);
  }

  normalizeId(component: ComponentPath, table: string, id: string): string | null {
    const number = tableNumberOf(id);
    const found = number === null ? undefined : this.store.catalog.tableByNumber(number);
    return found?.component === component && found.name === table ? id : null;
  }

  openQuery(component: ComponentPath, query: SerializedQuery): number {
    const number = this.#nextRun++;
    this.#runs.set(number, this.#start(component, query, null));
    return number;
  }

  /** The next document's JSON text, or null at the end. */
  nextRow(query: number): string | null {
    return this.#runs.get(query)?.next()?.json ?? null;
  }

  closeQuery(query: number): void {
    const run = this.#runs.get(query);
    if (!run) return;
    this.#runs.delete(query);
    run.scan.recordReads(this.reads);
  }

  /** One page, as JSON text. That of a query has its end pinned by the journal. */
  page(component: ComponentPath, request: PageRequest): string {
    const endCursor = request.endCursor ?? this.journal;
    const key = JSON.stringify([component, request, endCursor]);
    const known = this.#pages?.get(key);
    const page = known ?? this.#readPage(component, request, endCursor);
    if (known) {
      this.usage.add("indexRanges", 1);
      this.usage.add("documentsRead", known.run.rowsRead);
      this.usage.add("bytesRead", known.run.bytesRead);
    }
    this.#pages?.set(key, page);
    page.run.scan.recordReads(this.reads);
    this.journal = this.#readOnly ? page.continueCursor : null;
    return page.text;
  }

  #readPage(component: ComponentPath, request: PageRequest, endCursor: string | null): KnownPage {
    const codec = new CursorCodec(this.store.secret, request.query);
    const start = request.cursor ? codec.decode(request.cursor) : null;
    const end = endCursor ? codec.decode(endCursor) : null;
    const run = this.#start(component, request.query, { start, end });
    const { rows, ...rest } = readPage(run, request, end, codec);
    const text = `{"page":[${rows.join(",")}],${JSON.stringify(rest).slice(1)}`;
    return { text, continueCursor: rest.continueCursor, run };
  }

  /** Records how far queries left open were read. Call once, when the function has ended. */
  finishReads(): void {
    for (const query of this.#runs.keys()) this.closeQuery(query);
  }

  // --- writing -----------------------------------------------------------------------------

  /** Inserts and returns the new id. Throws when the value or the schema does not allow it. */
  insert(component: ComponentPath, tableName: string, value: { [field: string]: Json }): string {
    this.#mustWrite();
    mustBeObject(value, "insert");
    const table = this.store.catalog.ensureTable(component, tableName);
    const system = { _creationTime: this.store.nextCreationTime(), _id: this.store.newId(table) };
    checkSystemFields(value, system);
    const document: DocumentJson = { ...value, ...system };
    const json = this.#checked(table, document);
    this.writes.push(this.store.documents.insert(table, document, json));
    return document._id;
  }

  /** Merges top-level fields; `undefined` (as `{$undefined: null}`) deletes one. */
  merge(
    component: ComponentPath,
    id: string,
    table: string | undefined,
    changes: { [field: string]: Json },
  ): void {
    mustBeObject(changes, "patch");
    const [found, before] = this.#existing(component, id, table, "patch");
    checkSystemFields(changes, before);
    const after: DocumentJson = { ...before };
    for (const [field, value] of Object.entries(changes)) {
      if (field === "_id" || field === "_creationTime") continue;
      if (typeof value === "object" && value !== null && "$undefined" in value) delete after[field];
      else after[field] = value;
    }
    this.#update(found, before, after);
  }

  replace(
    component: ComponentPath,
    id: string,
    table: string | undefined,
    value: { [field: string]: Json },
  ): void {
    mustBeObject(value, "replace");
    const [found, before] = this.#existing(component, id, table, "replace");
    checkSystemFields(value, before);
    this.#update(found, before, { ...value, _id: before._id, _creationTime: before._creationTime });
  }

  remove(component: ComponentPath, id: string, table: string | undefined): void {
    const [found, before] = this.#existing(component, id, table, "delete");
    this.usage.add("documentsWritten", 1);
    this.writes.push(this.store.documents.remove(found, before));
  }

  /** Runs a part that is undone as a whole when it throws. */
  async nested<T>(part: () => Promise<T>): Promise<T> {
    const name = `nested_${this.#depth++}`;
    const writes = this.writes.length;
    const effects = this.effects.length;
    const stored = this.stored.length;
    const tables = this.store.catalog.size;
    const undoUsage = this.usage.mark();
    this.store.driver.exec(`SAVEPOINT ${name}`);
    try {
      const result = await part();
      this.store.driver.exec(`RELEASE ${name}`);
      return result;
    } catch (error) {
      if (this.store.driver.isInTransaction) {
        this.store.driver.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
        this.store.documents.texts.noteRollback();
      }
      this.writes.length = writes;
      this.effects.length = effects;
      this.discarded.push(...this.stored.splice(stored));
      undoUsage();
      if (this.store.catalog.size !== tables) this.store.catalog.reload();
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** Gives documents written with `ctx.db.vars.commitTs` the commit's timestamp (ns). */
  commitAt(timestamp: bigint): void {
    for (const [id, table] of this.#awaiting) {
      const text = this.store.documents.get(table, id);
      if (text === null || !hasCommitTs(text)) continue;
      const json = withCommitTs(text, timestamp);
      const before = JSON.parse(text) as DocumentJson;
      const after = JSON.parse(json) as DocumentJson;
      this.writes.push(this.store.documents.update(table, before, after, json));
    }
  }

  #update(table: Table, before: DocumentJson, after: DocumentJson): void {
    const json = this.#checked(table, after);
    this.writes.push(this.store.documents.update(table, before, after, json));
  }

  #existing(
    component: ComponentPath,
    id: string,
    tableName: string | undefined,
    operation: keyof typeof VERBS,
  ): [Table, DocumentJson] {
    this.#mustWrite();
    const table = this.#tableOfId(component, id, tableName, operation);
    if (table?.name.startsWith("_")) {
      throw new Error(`${SYSTEM_TABLES_APART} System tables (prefixed with \`_\`) are read-only.`);
    }
    const json = table && this.store.documents.get(table, id);
    if (!table || !json) {
      throw new Error(`${VERBS[operation]} on nonexistent document ID ${id}`);
    }
    this.#countRead(sizeOfText(json));
    return [table, JSON.parse(json) as DocumentJson];
  }

  /** Validates, counts and serialises with sorted top-level fields, as Convex returns them. */
  #checked(table: Table, document: DocumentJson): string {
    let size = 0;
    if (!table.name.startsWith("_")) {
      size = checkDocument(document);
      const problem = this.#check(table, document);
      if (problem !== null) throw new Error(problem);
    }
    const sorted: { [field: string]: Json } = {};
    for (const field of Object.keys(document).sort()) sorted[field] = document[field] ?? null;
    const json = JSON.stringify(sorted);
    if (hasCommitTs(json)) this.#awaiting.set(document._id, table);
    this.usage.add("documentsWritten", 1);
    this.usage.add("bytesWritten", size);
    return json;
  }

  #start(
    component: ComponentPath,
    query: SerializedQuery,
    page: { start: Position | null; end: Position | null } | null,
  ): QueryRun {
    this.usage.add("indexRanges", 1);
    const scan = this.#scan(component, query, page?.start ?? null, page?.end ?? null);
    return new QueryRun(scan, query.operators, (bytes) => this.#countRead(bytes));
  }

  #scan(
    component: ComponentPath,
    { source, operators }: SerializedQuery,
    start: Position | null,
    end: Position | null,
  ): RowScan {
    const { catalog, documents } = this.store;
    // A query may come before the first insert. It makes no table, and hears of the insert.
    const tableNamed = (name: string) =>
      catalog.table(component, name) ?? absentTable(component, name);
    if (source.type === "Search") {
      const [table = "", index = ""] = source.indexName.split(".");
      const request = resolveSearch(source, tableNamed(table), index);
      return new SearchScan(documents, request, start, end);
    }
    const found = resolveSource(source, tableNamed);
    if (isAbsent(found.table)) return new AbsentScan(found.table);
    return new KeyScan(documents, between(found, start, end), expectedRows(operators));
  }

  #tableOfId(
    component: ComponentPath,
    id: string,
    expected: string | undefined,
    operation: string,
  ): Table | undefined {
    const argument = `Invalid argument \`id\` for \`db.${operation}\``;
    const number = tableNumberOf(id);
    if (number === null) {
      throw new Error(`${argument}: Unable to decode ID: ${whyNoId(id)}`);
    }
    const table = this.store.catalog.tableByNumber(number);
    if (!table || table.component !== component) return undefined;
    if (expected !== undefined && table.name !== expected) {
      throw new Error(
        `${argument}: expected ID from table \`${expected}\`, but got ID from table \`${table.name}\`: ${id}`,
      );
    }
    return table;
  }

  #countRead(bytes: number): void {
    this.usage.add("documentsRead", 1);
    this.usage.add("bytesRead", bytes);
  }

  #mustWrite(): void {
    if (this.#readOnly) throw new Error("Queries can't write to the database.");
    // SQLite gave up the transaction (the disk is full): a write now would stand alone.
    if (!this.store.driver.isInTransaction) throw new Error("The transaction was lost.");
  }
}

const SYSTEM_TABLES_APART = "System tables can only be accessed with db.system.";

/** How Convex's errors begin. */
const VERBS = { patch: "Update", replace: "Replace", delete: "Delete" } as const;

function mustBeObject(value: Json, operation: string): void {
  const isFields = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isFields && wireTag(value) === null) return;
  throw new Error(`Invalid argument \`value\` for \`db.${operation}\`: Value must be an Object`);
}

/** A value may repeat its document's system fields, not change them. */
function checkSystemFields(
  { _id, _creationTime }: { [field: string]: Json },
  document: Pick<DocumentJson, "_id" | "_creationTime">,
): void {
  if (_id !== undefined && _id !== document._id) {
    throw new Error(
      `Provided \`_id\` field value ${JSON.stringify(_id)} does not match the document ID "${document._id}"`,
    );
  }
  if (_creationTime !== undefined && _creationTime !== document._creationTime) {
    throw new Error(
      `Provided \`_creationTime\` field value ${JSON.stringify(_creationTime)} does not match the document's creation time ${document._creationTime}`,
    );
  }
}
