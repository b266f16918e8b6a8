import type { ComponentPath, Deployment, TableSpec } from "../deployment.ts";
import {
  allIndexes,
  type Index,
  type SearchIndex,
  type Table,
  type VectorIndex,
} from "../store/catalog.ts";
import type { DocumentJson } from "../store/index-key.ts";
import type { Store } from "../store/store.ts";
import type { DocumentCheck } from "../transaction/transaction.ts";
import { type CompiledValidator, compileDocumentValidator } from "../values/validator.ts";

/** Existing data does not fit a pushed schema. The message names table, document and path. */
export class SchemaError extends Error {
  readonly component: ComponentPath;

  constructor(message: string, component: ComponentPath = "") {
    super(message);
    this.component = component;
  }
}

/** Documents looked at between two turns of other work. */
const CHUNK = 500;

/** The schema's tables with their components, app first. */
function* specsOf(deployment: Deployment): Iterable<[ComponentPath, TableSpec, boolean]> {
  for (const component of Object.values(deployment.components)) {
    const schema = deployment.definitions[component.definition]?.schema;
    for (const table of schema?.tables ?? []) {
      yield [component.path, table, schema?.schemaValidation ?? false];
    }
  }
}

/** The document type, as text, of every table whose documents a deployment checks. */
function documentTypes(deployment: Deployment | null): Map<string, string> {
  const types = new Map<string, string>();
  if (!deployment) return types;
  for (const [component, { name, documentType }, validated] of specsOf(deployment)) {
    if (!validated || documentType === null) continue;
    types.set(tableKey(component, name), JSON.stringify(documentType));
  }
  return types;
}

type Indexes = Pick<TableSpec, "indexes" | "searchIndexes" | "vectorIndexes">;

const NO_INDEXES: Indexes = { indexes: [], searchIndexes: [] };

function stagedNames({ indexes, searchIndexes, vectorIndexes = [] }: Indexes): Set<string> {
  const all = [...indexes, ...searchIndexes, ...vectorIndexes];
  return new Set(all.filter(({ staged }) => staged).map(({ name }) => name));
}

const SYSTEM_TABLES = ["_scheduled_functions", "_storage"];

const tableKey = (component: ComponentPath, name: string) => `${component}\n${name}`;

/** Checks writes against the deployment's schema. */
export function documentCheck(deployment: Deployment, store: Store): DocumentCheck {
  const validators = new Map<string, CompiledValidator>();
  for (const [component, spec, validated] of specsOf(deployment)) {
    if (!validated || spec.documentType === null) continue;
    validators.set(
      `${component}\n${spec.name}`,
      compileDocumentValidator(
        spec.documentType,
        (name) => store.catalog.table(component, name)?.number,
        (number) => store.catalog.tableByNumber(number)?.name,
      ),
    );
  }
  return (table, document) => {
    const failure = validators.get(`${table.component}\n${table.name}`)?.(document);
    if (!failure) return null;
    return `Failed to insert or update a document in table "${table.name}" because it does not match the schema: ${failure.message}`;
  };
}

/**
 * Makes ready for a deployment beside the one that runs: checks existing documents and fills new
 * indexes, a chunk at a time. Writes made meanwhile are checked as they come (`observe`) and reach
 * the new indexes like all others.
 */
export class SchemaChange {
  readonly deployment: Deployment;
  readonly #store: Store;
  readonly #check: DocumentCheck;
  /** Tables' document types that everything stored is known to fit: the running deployment's. */
  readonly #known: ReadonlyMap<string, string>;
  readonly #added: { table: Table; index: Index }[] = [];
  readonly #addedSearch: { table: Table; index: SearchIndex }[] = [];
  readonly #addedVector: { table: Table; index: VectorIndex }[] = [];
  /** The deployment as JSON text. */
  readonly text: string;
  #failure: SchemaError | null = null;
  #state: "preparing" | "ready" | "abandoned" = "preparing";

  constructor(deployment: Deployment, store: Store) {
    this.deployment = deployment;
    this.text = JSON.stringify(deployment);
    this.#store = store;
    this.#check = documentCheck(deployment, store);
    const running = store.meta("deployment");
    this.#known = documentTypes(
      typeof running === "string" ? (JSON.parse(running) as Deployment) : null,
    );
  }

  get isReady(): boolean {
    return this.#state === "ready";
  }

  /**
   * Runs to completion; `inTransaction` runs a step in a transaction of its own, between other
   * work. Throws SchemaError, after taking back the indexes it began.
   */
  async prepare(inTransaction: (step: () => void) => Promise<void>): Promise<void> {
    try {
      await inTransaction(() => this.#addTablesAndIndexes());
      const wanted = documentTypes(this.deployment);
      for (const [component, spec] of specsOf(this.deployment)) {
        const table = this.#store.catalog.table(component, spec.name);
        if (!table) continue;
        const name = tableKey(component, spec.name);
        const isFilling = [...this.#added, ...this.#addedSearch, ...this.#addedVector].some(
          (added) => added.table.number === table.number,
        );
        if (isFilling || wanted.get(name) !== this.#known.get(name)) {
          await this.#walk(table, inTransaction);
        }
      }
      this.#mustGoOn();
      this.#state = "ready";
    } catch (error) {
      await inTransaction(() => this.abandon());
      throw error;
    }
  }

  /** A write while the push is under way; one that breaks the new schema makes the push fail. */
  observe(table: Table, document: DocumentJson): void {
    this.#failure ??= this.#problem(table, document);
  }

  /** Makes the new indexes readable and drops those no longer declared. Throws SchemaError. */
  finish(): void {
    if (this.#failure) throw this.#failure;
    const { catalog } = this.#store;
    for (const { table, index } of [...this.#added, ...this.#addedSearch, ...this.#addedVector]) {
      catalog.setReady(table, index, false);
    }
    const specs = new Map<string, TableSpec>();
    for (const [component, spec] of specsOf(this.deployment)) {
      specs.set(tableKey(component, spec.name), spec);
    }
    for (const table of catalog.tables()) {
      const spec = specs.get(tableKey(table.component, table.name)) ?? NO_INDEXES;
      const { extra, extraSearch, extraVector } = catalog.difference(table, spec);
      for (const index of extra) catalog.dropIndex(table, index);
      for (const index of extraSearch) catalog.dropSearchIndex(table, index);
      for (const index of extraVector) catalog.dropVectorIndex(table, index);
      const staged = stagedNames(spec);
      for (const index of allIndexes(table)) {
        catalog.setReady(table, index, staged.has(index.name));
      }
    }
  }

  /** Takes back the indexes it began; what is left of `prepare` throws. */
  abandon(): void {
    this.#state = "abandoned";
    const { catalog } = this.#store;
    for (const { table, index } of this.#added) catalog.dropIndex(table, index);
    for (const { table, index } of this.#addedSearch) catalog.dropSearchIndex(table, index);
    for (const { table, index } of this.#addedVector) catalog.dropVectorIndex(table, index);
    this.#added.length = 0;
    this.#addedSearch.length = 0;
    this.#addedVector.length = 0;
  }

  #mustGoOn(): void {
    if (this.#state === "abandoned") throw new SchemaError("Another push came in between.");
  }

  #addTablesAndIndexes(): void {
    this.#mustGoOn();
    // A function that only reads them must not be the one that makes them: the disk may be full.
    for (const component of Object.keys(this.deployment.components)) {
      for (const name of SYSTEM_TABLES) this.#store.catalog.ensureTable(component, name);
    }
    const { catalog } = this.#store;
    for (const [component, spec] of specsOf(this.deployment)) {
      const table = catalog.ensureTable(component, spec.name);
      // Indexes left half built by an earlier push that never finished.
      for (const index of table.indexes.filter((i) => !i.ready)) catalog.dropIndex(table, index);
      for (const index of table.searchIndexes.filter((i) => !i.ready)) {
        catalog.dropSearchIndex(table, index);
      }
      for (const index of table.vectorIndexes.filter((i) => !i.ready)) {
        catalog.dropVectorIndex(table, index);
      }
      const { missing, missingSearch, missingVector } = catalog.difference(table, spec);
      for (const { name, fields } of missing) {
        this.#added.push({ table, index: catalog.addIndex(table, name, fields, false) });
      }
      for (const searchIndex of missingSearch) {
        this.#addedSearch.push({ table, index: catalog.addSearchIndex(table, searchIndex) });
      }
      for (const vectorIndex of missingVector) {
        this.#addedVector.push({ table, index: catalog.addVectorIndex(table, vectorIndex) });
      }
    }
  }

  async #walk(table: Table, inTransaction: (step: () => void) => Promise<void>): Promise<void> {
    const indexes = this.#added.filter((added) => added.table.number === table.number);
    const searchIndexes = this.#addedSearch.filter((added) => added.table.number === table.number);
    const vectorIndexes = this.#addedVector.filter((added) => added.table.number === table.number);
    let last = "";
    for (let more = true; more;) {
      await inTransaction(() => {
        this.#mustGoOn();
        const chunk = this.#store.documents.chunk(table, last, CHUNK);
        for (const item of chunk) {
          const document = JSON.parse(item.json) as DocumentJson;
          const problem = this.#problem(table, document);
          if (problem) throw problem;
          for (const { index } of indexes) this.#store.documents.fill(index, item.row, document);
          for (const { index } of searchIndexes) {
            this.#store.documents.texts.index(index, item.row, document);
          }
          for (const { index } of vectorIndexes) {
            this.#store.documents.vectors.index(index, item.row, document);
          }
          last = document._id;
        }
        more = chunk.length === CHUNK;
      });
    }
  }

  #problem(table: Table, document: DocumentJson): SchemaError | null {
    const problem = this.#check(table, document);
    if (problem === null) return null;
    const reason = problem.slice(problem.indexOf(": ") + 2);
    return new SchemaError(
      `Document with ID "${document._id}" in table "${table.name}" does not match the schema: ${reason}`,
      table.component,
    );
  }
}
