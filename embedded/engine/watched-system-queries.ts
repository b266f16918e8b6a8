/**
 * The platform's own queries of the database, which the CLI subscribes to as an admin. They run in a
 * transaction like any query, so that a subscription to one follows what is written.
 */
import type { ComponentPath, Json } from "../deployment.ts";
import type { PageRequest } from "../transaction/page.ts";
import type { Transaction } from "../transaction/transaction.ts";

type Args = { [key: string]: Json };
type SystemQuery = (transaction: Transaction, component: ComponentPath, args: Args) => string;

const DEFAULT_ROWS = 100;

/** By path. Each gives its result as JSON text. */
const QUERIES: Record<string, SystemQuery> = {
  /** {table, order, paginationOpts: {cursor, numItems}} → a page of documents. */
  "_system/cli/tableData:default": (transaction, component, { table, order, paginationOpts }) => {
    const tableName = String(table);
    const { cursor, numItems } = (paginationOpts ?? {}) as Args;
    const request: PageRequest = {
      query: {
        source: { type: "FullTableScan", tableName, order: order === "asc" ? "asc" : "desc" },
        operators: [],
      },
      cursor: typeof cursor === "string" ? cursor : null,
      endCursor: null,
      pageSize: typeof numItems === "number" ? numItems : DEFAULT_ROWS,
    };
    return transaction.page(component, request);
  },
  /** {tableName} → how many documents it has. */
  "_system/cli/tableSize:default": (transaction, component, { tableName }) =>
    String(transaction.count(component, String(tableName))),
  /** {tableName} → something else whenever the table has changed, for a push that it made fail. */
  "_system/cli/queryTable:default": (transaction, component, { tableName }) => {
    transaction.count(component, String(tableName));
    return String(transaction.store.meta("timestamp") ?? 0);
  },
};

/** {source, args}: runs the query that a module of that source exports as its default. */
export const AD_HOC_QUERY = "_system/repl:default";

/** Whether the executor answers it, with what it read watched. */
export function isWatchedSystemQuery(path: string): boolean {
  return path === AD_HOC_QUERY || systemQuery(path) !== undefined;
}

/** The platform's query of that path, or undefined. */
export function systemQuery(path: string): SystemQuery | undefined {
  return Object.hasOwn(QUERIES, path) ? QUERIES[path] : undefined;
}
