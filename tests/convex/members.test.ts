import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { addCustomer } from "../../convex/model/customers";
import { addJob } from "../../convex/model/jobs";
import type { SightStep } from "../../convex/model/sight";
import { ROLES, type Role } from "../../convex/shared/roles";
import {
  type Backend,
  type Member,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  messagesOf,
  receive,
} from "./setup";

const FIRST = "+15125550111";
const SECOND = "+15125550112";
const THIRD = "+15125550113";
const PAGE = { numItems: 100, cursor: null };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function business() {
  const t = backend();
  const accountId = await addAccount(t);
  const owner = await join(t, accountId, "owner", "Ona");
  const admin = await join(t, accountId, "admin", "Ada");
  return { t, accountId, owner, admin };
}

/** All that follows a change has happened. */
async function settle(t: Backend): Promise<void> {
  await t.finishAllScheduledFunctions(vi.runAllTimers);
}

async function changeRole(t: Backend, by: Member, member: Member, role: Role): Promise<void> {
  await by.as.mutation(api.members.setRole, { memberId: member.id, role });
  await settle(t);
}

async function audited(t: Backend): Promise<[string, string][]> {
  return await t.run(async (ctx) => {
    const rows = await ctx.db.query("auditLog").take(100);
    return rows.map(({ action, subject }) => [action, subject]);
  });
}

/** What the member's list says is unread, by conversation, and that the badge says the same. */
async function unreadOf({ as }: Member): Promise<Record<string, number>> {
  const { page } = await as.query(api.inbox.list, { filter: "all", paginationOpts: PAGE });
  const conversationIds = page.map((row) => row._id);
  const seqs = await as.query(api.readMarks.forConversations, { conversationIds });
  const seqOf = new Map(seqs.map(({ conversationId, seq }) => [conversationId, seq]));
  const unread = page.map((row) => [
    row.contactAddress,
    row.inboundSeq - (seqOf.get(row._id) ?? Number.NaN),
  ]);
  const counts = await as.query(api.inbox.counts, {});
  const badge = counts.inbound - (await as.query(api.readMarks.total, {}));
  const sum = unread.reduce((total, [, count]) => total + Number(count), 0);
  expect({ badge, total: counts.total }).toEqual({ badge: sum, total: page.length });
  return Object.fromEntries(unread);
}

describe("AUTH-1 who may change a member", () => {
  test("an admin gives roles, removes and brings back, and each is in the audit log", async () => {
    const { t, accountId, admin } = await business();
    const cy = await join(t, accountId, "csr", "Cy");
    await changeRole(t, admin, cy, "dispatcher");
    expect((await cy.as.query(api.me.current, {}))?.member).toMatchObject({
      role: "dispatcher",
      permissions: ["message", "assign", "viewAll"],
    });
    await admin.as.mutation(api.members.remove, { memberId: cy.id });
    expect(await codeOf(cy.as.query(api.inbox.counts, {}))).toBe("NOT_A_MEMBER");
    const all = await admin.as.query(api.members.all, {});
    expect(all.map(({ name, role, status }) => [name, role, status])).toEqual([
      ["Ada", "admin", "active"],
      ["Cy", "dispatcher", "removed"],
      ["Ona", "owner", "active"],
    ]);
    const args = { memberId: cy.id, role: "csr" as const };
    expect(await codeOf(admin.as.mutation(api.members.setRole, args))).toBe("NOT_FOUND");
    await admin.as.mutation(api.members.restore, { memberId: cy.id });
    expect((await cy.as.query(api.me.current, {}))?.member.role).toBe("dispatcher");
    // The same once more is nothing new.
    await admin.as.mutation(api.members.restore, { memberId: cy.id });
    expect(await audited(t)).toEqual([
      ["member.roleChanged", cy.id],
      ["member.removed", cy.id],
      ["member.restored", cy.id],
    ]);
  });

  test("only an owner makes an owner, and changes, removes or brings back one", async () => {
    const { t, accountId, owner, admin } = await business();
    const olaf = await join(t, accountId, "owner", "Olaf");
    const memberId = olaf.id;
    const promote = { memberId: admin.id, role: "owner" as const };
    const refused = async (call: Promise<unknown>) => expect(await codeOf(call)).toBe("FORBIDDEN");
    const cy = await join(t, accountId, "csr", "Cy");
    await refused(admin.as.mutation(api.members.setRole, { memberId: cy.id, role: "owner" }));
    await refused(admin.as.mutation(api.members.setRole, { memberId, role: "admin" }));
    await refused(admin.as.mutation(api.members.remove, { memberId }));
    await owner.as.mutation(api.members.remove, { memberId });
    await refused(admin.as.mutation(api.members.restore, { memberId }));
    await owner.as.mutation(api.members.restore, { memberId });
    await owner.as.mutation(api.members.setRole, promote);
    expect((await admin.as.query(api.me.current, {}))?.member.role).toBe("owner");
  });

  test("nobody changes themselves, so the last owner stays", async () => {
    const { t, accountId, owner, admin } = await business();
    for (const { as, id: memberId } of [owner, admin]) {
      const calls = [
        as.mutation(api.members.setRole, { memberId, role: "viewer" }),
        as.mutation(api.members.remove, { memberId }),
        as.mutation(api.members.restore, { memberId }),
      ];
      for (const call of calls) expect(await codeOf(call)).toBe("FORBIDDEN");
    }
    const olaf = await join(t, accountId, "owner", "Olaf");
    await owner.as.mutation(api.members.setRole, { memberId: olaf.id, role: "admin" });
    // Whoever was an owner a moment ago is none now.
    const back = { memberId: owner.id, role: "admin" as const };
    expect(await codeOf(olaf.as.mutation(api.members.setRole, back))).toBe("FORBIDDEN");
    const owners = (await admin.as.query(api.members.all, {})).filter(
      ({ role, status }) => role === "owner" && status === "active",
    );
    expect(owners.map(({ name }) => name)).toEqual(["Ona"]);
  });

  test("who may not manage members sees no page of them and changes none", async () => {
    const { t, accountId, owner } = await business();
    for (const role of ROLES.filter((name) => name !== "owner" && name !== "admin")) {
      const { as } = await join(t, accountId, role, role);
      expect(await codeOf(as.query(api.members.all, {})), role).toBe("FORBIDDEN");
      const args = { memberId: owner.id };
      expect(await codeOf(as.mutation(api.members.remove, args)), role).toBe("FORBIDDEN");
    }
  });
});

describe("AUTH-1 what a change of role does to what a member sees", () => {
  async function inbox() {
    const made = await business();
    const { t, accountId } = made;
    const cy = await join(t, accountId, "csr", "Cy");
    await t.run(async (ctx) => {
      const customer = { accountId, name: "Maria", phones: [FIRST], emails: [] };
      const customerId = await addCustomer(ctx, customer);
      const job = { accountId, customerId, number: "1", title: "Repair" };
      await addJob(ctx, { ...job, status: "scheduled", technicianId: cy.id });
    });
    for (const from of [FIRST, FIRST, FIRST, SECOND, SECOND, THIRD]) await receive(t, { from });
    return { ...made, cy };
  }

  test("a CSR who becomes a technician keeps what was unread of their own customers", async () => {
    const { t, admin, cy } = await inbox();
    const { _id: conversationId } = await conversationWith(t, FIRST);
    await cy.as.mutation(api.readMarks.markRead, { conversationId, seq: 1 });
    const second = (await conversationWith(t, SECOND))._id;
    await admin.as.mutation(api.conversations.assign, {
      conversationId: second,
      memberId: cy.id,
    });
    expect(await unreadOf(cy)).toEqual({ [FIRST]: 2, [SECOND]: 2, [THIRD]: 1 });
    await changeRole(t, admin, cy, "technician");
    expect(await unreadOf(cy)).toEqual({ [FIRST]: 2, [SECOND]: 2 });
    await receive(t, { from: FIRST });
    await receive(t, { from: THIRD });
    expect(await unreadOf(cy)).toEqual({ [FIRST]: 3, [SECOND]: 2 });
    const { _id: third } = await conversationWith(t, THIRD);
    const call = cy.as.query(api.conversations.get, { conversationId: third });
    expect(await codeOf(call)).toBe("NOT_FOUND");
    const customers = { paginationOpts: PAGE };
    const { page } = await cy.as.query(api.customers.list, customers);
    expect(page.map(({ name }) => name)).toEqual(["Maria"]);
  });

  test("a technician who becomes a CSR sees all: unread stays what it was, the rest is read", async () => {
    const { t, admin, cy } = await inbox();
    await changeRole(t, admin, cy, "technician");
    expect(await unreadOf(cy)).toEqual({ [FIRST]: 3 });
    vi.setSystemTime(Date.now() + 600_000);
    await changeRole(t, admin, cy, "csr");
    expect(await unreadOf(cy)).toEqual({ [FIRST]: 3, [SECOND]: 0, [THIRD]: 0 });
    await receive(t, { from: THIRD });
    expect(await unreadOf(cy)).toEqual({ [FIRST]: 3, [SECOND]: 0, [THIRD]: 1 });
    const left = await t.run(async (ctx) => [
      ...(await ctx.db.query("audiences").take(10)),
      ...(await ctx.db.query("customerAudiences").take(10)),
    ]);
    expect(left).toEqual([]);
  });

  test("a removed technician leaves no copies behind, and has them again when brought back", async () => {
    const { t, admin, cy } = await inbox();
    await changeRole(t, admin, cy, "technician");
    await admin.as.mutation(api.members.remove, { memberId: cy.id });
    await settle(t);
    const rows = await t.run(async (ctx) => await ctx.db.query("audiences").take(10));
    expect(rows).toEqual([]);
    await receive(t, { from: FIRST });
    await admin.as.mutation(api.members.restore, { memberId: cy.id });
    await settle(t);
    expect(await unreadOf(cy)).toEqual({ [FIRST]: 4 });
  });

  test("what was assigned to somebody who is removed is nobody's, and its thread says so", async () => {
    const { t, admin, cy } = await inbox();
    const assigned: string[] = [];
    for (const from of [FIRST, SECOND]) {
      const { _id: conversationId } = await conversationWith(t, from);
      const args = { conversationId, memberId: cy.id };
      await admin.as.mutation(api.conversations.assign, args);
      assigned.push(from);
    }
    await admin.as.mutation(api.members.remove, { memberId: cy.id });
    await settle(t);
    for (const from of assigned) {
      const { _id, assigneeId } = await conversationWith(t, from);
      expect(assigneeId).toBeUndefined();
      const event = (await messagesOf(t, _id)).at(-1);
      expect(event).toMatchObject({ event: { type: "unassigned" }, authorName: "Ada" });
    }
  });

  test("who becomes a viewer looks after nothing any more; who becomes a manager still does", async () => {
    const { t, admin, cy } = await inbox();
    const { _id: conversationId } = await conversationWith(t, FIRST);
    const args = { conversationId, memberId: cy.id };
    await admin.as.mutation(api.conversations.assign, args);
    await changeRole(t, admin, cy, "manager");
    expect((await conversationWith(t, FIRST)).assigneeId).toBe(cy.id);
    await changeRole(t, admin, cy, "viewer");
    expect((await conversationWith(t, FIRST)).assigneeId).toBeUndefined();
  });

  test("many conversations follow in batches, and what happens meanwhile is counted once", async () => {
    const { t, admin, cy } = await inbox();
    const numbers = Array.from({ length: 60 }, (_, index) => `+1512556${1000 + index}`);
    for (const from of numbers) {
      await receive(t, { from });
      const { _id: conversationId } = await conversationWith(t, from);
      const args = { conversationId, memberId: cy.id };
      await admin.as.mutation(api.conversations.assign, args);
    }
    const all = { ...Object.fromEntries(numbers.map((from) => [from, 1])), [FIRST]: 3 };
    await changeRole(t, admin, cy, "technician");
    expect(await unreadOf(cy)).toEqual(all);

    await admin.as.mutation(api.members.setRole, { memberId: cy.id, role: "csr" });
    const step: SightStep = {
      memberId: cy.id,
      by: admin.id,
      carry: true,
      part: "rows",
      cursor: null,
    };
    // Before any batch: they read in one that is still to come, and one gets another message.
    const [early = "", late = ""] = numbers;
    const { _id: conversationId } = await conversationWith(t, late);
    await cy.as.mutation(api.readMarks.markRead, { conversationId, seq: 1 });
    await receive(t, { from: early });
    await t.mutation(internal.members.follow, step);
    await settle(t);
    const now = await unreadOf(cy);
    expect(now[late]).toBe(0);
    expect(now[early]).toBe(2);
    expect(now[FIRST]).toBe(3);
  });

  test("after any order of changes, list and badge agree", async () => {
    const change = fc.oneof(
      fc.constantFrom<Role>("csr", "technician", "viewer", "manager").map((role) => ({ role })),
      fc.constantFrom("remove" as const, "restore" as const).map((status) => ({ status })),
      fc.constantFrom(FIRST, SECOND, THIRD).map((from) => ({ from })),
      fc.constantFrom(FIRST, SECOND, THIRD).map((reads) => ({ reads })),
      fc.constantFrom(FIRST, SECOND, THIRD).map((assigns) => ({ assigns })),
      fc.constant({ settles: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 4, maxLength: 14 }), async (changes) => {
        const { t, admin, cy } = await inbox();
        const memberId = cy.id;
        for (const next of changes) {
          vi.setSystemTime(Date.now() + 200_000);
          if ("from" in next) await receive(t, next);
          if ("settles" in next) await settle(t);
          if ("status" in next) await admin.as.mutation(api.members[next.status], { memberId });
          if ("role" in next) {
            const { role } = next;
            await codeOf(admin.as.mutation(api.members.setRole, { memberId, role }));
          }
          if ("assigns" in next) {
            const { _id: conversationId } = await conversationWith(t, next.assigns);
            const args = { conversationId, memberId };
            await codeOf(admin.as.mutation(api.conversations.assign, args));
          }
          if ("reads" in next) {
            const { _id: conversationId, inboundSeq: seq } = await conversationWith(t, next.reads);
            await codeOf(cy.as.mutation(api.readMarks.markRead, { conversationId, seq }));
          }
        }
        await admin.as.mutation(api.members.restore, { memberId });
        await settle(t);
        const unread = await unreadOf(cy);
        for (const count of Object.values(unread)) expect(count).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
