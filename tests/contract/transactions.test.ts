import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends } from "./backends.ts";

const { transactions, documents } = api;

describeBackends("transactions", ({ promise, embeddedOnly }) => {
  promise("a mutation that throws leaves nothing, its scheduled functions included", async (t) => {
    await expect(t.mutation(transactions.writeThenThrow, { name: "x" })).rejects.toThrow(
      /changed my mind/,
    );
    expect(await t.query(transactions.read, { name: "x" })).toBeNull();
    await t.drain();
  });

  embeddedOnly(
    "convex-test's timers outlive a rollback",
    "what a failed mutation scheduled never runs",
    async (t) => {
      await expect(t.mutation(transactions.writeThenThrow, { name: "x" })).rejects.toThrow();
      await t.mutation(api.jobs.after, { delay: 0, line: "runs" });
      await t.drain();
      expect(await t.query(documents.allLines)).toEqual(["runs"]);
    },
  );

  promise("mutations at the same time do not lose each other's writes", async (t) => {
    const calls = Array.from({ length: 60 }, () =>
      t.mutation(transactions.increment, { name: "n" }),
    );
    await Promise.all(calls);
    expect(await t.query(transactions.read, { name: "n" })).toBe(60);
  });

  promise("writes in parallel within a mutation all happen", async (t) => {
    expect(await t.mutation(transactions.parallelWrites, { count: 50 })).toBe(50);
    expect(await t.query(documents.allLines)).toHaveLength(50);
  });

  promise("what a nested mutation wrote is seen by its caller", async (t) => {
    const result = await t.mutation(transactions.outer, { name: "x", fails: false });
    expect(result).toEqual({ caught: null, seen: 1, outerSeen: 1 });
    expect(await t.query(transactions.names)).toEqual(["x", "x outer"]);
  });

  promise("a nested mutation that throws is undone; its caller may go on", async (t) => {
    const result = await t.mutation(transactions.outer, { name: "x", fails: true });
    expect(result).toMatchObject({ seen: 0, outerSeen: 1 });
    expect(result.caught).toMatch(/inner failure/);
    expect(await t.query(transactions.names)).toEqual(["x outer"]);
  });

  embeddedOnly(
    "convex-test's timers outlive a rollback",
    "what a failed nested mutation scheduled never runs",
    async (t) => {
      await t.mutation(transactions.outer, { name: "bad", fails: true });
      await t.mutation(transactions.outer, { name: "good", fails: false });
      await t.drain();
      expect(await t.query(documents.allLines)).toEqual(["inner good"]);
    },
  );

  promise("a nested mutation is undone with the caller that throws", async (t) => {
    await expect(t.mutation(transactions.outerFails, { name: "x" })).rejects.toThrow(
      /outer failure/,
    );
    expect(await t.query(transactions.names)).toEqual([]);
  });

  promise("each level is undone for itself", async (t) => {
    expect(await t.mutation(transactions.threeLevels, { name: "x" })).toEqual([
      "x middle",
      "x top",
    ]);
    expect(await t.query(transactions.names)).toEqual(["x middle", "x top"]);
  });

  promise("parts called at once are each done or undone alone", async (t) => {
    expect(await t.mutation(transactions.parallelParts, { count: 6 })).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => (i % 2 === 0 ? "rejected" : "fulfilled")),
    );
    expect(await t.query(transactions.names)).toEqual(["1", "3", "5"]);
  });

  promise("a query may run queries", async (t) => {
    await t.mutation(transactions.increment, { name: "n", by: 4 });
    expect(await t.query(transactions.queryInQuery, { name: "n" })).toBe(4);
  });

  promise("a query cannot write", async (t) => {
    await expect(t.query(transactions.writeInQuery)).rejects.toThrow();
    expect(await t.query(documents.allLines)).toEqual([]);
  });
});
