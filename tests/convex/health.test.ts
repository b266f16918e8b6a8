import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import {
  addAccount,
  type Backend,
  backend,
  conversationWith,
  CUSTOMER,
  join,
  receive,
} from "./setup";

const MINUTE = 60_000;
let start = 1_800_000_000_000;
let t: Backend;

beforeEach(async () => {
  // Later for each test: what was answered just now is answered again.
  start += 3_600_000;
  vi.useFakeTimers({ now: start });
  t = backend();
  await t.mutation(internal.outbox.sweep, {});
});
afterEach(() => void vi.useRealTimers());

const health = async () => {
  const response = await t.fetch("/health");
  return { status: response.status, found: await response.json() };
};

/** A text that nobody takes out of the outbox. */
async function waitingText() {
  const accountId = await addAccount(t);
  const csr = await join(t, accountId, "csr");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const text = { conversationId, body: "We are on our way", clientId: "click" };
  return await csr.as.mutation(api.messages.send, { ...text, anyway: ["quietHours"] });
}

describe("GET /health", () => {
  test("is 200 while all is well", async () => {
    const found = { ok: true, problems: [], oldestWaiting: 0, openBreakers: 0, sweptAgo: 0 };
    expect(await health()).toEqual({ status: 200, found });
  });

  test("is 503 once a message has waited for too long, though crons run, and names nobody", async () => {
    await waitingText();
    vi.setSystemTime(start + 9 * MINUTE);
    await t.mutation(internal.outbox.sweep, {});
    expect(await health()).toMatchObject({ status: 200, found: { oldestWaiting: 540 } });
    vi.setSystemTime(start + 11 * MINUTE);
    await t.mutation(internal.outbox.sweep, {});
    const { status, found } = await health();
    expect(status).toBe(503);
    expect(found.problems).toEqual(["messages wait that should have left long ago"]);
    expect(JSON.stringify(found)).not.toMatch(new RegExp(`${CUSTOMER.slice(1)}|on our way`));
  });

  test("what waits for a person or for its time is not late", async () => {
    await waitingText();
    const change = async (fields: { state?: "unknown"; dueAt: number | undefined }) =>
      await t.run(async (ctx) => {
        const row = await ctx.db.query("outbox").first();
        if (row !== null) await ctx.db.patch("outbox", row._id, fields);
      });
    vi.setSystemTime(start + 30 * MINUTE);
    await change({ dueAt: start + 40 * MINUTE });
    await t.mutation(internal.outbox.sweep, {});
    expect(await health()).toMatchObject({ status: 200 });
    vi.setSystemTime(start + 50 * MINUTE);
    await change({ state: "unknown", dueAt: undefined });
    await t.mutation(internal.outbox.sweep, {});
    expect(await health()).toMatchObject({ status: 200 });
  });

  test("is 503 while a provider refuses everything", async () => {
    const breaker = { key: "twilio", openUntil: start + MINUTE, failures: 1 };
    await t.run(async (ctx) => await ctx.db.insert("breakers", breaker));
    expect(await health()).toMatchObject({ status: 503, found: { openBreakers: 1 } });
    vi.setSystemTime(start + 2 * MINUTE);
    expect(await health()).toMatchObject({ status: 200, found: { openBreakers: 0 } });
  });

  test("is 503 once crons have stopped", async () => {
    vi.setSystemTime(start + 6 * MINUTE);
    const { status, found } = await health();
    expect(status).toBe(503);
    expect(found.problems).toEqual(["crons do not run"]);
  });

  test("asks the database once in ten seconds, however often it is asked", async () => {
    const first = await health();
    await t.run(async (ctx) => {
      await ctx.db.insert("breakers", { key: "resend", openUntil: start + MINUTE, failures: 1 });
    });
    vi.setSystemTime(start + 9_000);
    expect(await health()).toEqual(first);
    vi.setSystemTime(start + 11_000);
    expect(await health()).toMatchObject({ status: 503 });
  });
});
