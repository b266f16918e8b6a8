import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends } from "./backends.ts";

const { documents } = api;
const task = { list: "a", title: "one" };

describeBackends("documents", ({ promise, embeddedOnly }) => {
  promise("an inserted document comes back whole, with its system fields", async (t) => {
    const before = Date.now();
    const id = await t.mutation(documents.insert, { ...task, rank: 3, meta: { author: "ann" } });
    const document = await t.query(documents.get, { id });
    expect(document).toEqual({
      _id: id,
      _creationTime: expect.any(Number),
      list: "a",
      title: "one",
      rank: 3,
      meta: { author: "ann" },
    });
    expect(document?._creationTime).toBeGreaterThanOrEqual(before - 1);
    expect(document?._creationTime).toBeLessThanOrEqual(Date.now() + 1);
  });

  promise("a deleted document is null", async (t) => {
    const id = await t.mutation(documents.insert, task);
    expect(await t.mutation(documents.remove, { id })).toBeNull();
    expect(await t.query(documents.get, { id })).toBeNull();
  });

  promise("patch, replace and delete refuse a document that is gone", async (t) => {
    const id = await t.mutation(documents.insert, task);
    await t.mutation(documents.remove, { id });
    await expect(t.mutation(documents.patch, { id, fields: { rank: 1 } })).rejects.toThrow(/exist/);
    await expect(t.mutation(documents.replace, { id, fields: task })).rejects.toThrow(/exist/);
    await expect(t.mutation(documents.remove, { id })).rejects.toThrow(/exist/);
  });

  promise("patch changes the fields named and keeps the others", async (t) => {
    const id = await t.mutation(documents.insert, { ...task, rank: 1, done: false });
    const patched = await t.mutation(documents.patch, { id, fields: { done: true } });
    expect(patched).toMatchObject({ list: "a", title: "one", rank: 1, done: true });
  });

  promise("patch to undefined deletes a field", async (t) => {
    const id = await t.mutation(documents.insert, { ...task, rank: 1 });
    const patched = await t.mutation(documents.patch, { id, fields: { rank: null } });
    expect(patched).not.toHaveProperty("rank");
  });

  promise("patch replaces an inner object as a whole", async (t) => {
    const meta = { author: "ann", score: 5 };
    const id = await t.mutation(documents.insert, { ...task, meta });
    const patched = await t.mutation(documents.patch, { id, fields: { meta: { author: "bob" } } });
    expect(patched?.meta).toEqual({ author: "bob" });
  });

  promise("replace drops what it does not name and keeps the system fields", async (t) => {
    const id = await t.mutation(documents.insert, { ...task, rank: 1 });
    const before = await t.query(documents.get, { id });
    const after = await t.mutation(documents.replace, { id, fields: { list: "b", title: "two" } });
    const { _id, _creationTime } = before ?? {};
    expect(after).toEqual({ _id, _creationTime, list: "b", title: "two" });
  });

  promise("patch and replace take a document's own system fields and no others", async (t) => {
    const id = await t.mutation(documents.insert, task);
    const other = await t.mutation(documents.insert, task);
    const document = await t.query(documents.get, { id });
    const fields = { ...document, title: "again" };
    expect(await t.mutation(documents.replace, { id, fields })).toMatchObject({ title: "again" });
    expect(await t.mutation(documents.patch, { id, fields })).toMatchObject({ title: "again" });
    const stolen = { ...fields, _id: other };
    await expect(t.mutation(documents.replace, { id, fields: stolen })).rejects.toThrow(/_id/);
    await expect(t.mutation(documents.patch, { id, fields: stolen })).rejects.toThrow(/_id/);
    const earlier = { ...fields, _creationTime: 1 };
    await expect(t.mutation(documents.patch, { id, fields: earlier })).rejects.toThrow(
      /_creationTime|creation time/,
    );
    await expect(t.mutation(documents.replace, { id, fields: earlier })).rejects.toThrow(
      /_creationTime|creation time/,
    );
  });

  promise("creation times rise within a transaction and from one to the next", async (t) => {
    const first = await t.mutation(documents.creationTimes, { count: 20 });
    const second = await t.mutation(documents.creationTimes, { count: 20 });
    const times = [...first.times, ...second.times];
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    const lines = Array.from({ length: 20 }, (_, i) => `${i}`);
    expect(await t.query(documents.allLines)).toEqual([...lines, ...lines]);
  });

  promise("an id of another table passes no v.id", async (t) => {
    const log = await t.mutation(documents.insertLog, { line: "x" });
    await expect(t.query(documents.get, { id: log as never })).rejects.toThrow(/table/);
    await expect(t.query(documents.get, { id: "nonsense" as never })).rejects.toThrow();
  });

  promise("get with a table's name refuses an id of another table", async (t) => {
    const id = await t.mutation(documents.insert, task);
    const log = await t.mutation(documents.insertLog, { line: "x" });
    expect(await t.query(documents.getFrom, { id })).toMatchObject(task);
    await expect(t.query(documents.getFrom, { id: log })).rejects.toThrow(/table/);
  });

  promise("normalizeId knows its own table's ids and no other text", async (t) => {
    const id = await t.mutation(documents.insert, task);
    const log = await t.mutation(documents.insertLog, { line: "x" });
    expect(await t.query(documents.normalize, { table: "tasks", id })).toBe(id);
    expect(await t.query(documents.normalize, { table: "logs", id })).toBeNull();
    expect(await t.query(documents.normalize, { table: "logs", id: log })).toBe(log);
    expect(await t.query(documents.normalize, { table: "tasks", id: "nonsense" })).toBeNull();
    expect(await t.query(documents.normalize, { table: "tasks", id: "" })).toBeNull();
  });

  promise("a table of any documents takes any", async (t) => {
    const document = { a: [1, { b: null }], c: "ü", d: 12n };
    const id = await t.mutation(documents.insertLoose, { document });
    expect(await t.query(documents.getLoose, { id })).toMatchObject(document);
  });

  embeddedOnly("convex-test looks no closer at ids", "get refuses what is no id", async (t) => {
    for (const id of ["", "nonsense", "a".repeat(40)]) {
      await expect(t.query(documents.getAnything, { id })).rejects.toThrow(
        /Invalid argument `id` for `db.get`: Unable to decode ID/,
      );
    }
    await expect(t.query(documents.getAnything, { id: 12 })).rejects.toThrow();
  });

  embeddedOnly("convex-test lets them through", "system tables are read-only", async (t) => {
    const readOnly = "System tables (prefixed with `_`) are read-only.";
    await expect(t.mutation(documents.insertSystem)).rejects.toThrow(readOnly);
    const id = await t.mutation(api.jobs.after, { delay: 3_600_000, line: "later" });
    for (const how of ["patch", "replace", "delete"]) {
      await expect(t.mutation(documents.writeSystem, { id, how }), how).rejects.toThrow(readOnly);
    }
    expect(await t.query(documents.getSystemAnything, { id })).toMatchObject({ _id: id });
  });

  embeddedOnly("convex-test reads both", "db has the app's tables, db.system others", async (t) => {
    const id = await t.mutation(documents.insert, task);
    const job = await t.mutation(api.jobs.after, { delay: 3_600_000, line: "later" });
    await expect(t.query(documents.getAnything, { id: job })).rejects.toThrow(
      "System tables can only be accessed with db.system.",
    );
    await expect(t.query(documents.getSystemAnything, { id })).rejects.toThrow(
      "User tables cannot be accessed with db.system.",
    );
  });

  embeddedOnly("convex-test words it otherwise", "a document is an object", async (t) => {
    for (const how of ["insert", "patch", "replace"]) {
      for (const value of [null, "text", 7, 7n, [1]]) {
        await expect(t.mutation(documents.writeAnything, { how, value }), how).rejects.toThrow(
          `Invalid argument \`value\` for \`db.${how}\`: Value must be an Object`,
        );
      }
    }
  });

  embeddedOnly("convex-test takes any", "a table's name is an identifier", async (t) => {
    for (const table of ["", "a b", "a-b", "1a", "ä", "_own", "x".repeat(65)]) {
      await expect(t.mutation(documents.insertInto, { table }), table).rejects.toThrow(/table/i);
    }
    await t.mutation(documents.insertInto, { table: "x".repeat(64) });
  });

  embeddedOnly("its ids are made of numbers", "ids look as Convex's do", async (t) => {
    const id = await t.mutation(documents.insert, task);
    expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{31,37}$/);
  });
});
