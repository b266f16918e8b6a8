import fc from "fast-check";
import { expect, test } from "vitest";
import { IntervalMap } from "../../engine/interval-map.ts";
import { WatchList } from "../../engine/watch-list.ts";
import { ReadSet } from "../../transaction/read-set.ts";

const key = fc.string({ maxLength: 3, unit: fc.constantFrom("a", "b", "c") });

test("an interval map finds what a linear search finds, through adds and deletes", () => {
  const step = fc.record({ lo: key, hi: key, holder: fc.nat(5), remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.array(key), (steps, points) => {
      const map = new IntervalMap<number>();
      const model = new Map<string, { lo: string; hi: string; holder: number }>();
      for (const { lo, hi, holder, remove } of steps) {
        if (lo >= hi) continue;
        const name = `${lo}|${hi}|${holder}`;
        if (remove) {
          map.delete(lo, hi, holder);
          model.delete(name);
        } else {
          map.add(lo, hi, holder);
          model.set(name, { lo, hi, holder });
        }
      }
      for (const point of points) {
        const found = new Set<number>();
        map.stab(point, found);
        const expected = [...model.values()]
          .filter(({ lo, hi }) => lo <= point && point < hi)
          .map(({ holder }) => holder);
        expect(found).toEqual(new Set(expected));
      }
      expect(map.isEmpty).toBe(model.size === 0);
    }),
    { numRuns: 300 },
  );
});

test("a write wakes readers of its document, of its old key and of its new key, and no other", () => {
  const index = { number: 7, name: "by_x", fields: ["x"], ready: true, staged: false };
  const table = {
    number: 1,
    component: "",
    name: "t",
    indexes: [index],
    searchIndexes: [],
    vectorIndexes: [],
  };
  const watchers = new WatchList<string>();
  const reads = (fill: (set: ReadSet) => void) => {
    const set = new ReadSet();
    fill(set);
    return set;
  };
  const document = reads((set) => set.addDocument(1, "id1"));
  const old = reads((set) => set.addRange(7, { lo: "a", hi: "b" }));
  const fresh = reads((set) => set.addRange(7, { lo: "x", hi: "z" }));
  const other = reads((set) => set.addRange(7, { lo: "c", hi: "d" }));
  watchers.watch(document, "document");
  watchers.watch(old, "old");
  watchers.watch(fresh, "fresh");
  watchers.watch(other, "other");
  const write = {
    table,
    id: "id1",
    before: null,
    size: 0,
    keys: [{ index, before: "a5", after: "y1" }],
    texts: [],
  };
  expect(watchers.affected([write])).toEqual(new Set(["document", "old", "fresh"]));
  watchers.unwatch(old, "old");
  expect(watchers.affected([write])).toEqual(new Set(["document", "fresh"]));
});
