import type {
  IndexSpec,
  Json,
  SchemaSpec,
  SearchIndexSpec,
  TableSpec,
  VectorIndexSpec,
} from "../deployment.ts";
import { compileDocumentValidator } from "../values/validator.ts";
import { pushError } from "./push-error.ts";

type Fields = { [key: string]: Json };

/** Convex's limits (docs.convex.dev/production/state/limits and …/database/reading-data/indexes). */
const MAX_TABLES = 10_000;
const MAX_INDEXES = 32;
const MAX_SEARCH_INDEXES = 4;
const MAX_VECTOR_INDEXES = 4;
/** With the implicit `_creationTime`, which counts. */
const MAX_INDEX_FIELDS = 16;
const MAX_FILTER_FIELDS = 16;
const MIN_DIMENSIONS = 2;
const MAX_DIMENSIONS = 4_096;
/** What tables and indexes can be called. */
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
/** A step of an index's field path. */
const FIELD = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const RESERVED_INDEXES = new Set(["by_id", "by_creation_time"]);

/**
 * Checks what `schema.export()` told and keeps what the engine needs.
 * @throws HttpError 400 naming the table and the index at fault
 */
export function toSchemaSpec(exported: Json, definition: string): SchemaSpec | null {
  if (exported === null) return null;
  const schema = exported as Fields;
  const where = definition === "" ? "schema" : `schema of component ${definition}`;
  const tables = list(schema.tables).map((table) => toTable(table as Fields, where));
  const duplicate = repeated(tables.map(({ name }) => name));
  if (duplicate) throw invalid(where, `table "${duplicate}" is defined twice`);
  checkCount(tables, MAX_TABLES, "tables", where);
  return { tables, schemaValidation: schema.schemaValidation !== false };
}

function toTable(table: Fields, where: string): TableSpec {
  const name = String(table.tableName);
  if (!IDENTIFIER.test(name)) {
    throw invalid(
      where,
      `"${name}" is not a table name: those are letters, digits and "_", begin with a letter and have at most 64 characters`,
    );
  }
  const place = `${where}, table "${name}"`;
  const documentType = table.documentType ?? null;
  try {
    compileDocumentValidator(documentType, () => undefined);
  } catch (error) {
    throw invalid(place, error instanceof Error ? error.message : String(error));
  }
  if (!describesDocuments(documentType)) {
    throw invalid(place, "a table's documents must be objects, or a union of objects");
  }
  const both = <T extends object>(
    enabled: Json | undefined,
    staged: Json | undefined,
    toSpec: (index: Fields, place: string) => T,
  ) => [
    ...list(enabled).map((index) => toSpec(index as Fields, place)),
    ...list(staged).map((index) => ({ ...toSpec(index as Fields, place), staged: true })),
  ];
  const indexes = both(table.indexes, table.stagedDbIndexes, toIndex);
  const searchIndexes = both(table.searchIndexes, table.stagedSearchIndexes, toSearchIndex);
  const vectorIndexes = both(table.vectorIndexes, table.stagedVectorIndexes, toVectorIndex);
  const names = [...indexes, ...searchIndexes, ...vectorIndexes].map((index) => index.name);
  const duplicate = repeated(names);
  if (duplicate) throw invalid(place, `index "${duplicate}" is defined twice`);
  checkCount(indexes, MAX_INDEXES, "indexes", place);
  checkCount(searchIndexes, MAX_SEARCH_INDEXES, "search indexes", place);
  checkCount(vectorIndexes, MAX_VECTOR_INDEXES, "vector indexes", place);
  return { name, indexes, searchIndexes, vectorIndexes, documentType };
}

/** Whether what a validator (as `export()` tells it) lets through can be a document. */
function describesDocuments(validator: Json): boolean {
  if (validator === null) return true;
  const { type, value } = validator as Fields;
  if (type === "union") return list(value).every(describesDocuments);
  return type === "object" || type === "any";
}

function toIndex(index: Fields, place: string): IndexSpec {
  const name = String(index.indexDescriptor);
  const fields = list(index.fields).map(String);
  checkIndexName(name, place);
  if (fields.length === 0) throw invalid(place, `index "${name}" has no fields`);
  const duplicate = repeated(fields);
  if (duplicate) throw invalid(place, `index "${name}" has field "${duplicate}" twice`);
  if (fields.includes("_id")) {
    throw invalid(place, `index "${name}" must not have "_id": every index ends with it`);
  }
  if (fields.slice(0, -1).includes("_creationTime")) {
    throw invalid(place, `"_creationTime" can only be the last field of index "${name}"`);
  }
  // Every index ends with it anyway.
  if (fields.at(-1) === "_creationTime") fields.pop();
  for (const field of fields) {
    checkField(field, `index "${name}"`, place);
    if (field.startsWith("_")) {
      throw invalid(
        place,
        `index "${name}" has field "${field}": those that begin with "_" are reserved`,
      );
    }
  }
  if (fields.length >= MAX_INDEX_FIELDS) {
    throw invalid(
      place,
      `index "${name}" has more than ${MAX_INDEX_FIELDS} fields with "_creationTime", which every index ends with`,
    );
  }
  return { name, fields };
}

function toSearchIndex(index: Fields, place: string): SearchIndexSpec {
  const { name, filterFields } = toFiltered(index, place, "search");
  const searchField = String(index.searchField);
  checkField(searchField, `search index "${name}"`, place);
  return { name, searchField, filterFields };
}

function toVectorIndex(index: Fields, place: string): VectorIndexSpec {
  const { name, filterFields } = toFiltered(index, place, "vector");
  const dimensions = Number(index.dimensions);
  if (!Number.isInteger(dimensions) || dimensions < MIN_DIMENSIONS || dimensions > MAX_DIMENSIONS) {
    throw invalid(
      place,
      `vector index "${name}" must have ${MIN_DIMENSIONS} to ${MAX_DIMENSIONS} dimensions, not ${dimensions}`,
    );
  }
  const vectorField = String(index.vectorField);
  checkField(vectorField, `vector index "${name}"`, place);
  return { name, vectorField, dimensions, filterFields };
}

function toFiltered(index: Fields, place: string, kind: "search" | "vector") {
  const name = String(index.indexDescriptor);
  const filterFields = list(index.filterFields).map(String);
  checkIndexName(name, place);
  if (filterFields.length > MAX_FILTER_FIELDS) {
    throw invalid(
      place,
      `${kind} index "${name}" has more than ${MAX_FILTER_FIELDS} filter fields`,
    );
  }
  const duplicate = repeated(filterFields);
  if (duplicate) throw invalid(place, `${kind} index "${name}" has field "${duplicate}" twice`);
  for (const field of filterFields) checkField(field, `${kind} index "${name}"`, place);
  return { name, filterFields };
}

function checkCount(all: unknown[], most: number, what: string, place: string): void {
  if (all.length <= most) return;
  throw invalid(place, `${all.length} ${what} are more than the ${most} allowed`);
}

/** @param path a field, or one of a nested object: "a.b" */
function checkField(path: string, index: string, place: string): void {
  const wrong = path.split(".").find((step) => !FIELD.test(step));
  if (wrong === undefined) return;
  throw invalid(
    place,
    `${index} has field "${path}", and "${wrong}" cannot be indexed: such fields have letters, digits and "_", begin with no digit and have at most 64 characters`,
  );
}

function checkIndexName(name: string, place: string): void {
  if (RESERVED_INDEXES.has(name) || name.startsWith("_")) {
    throw invalid(
      place,
      `cannot name an index "${name}" because the name is reserved. Indexes may not start with an underscore or be named "by_id" or "by_creation_time"`,
    );
  }
  if (!IDENTIFIER.test(name)) {
    throw invalid(
      place,
      `"${name}" is not an index name: those are letters, digits and "_", begin with a letter and have at most 64 characters`,
    );
  }
}

function repeated(names: string[]): string | undefined {
  return names.find((name, i) => names.indexOf(name) !== i);
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function invalid(where: string, why: string): Error {
  return pushError("InvalidSchema", `In the ${where}: ${why}.`);
}
