import { afterEach, expect, test, vi } from "vitest";
import { SessionOutcomes } from "../../engine/session-outcomes.ts";
import type { Driver } from "../../store/driver.ts";
import { openSqlite } from "../../store/sqlite.ts";
import { Store } from "../../store/store.ts";
import { callOf, openEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

const APP = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
export const add = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("rows", {}); } });
export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.query("rows").collect()).length });
export const chatter = query({ args: {}, handler: () => { for (let i = 0; i < 1_000; i++) console.log(i); return null; } });
`;

afterEach(() => {
  vi.restoreAllMocks();
});

const memory = (): Driver => openSqlite(":memory:", { synchronous: "NORMAL" });

test("every mutation is answered when the outcome of one cannot be stored", async () => {
  const app = await openEngine(await deploymentOf({ "app.ts": APP }));
  const before = app.mutate("app:add");
  // No whole number: the table of outcomes refuses the row, as a full disk would.
  const refused = app.mutate("app:add", {}, ["session", 0.5]);
  expect(await refused).toMatchObject({ ok: false });
  const stored = (await before).ok ? 1 : 0;
  expect(await app.query("app:count")).toBe(stored);
  await app.close();
});

test("a function's log has an end", async () => {
  const app = await openEngine(await deploymentOf({ "app.ts": APP }));
  const { outcome } = await app.engine.query(callOf("app:chatter"));
  expect(outcome.logLines).toHaveLength(256);
  expect(outcome.logLines.at(-1)).toBe(
    "[ERROR] Log overflow (maximum 256). Remaining log lines omitted.",
  );
  await app.close();
});

test("creation times follow the wall clock forwards and never go back, over restarts too", () => {
  const clock = vi.spyOn(Date, "now").mockReturnValue(2_000_000_000_000);
  const driver = memory();
  const store = new Store(driver);
  const first = store.nextCreationTime();
  expect(first).toBeGreaterThanOrEqual(2_000_000_000_000);
  // The machine slept: the clock that only counts while it is awake knows nothing of it.
  clock.mockReturnValue(2_000_030_000_000);
  const second = store.nextCreationTime();
  expect(second).toBeGreaterThanOrEqual(2_000_030_000_000);
  store.setMeta("timestamp", String(2_000_030_000_001_000_000n));
  clock.mockReturnValue(2_000_000_000_000);
  expect(store.nextCreationTime()).toBeGreaterThan(second);
  expect(new Store(driver).nextCreationTime()).toBeGreaterThan(second);
  driver.close();
});

test("outcomes of sessions long gone are deleted while the backend runs", () => {
  const driver = memory();
  const outcomes = new SessionOutcomes(new Store(driver));
  const session = (requestId: number) => ({ sessionId: "s", requestId });
  outcomes.record(session(0), "null", 1n, 0);
  outcomes.record(session(1), "null", 2n, 48 * 60 * 60 * 1_000);
  expect(outcomes.find(session(0))).toBe(null);
  expect(outcomes.find(session(1))).not.toBe(null);
  driver.close();
});

test("a table is made with its index or not at all", () => {
  const driver = memory();
  let isFull = false;
  const failing: Driver = {
    prepare(sql) {
      const statement = driver.prepare(sql);
      if (!sql.startsWith("INSERT INTO indexes")) return statement;
      return {
        ...statement,
        run(...params) {
          if (isFull) throw new Error("database or disk is full");
          return statement.run(...params);
        },
      };
    },
    exec: (sql) => driver.exec(sql),
    get isInTransaction() {
      return driver.isInTransaction;
    },
    backup: (path) => driver.backup(path),
    close: () => driver.close(),
  };
  const { catalog } = new Store(failing);
  isFull = true;
  expect(() => catalog.ensureTable("", "rows")).toThrow("full");
  isFull = false;
  expect(catalog.ensureTable("", "rows").indexes).toHaveLength(1);
  expect(new Store(driver).catalog.table("", "rows")?.indexes).toHaveLength(1);
  driver.close();
});
