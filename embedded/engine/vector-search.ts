import type { Json } from "../deployment.ts";
import type { VectorIndex } from "../store/catalog.ts";
import { readableVectorIndex } from "../store/readable-index.ts";
import type { Store } from "../store/store.ts";
import { unitVector, type VectorFilter } from "../store/vector-indexes.ts";
import { encodeValue } from "../values/key.ts";

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 256;
/** Filter expressions of one search. */
const MAX_FILTERS = 64;

type Fields = { [key: string]: Json };

/** `ctx.vectorSearch` as `convex/server` serialises it → [{_id, _score}], the nearest first. */
export function vectorSearch(store: Store, component: string, query: Fields): Json {
  const indexName = String(query.indexName);
  const [tableName = "", name = ""] = indexName.split(".");
  const table = store.catalog.table(component, tableName);
  if (!table) throw new Error(`Index ${indexName} not found.`);
  const index = readableVectorIndex(table, name);
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new Error(
      `Vector queries require a limit between 1 and ${MAX_LIMIT}. Received: ${JSON.stringify(limit)}`,
    );
  }
  const given = query.vector as Json[];
  if (given.length !== index.dimensions) {
    throw new Error(
      `Vector index ${indexName} has ${index.dimensions} dimensions, but the query vector has ${given.length}.`,
    );
  }
  const vector = unitVector(given, index.dimensions);
  if (!vector) throw new Error(`The vector to search ${indexName} for must hold finite numbers.`);
  const filter = filterOf(query.expressions ?? null, index, indexName);
  const found = store.documents.vectors.nearest(index, vector, filter, limit);
  return found.map(({ id, score }) => ({ _id: id, _score: score }));
}

function filterOf(expression: Json, index: VectorIndex, indexName: string): VectorFilter {
  if (expression === null) return [];
  const { $or, $eq } = expression as Fields;
  if (Array.isArray($or)) {
    const all = $or.flatMap((each) => filterOf(each, index, indexName));
    if (all.length > MAX_FILTERS) {
      throw new Error(`Vector queries can have at most ${MAX_FILTERS} filter expressions.`);
    }
    if (all.length === 0) throw new Error("A vector query's `or` needs at least one expression.");
    return all;
  }
  if (!Array.isArray($eq)) {
    throw new Error("The filter of a vector query must be made of `q.eq` and `q.or`.");
  }
  const field = String(($eq[0] as Fields).$field);
  const position = index.filterFields.indexOf(field);
  if (position === -1) {
    throw new Error(
      `Vector query against ${indexName} contains an equality filter on "${field}" but that field isn't indexed for filtering in \`filterFields\`.`,
    );
  }
  const { $literal = null } = $eq[1] as Fields;
  const isMissing = typeof $literal === "object" && $literal !== null && "$undefined" in $literal;
  return [[position, encodeValue(isMissing ? undefined : $literal)]];
}
