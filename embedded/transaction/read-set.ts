import type { Table } from "../store/catalog.ts";

/** What a run looked at: single documents, and half-open ranges of index keys. */
export interface KeyRange {
  lo: string;
  hi: string;
}

/** A search: documents whose filter fields and words make a key in one of the ranges. */
export interface SearchRead {
  filterFields: string[];
  ranges: KeyRange[];
}

export class ReadSet {
  /** Table number → ids read, whether or not the document existed. */
  readonly documents = new Map<number, Set<string>>();
  /** Index number → ranges. */
  readonly ranges = new Map<number, KeyRange[]>();
  /** Table number → ranges of ids (`by_id` scans). */
  readonly idRanges = new Map<number, KeyRange[]>();
  /** Search index number → searches. */
  readonly searches = new Map<number, SearchRead[]>();
  /** Tables that were read and that there are not, as `tableName` names them. */
  readonly absent = new Set<string>();

  addDocument(table: number, id: string): void {
    const ids = this.documents.get(table);
    if (ids) ids.add(id);
    else this.documents.set(table, new Set([id]));
  }

  addRange(index: number, range: KeyRange): void {
    append(this.ranges, index, range);
  }

  addSearch(index: number, read: SearchRead): void {
    const reads = this.searches.get(index);
    if (reads) reads.push(read);
    else this.searches.set(index, [read]);
  }

  addIdRange(table: number, range: KeyRange): void {
    append(this.idRanges, table, range);
  }
}

/** One name for a component's table. */
export function tableName({ component, name }: Pick<Table, "component" | "name">): string {
  return `${component}\n${name}`;
}

function append(map: Map<number, KeyRange[]>, key: number, range: KeyRange): void {
  if (range.lo >= range.hi) return;
  const ranges = map.get(key);
  if (!ranges) map.set(key, [range]);
  else if (!ranges.some((r) => r.lo === range.lo && r.hi === range.hi)) ranges.push(range);
}
