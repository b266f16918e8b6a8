import type { Json } from "../deployment.ts";
import type { Table } from "../store/catalog.ts";
import type { Order } from "../store/documents.ts";
import { readableIndex } from "../store/readable-index.ts";
import { encodeKey, tupleEnd } from "../values/key.ts";
import { sizeOfText } from "../values/text-size.ts";
import { compileFilter } from "./filter.ts";
import { KEY_END, type RowScan, type ScanSource } from "./key-scan.ts";
import type { SearchSource } from "./search-request.ts";

interface RangeExpression {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  fieldPath: string;
  value: Json;
}

/** A query as `convex/server` serialises it for the `queryStream` and `queryPage` syscalls. */
export interface SerializedQuery {
  source:
    | { type: "FullTableScan"; tableName: string; order: Order | null }
    | { type: "IndexRange"; indexName: string; range: RangeExpression[]; order: Order | null }
    | SearchSource;
  operators: ({ filter: Json } | { limit: number })[];
}

export interface Row {
  key: string;
  json: string;
}

type Operator = { test: (document: Json) => boolean } | { left: number };

/** A query in progress: a scan seen through filters and limits, in the order they were given. */
export class QueryRun {
  readonly scan: RowScan;
  /** Rows looked at, those a filter refused included, and their bytes as Convex counts them. */
  rowsRead = 0;
  bytesRead = 0;
  readonly #operators: Operator[];
  readonly #onRead: (bytes: number) => void;

  constructor(
    scan: RowScan,
    operators: SerializedQuery["operators"],
    onRead: (bytes: number) => void,
  ) {
    this.scan = scan;
    this.#operators = operators.map((operator) =>
      "filter" in operator ? { test: compileFilter(operator.filter) } : { left: operator.limit },
    );
    this.#onRead = onRead;
  }

  /** The next row, or null at the end, or once `isEnough` says so before another one is read. */
  next(isEnough?: () => boolean): Row | null {
    while (!this.#spent() && !isEnough?.()) {
      const entry = this.scan.next();
      if (!entry) return null;
      this.rowsRead++;
      const bytes = sizeOfText(entry.json);
      this.bytesRead += bytes;
      this.#onRead(bytes);
      if (this.#passes(entry.json)) return entry;
    }
    return null;
  }

  #spent(): boolean {
    return this.#operators.some((operator) => "left" in operator && operator.left <= 0);
  }

  #passes(json: string): boolean {
    let document: Json | undefined;
    for (const operator of this.#operators) {
      if ("left" in operator) {
        operator.left--;
        continue;
      }
      document ??= JSON.parse(json) as Json;
      if (!operator.test(document)) return false;
    }
    return true;
  }
}

/** The number of rows that a query with these operators will probably take first. */
export function expectedRows(operators: SerializedQuery["operators"]): number {
  const limits = operators.flatMap((operator) => ("limit" in operator ? operator.limit : []));
  const filtered = operators.some((operator) => "filter" in operator);
  return filtered ? 64 : Math.min(32, ...limits);
}

/** Where a query reads: checks names and the order of range expressions, with errors naming them. */
export function resolveSource(
  source: Exclude<SerializedQuery["source"], SearchSource>,
  tableNamed: (name: string) => Table,
): ScanSource {
  const order = orderOf(source.order);
  if (source.type === "FullTableScan") {
    const table = tableNamed(source.tableName);
    const index = readableIndex(table, "by_creation_time");
    return { kind: "index", table, index, order, lo: "", hi: KEY_END };
  }
  const [tableName = "", indexName = ""] = source.indexName.split(".");
  const table = tableNamed(tableName);
  if (indexName === "by_id") {
    const range = keyRange(["_id"], source.range, source.indexName, (values) => String(values[0]));
    return { kind: "ids", table, order, ...range };
  }
  const index = readableIndex(table, indexName);
  const fields = [...index.fields, "_creationTime", "_id"];
  return {
    kind: "index",
    table,
    index,
    order,
    ...keyRange(fields, source.range, source.indexName, encodeKey),
  };
}

function orderOf(order: string | null): Order {
  if (order === null || order === "asc") return "asc";
  if (order === "desc") return order;
  throw new Error(`Unknown order \`${order}\`, expected \`asc\` or \`desc\`.`);
}

function keyRange(
  fields: string[],
  expressions: RangeExpression[],
  indexName: string,
  encode: (values: (Json | undefined)[]) => string,
): { lo: string; hi: string } {
  const equal: (Json | undefined)[] = [];
  const bounds: RangeExpression[] = [];
  for (const expression of expressions) {
    if (expression.type !== "Eq") {
      bounds.push(expression);
    } else if (expression.fieldPath !== fields[equal.length] || bounds.length > 0) {
      throw outOfOrder(indexName, fields, expressions);
    } else {
      equal.push(rangeValue(expression.value));
    }
  }
  const next = fields[equal.length];
  const prefix = equal.length > 0 ? encode(equal) : "";
  let lo = prefix;
  let hi = prefix === "" ? KEY_END : tupleEnd(prefix);
  const sides = new Set<string>();
  for (const { type, fieldPath, value } of bounds) {
    if (fieldPath !== next) throw outOfOrder(indexName, fields, expressions);
    const side = type.slice(0, 1);
    if (sides.has(side)) {
      throw new Error(
        `Tried to query index ${indexName} with two ${side === "G" ? "lower" : "upper"} bounds on field ${fieldPath}.`,
      );
    }
    sides.add(side);
    const key = encode([...equal, rangeValue(value)]);
    if (type === "Gt") lo = max(lo, tupleEnd(key));
    else if (type === "Gte") lo = max(lo, key);
    else if (type === "Lt") hi = min(hi, key);
    else hi = min(hi, tupleEnd(key));
  }
  return { lo, hi };
}

function outOfOrder(indexName: string, fields: string[], expressions: RangeExpression[]): Error {
  const used = Array.from(new Set(expressions.map(({ fieldPath }) => fieldPath)));
  const list = (names: string[]) => `[${names.map((name) => JSON.stringify(name)).join(", ")}]`;
  return new Error(
    `Tried to query index ${indexName} but the query didn't use the index fields in order.\nIndex fields: ${list(fields)}\nQuery fields: ${list(used)}\nFor more information see https://docs.convex.dev/using/indexes.`,
  );
}

function rangeValue(value: Json): Json | undefined {
  const isUndefined = typeof value === "object" && value !== null && "$undefined" in value;
  return isUndefined ? undefined : value;
}

const max = (a: string, b: string) => (a > b ? a : b);
const min = (a: string, b: string) => (a < b ? a : b);
