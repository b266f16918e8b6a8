import { describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import { addCustomer } from "../../convex/model/customers";
import { addJob, setTechnician } from "../../convex/model/jobs";
import { addAccount, backend, codeOf, conversationWith, CUSTOMER, join, receive } from "./setup";

const PAGE = { numItems: 10, cursor: null };

describe("a technician's sight", () => {
  test("is the conversations of customers whose job they are on, and those assigned to them", async () => {
    const t = backend();
    const accountId = await addAccount(t);
    const owner = await join(t, accountId, "owner");
    const technician = await join(t, accountId, "technician");
    const { jobId } = await t.run(async (ctx) => {
      const customer = { accountId, name: "Maria", phones: [CUSTOMER], emails: [] };
      const customerId = await addCustomer(ctx, customer);
      const job = {
        accountId,
        customerId,
        number: "1",
        title: "Tune-up",
        status: "scheduled" as const,
      };
      return { jobId: await addJob(ctx, { ...job, technicianId: technician.id }) };
    });
    await receive(t);
    await receive(t, { from: "+15125550112" });
    const maria = (await conversationWith(t))._id;
    const other = (await conversationWith(t, "+15125550112"))._id;
    const sees = async () => {
      const args = { filter: "all" as const, paginationOpts: PAGE };
      return (await technician.as.query(api.inbox.list, args)).page.map((row) => row._id);
    };
    expect(await sees()).toEqual([maria]);
    const get = async (conversationId: typeof maria) =>
      await codeOf(technician.as.query(api.conversations.get, { conversationId }));
    expect(await get(other)).toBe("NOT_FOUND");

    await owner.as.mutation(api.conversations.assign, {
      conversationId: other,
      memberId: technician.id,
    });
    expect(await sees()).toEqual([other, maria]);
    await receive(t);
    expect(await sees()).toEqual([maria, other]);

    await technician.as.mutation(api.pins.set, { conversationId: other, pinned: true });
    await owner.as.mutation(api.conversations.assign, { conversationId: other, memberId: null });
    expect(await sees()).toEqual([maria]);
    expect(await get(other)).toBe("NOT_FOUND");
    expect(await technician.as.query(api.inbox.pinned, { filter: "all" })).toEqual([]);

    await t.run(async (ctx) => {
      const job = await ctx.db.get("jobs", jobId);
      if (job !== null) await setTechnician(ctx, job, undefined);
    });
    expect(await sees()).toEqual([]);
    const args = { conversationId: maria, paginationOpts: PAGE };
    expect(await codeOf(technician.as.query(api.messages.list, args))).toBe("NOT_FOUND");
  });
});
