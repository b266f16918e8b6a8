import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Role } from "../../convex/shared/roles";
import { type Backend, addAccount, backend, conversationWith, join, receive } from "./setup";

const CONVERSATIONS = 60;
const PAGE = 25;

/** Documents and index ranges a query reads, as one member. */
async function costOf(as: Pick<Backend, "run">, ask: (ctx: Ctx) => Promise<unknown>) {
  return await as.run(async (ctx) => {
    await ask(ctx);
    const { documentsRead, databaseQueries } = await ctx.meta.getTransactionMetrics();
    return { documents: documentsRead.used, ranges: databaseQueries.used };
  });
}
type Ctx = Parameters<Parameters<Backend["run"]>[0]>[0];

describe("what every subscribed member's queries cost at each message", () => {
  let t: Backend;
  let member: (role: Role) => Promise<Pick<Backend, "run">>;
  beforeEach(async () => {
    t = backend();
    const accountId = await addAccount(t);
    const owner = await join(t, accountId, "owner");
    const technician = await join(t, accountId, "technician");
    member = async (role) =>
      role === "technician" ? technician.as : (await join(t, accountId, role, `a ${role}`)).as;
    for (let i = 0; i < CONVERSATIONS; i++) {
      const from = `+1512555${1000 + i}`;
      await receive(t, { from });
      const { _id: conversationId } = await conversationWith(t, from);
      const args = { conversationId, memberId: technician.id };
      if (i % 2 === 0) await owner.as.mutation(api.conversations.assign, args);
    }
  });

  test.each(["all", "active", "attention", "leads"] as const)(
    "the list of %s reads the caller, the account and the rows it shows",
    async (filter) => {
      const args = { filter, paginationOpts: { numItems: PAGE, cursor: null } };
      const cost = await costOf(await member("csr"), (ctx) => ctx.runQuery(api.inbox.list, args));
      expect(cost.documents).toBeLessThanOrEqual(2 + PAGE + 1);
      expect(cost.ranges).toBeLessThanOrEqual(4);
    },
  );

  test("a technician's list reads its rows besides", async () => {
    const args = { filter: "all" as const, paginationOpts: { numItems: PAGE, cursor: null } };
    const technician = await member("technician");
    const cost = await costOf(technician, (ctx) => ctx.runQuery(api.inbox.list, args));
    expect(cost.documents).toBeLessThanOrEqual(2 + 2 * PAGE + 1);
  });

  test("the counts read at most eight rows", async () => {
    for (const role of ["csr", "technician"] as const) {
      const cost = await costOf(await member(role), (ctx) => ctx.runQuery(api.inbox.counts, {}));
      expect(cost.documents).toBeLessThanOrEqual(2 + 8);
      expect(cost.ranges).toBeLessThanOrEqual(3);
    }
  });

  test("the badge's other half is one row", async () => {
    const cost = await costOf(await member("csr"), (ctx) => ctx.runQuery(api.readMarks.total, {}));
    expect(cost.documents).toBeLessThanOrEqual(3);
  });
});
