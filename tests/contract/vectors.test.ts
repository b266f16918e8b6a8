/** `ctx.vectorSearch` in actions. */
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends, type OpenApp } from "./backends.ts";

const passages = [
  { text: "east", embedding: [1, 0, 0], kind: "side", year: 1 },
  { text: "north-east", embedding: [2, 2, 0], kind: "corner", year: 2 },
  { text: "north", embedding: [0, 3, 0], kind: "side", year: 2 },
  { text: "west", embedding: [-1, 0, 0], kind: "side", year: 3 },
  { text: "up", embedding: [0, 0, 1], year: 3 },
];

/** The texts found, and how near each is. */
async function opened(t: OpenApp) {
  const ids = await t.mutation(api.vectors.add, { passages });
  const texts = new Map(ids.map((id, i) => [id, passages[i]!.text]));
  const nearest = async (args: typeof api.vectors.nearest._args) =>
    (await t.action(api.vectors.nearest, args)).map(({ _id }) => texts.get(_id) ?? "another");
  return { ids, nearest };
}

describeBackends("vector search", ({ promise, embeddedOnly }) => {
  promise("the nearest come first, with the cosine of the angle between", async (t) => {
    const { ids, nearest } = await opened(t);
    expect((await nearest({ vector: [5, 0, 0], limit: 3 })).slice(0, 2)).toEqual([
      "east",
      "north-east",
    ]);
    const scores = await t.action(api.vectors.nearest, { vector: [5, 0, 0], limit: 5 });
    expect(scores.map(({ _score }) => _score)).toEqual([
      expect.closeTo(1, 5),
      expect.closeTo(Math.SQRT1_2, 5),
      expect.closeTo(0, 5),
      expect.closeTo(0, 5),
      expect.closeTo(-1, 5),
    ]);
    expect(scores[4]!._id).toBe(ids[3]);
  });

  promise("what is changed is found where it is now, what is deleted not at all", async (t) => {
    const { ids, nearest } = await opened(t);
    await t.mutation(api.vectors.change, { id: ids[3]!, embedding: [1, 0, 0.01] });
    expect(await nearest({ vector: [1, 0, 0.01], limit: 1 })).toEqual(["west"]);
    await t.mutation(api.vectors.remove, { id: ids[3]! });
    expect(await nearest({ vector: [1, 0, 0.01], limit: 1 })).toEqual(["east"]);
  });

  promise("a filter leaves those with one of its values", async (t) => {
    const { nearest } = await opened(t);
    expect(await nearest({ vector: [1, 1, 0], limit: 9, year: 2 })).toEqual([
      "north-east",
      "north",
    ]);
    const either = await nearest({ vector: [1, 1, 0], limit: 9, kinds: ["corner", "none"] });
    expect(either).toEqual(["north-east"]);
  });

  const why = "convex-test filters and limits otherwise";

  embeddedOnly(why, "ten come unless told, never more than 256", async (t) => {
    const many = Array.from({ length: 300 }, (_, i) => ({
      text: `${i}`,
      embedding: [Math.cos(i / 1_000), Math.sin(i / 1_000), 0],
    }));
    const ids = await t.mutation(api.vectors.add, { passages: many });
    const found = await t.action(api.vectors.nearest, { vector: [1, 0, 0] });
    expect(found.map(({ _id }) => _id)).toEqual(ids.slice(0, 10));
    expect(await t.action(api.vectors.nearest, { vector: [1, 0, 0], limit: 256 })).toHaveLength(
      256,
    );
    for (const limit of [0, 257, 1.5]) {
      await expect(t.action(api.vectors.nearest, { vector: [1, 0, 0], limit })).rejects.toThrow(
        "limit between 1 and 256",
      );
    }
  });

  embeddedOnly(why, "vectors of another length are not found, and not looked for", async (t) => {
    await t.mutation(api.vectors.add, {
      passages: [{ text: "flat", embedding: [1, 0] }, { text: "none" }, passages[0]!],
    });
    expect(await t.action(api.vectors.nearest, { vector: [1, 0, 0] })).toHaveLength(1);
    await expect(t.action(api.vectors.nearest, { vector: [1, 0] })).rejects.toThrow("3 dimensions");
    await expect(t.action(api.vectors.nearest, { vector: [] })).rejects.toThrow("non-empty Array");
  });

  embeddedOnly(why, "an index or a filter field that is not declared is named", async (t) => {
    const wrongly = (index: string, field: string) =>
      t.action(api.vectors.wrongly, { index, field });
    await expect(wrongly("by_nothing", "kind")).rejects.toThrow("passages.by_nothing");
    await expect(wrongly("by_embedding", "text")).rejects.toThrow('"text"');
  });

  embeddedOnly(
    "convex-test rolls back its own way",
    "a failed mutation's are not found",
    async (t) => {
      await expect(
        t.mutation(api.vectors.addThenThrow, { passage: passages[0]! }),
      ).rejects.toThrow();
      expect(await t.action(api.vectors.nearest, { vector: [1, 0, 0] })).toEqual([]);
    },
  );
});
