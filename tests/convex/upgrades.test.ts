import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { TableNames } from "../../convex/_generated/dataModel";
import { addAccount, type Backend, backend, join, receive } from "./setup";

// More than one batch.
const CUSTOMERS = 120;
const UPGRADED = [
  "customers",
  "customerAudiences",
  "conversations",
  "audiences",
  "auditLog",
] as const;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const rowsOf = async (t: Backend, table: TableNames) =>
  await t.run(async (ctx) => await ctx.db.query(table).take(1_000));

/** What each table holds, ids and times of creation aside. */
async function contents(t: Backend) {
  const tables = UPGRADED.map(async (table) =>
    (await rowsOf(t, table)).map(({ _id, _creationTime, ...fields }) => fields),
  );
  return await Promise.all(tables);
}

const upgrade = async (t: Backend) => {
  await t.mutation(internal.upgrades.run, {});
  await t.finishAllScheduledFunctions(vi.runAllTimers);
};

/** Technician, customers with a job each, and texts of the first ten. */
async function business() {
  const t = backend();
  const accountId = await addAccount(t);
  const owner = await join(t, accountId, "owner");
  const technician = await join(t, accountId, "technician");
  for (let i = 0; i < CUSTOMERS; i++) {
    const phone = `+1512555${1000 + i}`;
    const fields = { name: `Customer ${i}`, phones: [phone], emails: [] };
    const customerId = await owner.as.mutation(api.customers.create, { fields });
    const job = { number: `J-${i}`, title: "Tune-up", status: "unscheduled" as const };
    await owner.as.mutation(api.jobs.create, {
      customerId,
      fields: { ...job, ...(i % 2 === 0 ? { technicianId: technician.id } : {}) },
    });
    if (i === 0) await owner.as.mutation(api.journal.setKeptFor, { days: 30 });
    if (i < 10) await receive(t, { from: phone });
  }
  return { t, technician };
}

/** Leaves of the documents what an older version stored. */
async function age(t: Backend) {
  await t.run(async (ctx) => {
    for (const { _id } of await ctx.db.query("customers").take(1_000)) {
      await ctx.db.patch("customers", _id, { sortName: undefined, searchText: undefined });
    }
    for (const { _id } of await ctx.db.query("customerAudiences").take(1_000)) {
      await ctx.db.delete("customerAudiences", _id);
    }
    for (const { _id } of await ctx.db.query("conversations").take(1_000)) {
      await ctx.db.patch("conversations", _id, { searchText: undefined });
    }
    for (const { _id } of await ctx.db.query("audiences").take(1_000)) {
      await ctx.db.patch("audiences", _id, { attentionSince: undefined });
    }
    for (const { _id } of await ctx.db.query("auditLog").take(1_000)) {
      await ctx.db.patch("auditLog", _id, { kind: undefined });
    }
  });
}

test("the data of an older version becomes what this one would have stored, without a gap", async () => {
  const { t, technician } = await business();
  const found = async () =>
    (await technician.as.query(api.customers.search, { text: "555 1042" })).length;
  const before = await contents(t);
  expect(before.map((rows) => rows.length)).toEqual([CUSTOMERS, CUSTOMERS / 2, 10, 5, 1]);
  await age(t);
  expect(await contents(t)).not.toEqual(before);
  expect(await found()).toBe(0);
  await upgrade(t);
  expect(await contents(t)).toEqual(before);
  expect(await found()).toBe(1);
});

test("what is done is not done again with every start", async () => {
  const { t } = await business();
  await upgrade(t);
  await t.mutation(internal.upgrades.run, {});
  const scheduled = await t.run(
    async (ctx) => await ctx.db.system.query("_scheduled_functions").take(1_000),
  );
  expect(scheduled.filter(({ state }) => state.kind !== "success")).toEqual([]);
  expect((await rowsOf(t, "cursors")).map((row) => "key" in row && row.key)).toEqual([
    "upgrade 2026-11 reports",
  ]);
});
