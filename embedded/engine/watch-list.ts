import type { WriteRecord } from "../store/documents.ts";
import { type ReadSet, tableName } from "../transaction/read-set.ts";
import { IntervalMap } from "./interval-map.ts";
import { SearchWatch } from "./search-watch.ts";

/** Who must hear of a write: readers indexed by the keys and ranges they read. */
export class WatchList<T> {
  readonly #documents = new Map<number, Map<string, Set<T>>>();
  readonly #ranges = new Map<number, IntervalMap<T>>();
  readonly #idRanges = new Map<number, IntervalMap<T>>();
  /** By the number of the search index. */
  readonly #searches = new Map<number, SearchWatch<T>>();
  /** By the name of a table that was not there when it was read. */
  readonly #absent = new Map<string, Set<T>>();

  watch(reads: ReadSet, reader: T): void {
    for (const [table, ids] of reads.documents) {
      const byId = getOrMake(this.#documents, table, () => new Map<string, Set<T>>());
      for (const id of ids) getOrMake(byId, id, () => new Set<T>()).add(reader);
    }
    const add = (maps: Map<number, IntervalMap<T>>, ranges: ReadSet["ranges"]) => {
      for (const [key, list] of ranges) {
        const map = getOrMake(maps, key, () => new IntervalMap<T>());
        for (const { lo, hi } of list) map.add(lo, hi, reader);
      }
    };
    add(this.#ranges, reads.ranges);
    add(this.#idRanges, reads.idRanges);
    for (const [index, searches] of reads.searches) {
      const watch = getOrMake(this.#searches, index, () => new SearchWatch<T>());
      for (const search of searches) watch.add(search, reader);
    }
    for (const name of reads.absent) {
      getOrMake(this.#absent, name, () => new Set<T>()).add(reader);
    }
  }

  unwatch(reads: ReadSet, reader: T): void {
    for (const [table, ids] of reads.documents) {
      const byId = this.#documents.get(table);
      for (const id of ids) {
        const readers = byId?.get(id);
        readers?.delete(reader);
        if (readers?.size === 0) byId?.delete(id);
      }
    }
    const remove = (maps: Map<number, IntervalMap<T>>, ranges: ReadSet["ranges"]) => {
      for (const [key, list] of ranges) {
        for (const { lo, hi } of list) maps.get(key)?.delete(lo, hi, reader);
      }
    };
    remove(this.#ranges, reads.ranges);
    remove(this.#idRanges, reads.idRanges);
    for (const [index, searches] of reads.searches) {
      for (const search of searches) this.#searches.get(index)?.delete(search, reader);
    }
    for (const name of reads.absent) {
      const readers = this.#absent.get(name);
      readers?.delete(reader);
      if (readers?.size === 0) this.#absent.delete(name);
    }
  }

  /** Every reader whose reads a write can have changed, and no other. */
  affected(writes: Iterable<WriteRecord>): Set<T> {
    const found = new Set<T>();
    for (const { table, id, keys, texts } of writes) {
      for (const reader of this.#documents.get(table.number)?.get(id) ?? []) found.add(reader);
      this.#idRanges.get(table.number)?.stab(id, found);
      if (this.#absent.size > 0) {
        for (const reader of this.#absent.get(tableName(table)) ?? []) found.add(reader);
      }
      for (const { index, before, after } of keys) {
        const ranges = this.#ranges.get(index.number);
        if (!ranges || ranges.isEmpty) continue;
        if (before !== null) ranges.stab(before, found);
        if (after !== null && after !== before) ranges.stab(after, found);
      }
      for (const { index, before, after } of texts) {
        const searches = this.#searches.get(index.number);
        if (before) searches?.find(index, before, found);
        if (after) searches?.find(index, after, found);
      }
    }
    return found;
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
