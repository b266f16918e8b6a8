import type { SearchIndex } from "../store/catalog.ts";
import type { DocumentJson } from "../store/index-key.ts";
import type { SearchRead } from "../transaction/read-set.ts";
import { wordKeys } from "../transaction/search-request.ts";
import { IntervalMap } from "./interval-map.ts";

/** Who searches in one search index, by the words looked for, within the filter fields used. */
export class SearchWatch<T> {
  /** By the filter fields: a document is looked up once for each set of them that is in use. */
  readonly #groups = new Map<string, { filterFields: string[]; words: IntervalMap<T> }>();

  add({ filterFields, ranges }: SearchRead, reader: T): void {
    const name = filterFields.join("\n");
    let group = this.#groups.get(name);
    if (!group) {
      group = { filterFields, words: new IntervalMap<T>() };
      this.#groups.set(name, group);
    }
    for (const { lo, hi } of ranges) group.words.add(lo, hi, reader);
  }

  delete({ filterFields, ranges }: SearchRead, reader: T): void {
    const name = filterFields.join("\n");
    const group = this.#groups.get(name);
    if (!group) return;
    for (const { lo, hi } of ranges) group.words.delete(lo, hi, reader);
    if (group.words.isEmpty) this.#groups.delete(name);
  }

  /** Adds to `found` every reader whose search can have met this document. */
  find(index: SearchIndex, document: DocumentJson, found: Set<T>): void {
    for (const { filterFields, words } of this.#groups.values()) {
      for (const key of wordKeys(index, filterFields, document)) words.stab(key, found);
    }
  }
}
