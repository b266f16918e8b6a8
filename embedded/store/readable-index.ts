/** Which index a query's name for one denotes, and what to say when there is none to read. */
import type { Index, SearchIndex, Table, VectorIndex } from "./catalog.ts";

/** The index a name denotes for reading. Throws, in Convex's words, when there is none. */
export function readableIndex(table: Table, name: string): Index {
  return readable(table, table.indexes, name);
}

/** The same for search indexes. */
export function readableSearchIndex(table: Table, name: string): SearchIndex {
  return readable(table, table.searchIndexes, name);
}

/** The same for vector indexes. */
export function readableVectorIndex(table: Table, name: string): VectorIndex {
  return readable(table, table.vectorIndexes, name);
}

function readable<T extends Index | SearchIndex | VectorIndex>(
  table: Table,
  indexes: T[],
  name: string,
): T {
  const named = indexes.filter((index) => index.name === name);
  const index = named.findLast(({ ready, staged }) => ready && !staged);
  if (index) return index;
  const fullName = `${table.name}.${name}`;
  const [other] = named;
  if (other?.staged) {
    throw new Error(
      `Index ${fullName} is currently staged and not available to query until it is enabled: remove \`staged: true\` from it and push.`,
    );
  }
  if (other)
    throw new Error(`Index ${fullName} is currently backfilling and not available to query yet.`);
  throw new Error(`Index ${fullName} not found.`);
}
