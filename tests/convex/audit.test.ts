import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { AUDIT_ACTIONS, AUDIT_KINDS, type AuditKind } from "../../convex/shared/audit";
import { ROLES, roleCan } from "../../convex/shared/roles";
import { addAccount, backend, codeOf, conversationWith, CUSTOMER, join, receive } from "./setup";

const START = 1_700_000_000_000;
const TEMPLATE = { name: "Balance due", category: "Own", text: "Hello", variables: [] };
const JOB = { number: "J-7", title: "Tune-up", status: "unscheduled" as const };

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

async function scene() {
  const t = backend();
  const accountId = await addAccount(t);
  const admin = await join(t, accountId, "admin");
  const page = async (kind?: AuditKind, cursor: string | null = null, numItems = 30) =>
    await admin.as.query(api.audit.list, {
      ...(kind && { kind }),
      paginationOpts: { numItems, cursor },
    });
  return {
    t,
    accountId,
    admin,
    page,
    list: async (kind?: AuditKind) => (await page(kind)).page,
    /** A moment later, as a person's acts are. */
    later: () => vi.setSystemTime(Date.now() + 1_000),
  };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** One entry of most kinds, oldest first: settings, consent, deletions, templates, portal links. */
async function work({ t, admin, later }: Scene) {
  const { as } = admin;
  await as.mutation(api.journal.setKeptFor, { days: 365 });
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  later();
  await as.mutation(api.consent.record, {
    whom: { conversationId },
    channel: "sms",
    address: CUSTOMER,
    state: "optedIn",
    reason: "On the phone",
  });
  const customer = { name: "Maria", phones: [], emails: [] };
  const customerId = await as.mutation(api.customers.create, { fields: customer });
  const jobId = await as.mutation(api.jobs.create, { customerId, fields: JOB });
  later();
  await as.mutation(api.jobs.remove, { jobId });
  later();
  const templateId = await as.mutation(api.templates.create, { fields: TEMPLATE });
  later();
  await as.mutation(api.templates.remove, { templateId });
  later();
  await as.mutation(api.customers.update, { customerId, fields: { ...customer, name: "Mary" } });
  await as.mutation(api.journal.setKeptFor, { days: 30 });
  return { conversationId, customerId, templateId };
}

describe("AUTH-4 the audit log", () => {
  test("says who did what to what, newest first, by the names of now", async () => {
    const s = await scene();
    const { conversationId, customerId } = await work(s);
    const entries = await s.list();
    expect(entries.map(({ at }) => at)).toEqual([5, 4, 3, 2, 1, 0].map((n) => START + n * 1_000));
    expect(entries).toMatchObject([
      { action: "journal.kept", detail: "30", subject: {}, memberName: "admin" },
      { action: "template.removed", subject: { name: "Balance due" } },
      { action: "template.added", subject: { name: "Balance due" } },
      { action: "job.removed", detail: "J-7", subject: { name: "Mary", customerId } },
      { action: "consent.optedIn", subject: { address: CUSTOMER, conversationId } },
      { action: "journal.kept", detail: "365", subject: {} },
    ]);
  });

  test("is narrowed to a kind, page by page", async () => {
    const s = await scene();
    await work(s);
    const actions = async (kind: AuditKind) => (await s.list(kind)).map(({ action }) => action);
    expect(await actions("settings")).toEqual(["journal.kept", "journal.kept"]);
    expect(await actions("consent")).toEqual(["consent.optedIn"]);
    expect(await actions("data")).toEqual(["template.removed", "job.removed"]);
    expect(await actions("templates")).toEqual(["template.added"]);
    expect(await actions("portal")).toEqual([]);
    const first = await s.page("settings", null, 1);
    expect(first.page.map(({ detail }) => detail)).toEqual(["30"]);
    const second = await s.page("settings", first.continueCursor, 1);
    expect(second.page.map(({ detail }) => detail)).toEqual(["365"]);
  });

  test("an entry whose subject is gone is still there, and leads nowhere", async () => {
    const s = await scene();
    const { conversationId, customerId, templateId } = await work(s);
    await s.t.run(async (ctx) => {
      await ctx.db.delete("conversations", conversationId);
      await ctx.db.delete("customers", customerId);
      await ctx.db.delete("templates", templateId);
    });
    const entries = await s.list();
    expect(entries).toHaveLength(6);
    expect(entries.flatMap(({ subject }) => Object.values(subject))).toEqual([]);
  });

  test("what becomes of a template and of an address is in it, and of a merge who became whom", async () => {
    const s = await scene();
    const { as } = s.admin;
    const templateId = await as.mutation(api.templates.create, { fields: TEMPLATE });
    s.later();
    await as.mutation(api.templates.update, {
      templateId,
      fields: { ...TEMPLATE, name: "What you owe" },
    });
    s.later();
    await as.mutation(api.templates.remove, { templateId });
    s.later();
    await as.mutation(api.templates.undoRemove, { templateId });
    s.later();
    const create = async (name: string) =>
      await as.mutation(api.customers.create, { fields: { name, phones: [], emails: [] } });
    const customerId = await create("Maria");
    const otherId = await create("M. Lopez");
    const propertyId = await as.mutation(api.properties.add, { customerId, address: "1 Oak St" });
    await as.mutation(api.properties.remove, { propertyId });
    s.later();
    await as.mutation(api.merges.start, { customerId, otherId });
    const name = "What you owe";
    expect(await s.list()).toMatchObject([
      { action: "customers.merged", subject: { name: "Maria", other: "M. Lopez", customerId } },
      { action: "property.removed", subject: { name: "Maria", customerId } },
      { action: "template.restored", subject: { name } },
      { action: "template.removed", subject: { name } },
      { action: "template.changed", subject: { name } },
      { action: "template.added", subject: { name } },
    ]);
  });

  test("who changed whose role to what is in it, who was removed and who brought back", async () => {
    const s = await scene();
    const { id: memberId } = await join(s.t, s.accountId, "csr", "Hannah");
    await s.admin.as.mutation(api.members.setRole, { memberId, role: "manager" });
    s.later();
    await s.admin.as.mutation(api.members.remove, { memberId });
    s.later();
    await s.admin.as.mutation(api.members.restore, { memberId });
    const subject = { name: "Hannah" };
    expect(await s.list("members")).toMatchObject([
      { action: "member.restored", memberName: "admin", subject },
      { action: "member.removed", memberName: "admin", subject },
      { action: "member.roleChanged", memberName: "admin", subject, detail: "manager" },
    ]);
  });

  test("each action is of a kind one can ask for, and none is without actions", () => {
    expect(new Set<string>(Object.values(AUDIT_ACTIONS))).toEqual(new Set(AUDIT_KINDS));
  });
});

describe("AUTH-4 who reads the audit log", () => {
  test("only who manages settings", async () => {
    const { t, accountId } = await scene();
    for (const role of ROLES) {
      const member = await join(t, accountId, role, `another ${role}`);
      const asked = { paginationOpts: { numItems: 10, cursor: null } };
      const code = await codeOf(member.as.query(api.audit.list, asked));
      expect(code, role).toBe(roleCan(role, "manageSettings") ? "no error" : "FORBIDDEN");
    }
  });

  test("it is each account's own, and names nothing of another's", async () => {
    const s = await scene();
    const { conversationId, customerId } = await work(s);
    const otherId = await addAccount(s.t, "Other", "+15125550300");
    const stranger = await join(s.t, otherId, "owner", "stranger");
    const theirs = async (kind?: AuditKind) =>
      await stranger.as.query(api.audit.list, {
        ...(kind && { kind }),
        paginationOpts: { numItems: 30, cursor: null },
      });
    for (const kind of [undefined, ...AUDIT_KINDS]) expect((await theirs(kind)).page).toEqual([]);
    // Even if an entry of theirs had one of our ids in it.
    await s.t.run(async (ctx) => {
      const foreign: Id<"conversations" | "customers" | "members">[] = [
        conversationId,
        customerId,
        s.admin.id,
      ];
      for (const subject of foreign) {
        const fields = { accountId: otherId, action: "consent.optedIn", at: START };
        await ctx.db.insert("auditLog", { ...fields, kind: "consent", subject });
      }
    });
    const { page } = await theirs();
    expect(page.map(({ subject }) => Object.values(subject))).toEqual([[], [], []]);
  });
});
