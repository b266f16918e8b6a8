import { beforeEach, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { addCustomer } from "../../convex/model/customers";
import { addJob } from "../../convex/model/jobs";
import { TEMPLATE_LIMITS, type TemplateFields } from "../../convex/shared/templates";
import {
  type Backend,
  CUSTOMER,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  type Member,
  receive,
} from "./setup";

const HELLO: TemplateFields = {
  name: "Hello",
  category: "Welcome Message",
  text: "Hello {{customerName}}",
  variables: ["customerName"],
};
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23, 16);

let t: Backend;
let accountId: Id<"accounts">;
let manager: Member;
let csr: Member;

beforeEach(async () => {
  t = backend();
  accountId = await addAccount(t);
  manager = await join(t, accountId, "manager");
  csr = await join(t, accountId, "csr");
});

async function add(fields: Partial<TemplateFields> = {}) {
  return await manager.as.mutation(api.templates.create, { fields: { ...HELLO, ...fields } });
}

const names = async () =>
  (await csr.as.query(api.templates.list, {})).map((template) => template.name);

test("TPL-4 a manager adds, edits and deletes; everybody who writes has the templates by name", async () => {
  const id = await add({ name: " Über  uns " });
  await add({ name: "Alpha" });
  expect(await names()).toEqual(["Alpha", "Über uns"]);
  const fields = { ...HELLO, name: "Zeta", text: "Bye", variables: [] };
  await manager.as.mutation(api.templates.update, { templateId: id, fields });
  expect(await names()).toEqual(["Alpha", "Zeta"]);
  await manager.as.mutation(api.templates.remove, { templateId: id });
  expect(await names()).toEqual(["Alpha"]);
  const change = manager.as.mutation(api.templates.update, { templateId: id, fields });
  expect(await codeOf(change)).toBe("NOT_FOUND");
});

test("TPL-4 who manages no templates changes none", async () => {
  const templateId = await add();
  const { as } = csr;
  for (const refused of [
    as.mutation(api.templates.create, { fields: { ...HELLO, name: "Mine" } }),
    as.mutation(api.templates.update, { templateId, fields: HELLO }),
    as.mutation(api.templates.remove, { templateId }),
    as.mutation(api.templates.undoRemove, { templateId }),
    as.mutation(api.templates.addFromFile, { rows: [HELLO], whenTaken: "replace" }),
    as.query(api.templates.uses, {}),
  ]) {
    expect(await codeOf(refused)).toBe("FORBIDDEN");
  }
});

test("TPL-4 a name is given once in an account, whatever its case and accents", async () => {
  await add({ name: "Déjà vu" });
  expect(await codeOf(add({ name: "deja  VU" }))).toBe("TEMPLATE_NAME_TAKEN");
  const other = await join(t, await addAccount(t, "Other", null), "owner", "other");
  await other.as.mutation(api.templates.create, { fields: { ...HELLO, name: "Déjà vu" } });
  expect(await other.as.query(api.templates.list, {})).toHaveLength(1);
});

test("TPL-4 a deletion can be undone, unless another template has its name by then", async () => {
  const templateId = await add();
  const uses = async () => await manager.as.query(api.templates.uses, {});
  await csr.as.mutation(api.templates.addUse, { templateId });
  await manager.as.mutation(api.templates.remove, { templateId });
  await manager.as.mutation(api.templates.undoRemove, { templateId });
  expect(await names()).toEqual(["Hello"]);
  expect(await uses()).toMatchObject([{ templateId, count: 1 }]);

  await manager.as.mutation(api.templates.remove, { templateId });
  await add({ name: "HELLO" });
  const undo = manager.as.mutation(api.templates.undoRemove, { templateId });
  expect(await codeOf(undo)).toBe("TEMPLATE_NAME_TAKEN");
});

test("what was deleted more than a day ago is thrown away with its uses", async () => {
  const old = await add();
  await csr.as.mutation(api.templates.addUse, { templateId: old });
  await manager.as.mutation(api.templates.remove, { templateId: old });
  await t.run(async (ctx) => {
    await ctx.db.patch("templates", old, { deletedAt: Date.now() - 25 * HOUR });
  });
  const templateId = await add({ name: "Next" });
  await manager.as.mutation(api.templates.remove, { templateId });
  await t.run(async (ctx) => {
    expect(await ctx.db.get("templates", old)).toBeNull();
    expect(await ctx.db.query("templateUses").take(10)).toEqual([]);
    expect(await ctx.db.get("templates", templateId)).not.toBeNull();
  });
});

test.each<[string, Partial<TemplateFields>]>([
  ["no text", { text: " " }],
  ["10 KB and one character", { text: "x".repeat(TEMPLATE_LIMITS.text + 1) }],
  ["a variable that does not exist", { text: "{{shoeSize}}" }],
  ["a variable it may not use", { text: "{{amountDue}}" }],
])("TPL-4 a template with %s is refused", async (_, fields) => {
  expect(await codeOf(add(fields))).toBe("INVALID_INPUT");
});

test("there is an end to how many there can be", async () => {
  await t.run(async (ctx) => {
    for (let i = 0; i < TEMPLATE_LIMITS.count; i++) {
      await ctx.db.insert("templates", { accountId, ...HELLO, name: `T${i}`, key: `t${i}` });
    }
  });
  expect(await codeOf(add())).toBe("LIMIT_REACHED");
});

test("TPL-4 a file's templates are added, and the others' places taken or left as one says", async () => {
  await add();
  const rows = [
    { ...HELLO, name: "hello", text: "New" },
    { ...HELLO, name: "Other" },
  ];
  const skip = { rows, whenTaken: "skip" as const };
  expect(await manager.as.mutation(api.templates.addFromFile, skip)).toEqual({
    added: 1,
    replaced: 0,
    skipped: 1,
  });
  const replace = { rows, whenTaken: "replace" as const };
  expect(await manager.as.mutation(api.templates.addFromFile, replace)).toEqual({
    added: 0,
    replaced: 2,
    skipped: 0,
  });
  const list = await csr.as.query(api.templates.list, {});
  expect(list.map(({ name, text }) => [name, text])).toEqual([
    ["hello", "New"],
    ["Other", "Hello {{customerName}}"],
  ]);
});

test("TPL-4 a file with one template that cannot be taken leaves everything as it was, and it is named", async () => {
  await add();
  const rows = [
    { ...HELLO, text: "New" },
    { ...HELLO, name: "Good" },
    { ...HELLO, name: "Bad", text: "{{shoeSize}}" },
  ];
  const wrong = { rows, whenTaken: "replace" as const };
  await expect(manager.as.mutation(api.templates.addFromFile, wrong)).rejects.toThrow(
    "“Bad”: There is no variable {{shoeSize}}.",
  );
  const list = await csr.as.query(api.templates.list, {});
  expect(list.map(({ name, text }) => [name, text])).toEqual([["Hello", HELLO.text]]);
});

test("TPL-4 as many as an account can have come from one file, and not one more", async () => {
  await add();
  const rows = Array.from({ length: TEMPLATE_LIMITS.count }, (_, i) => ({
    ...HELLO,
    name: `T${i}`,
    text: "x".repeat(TEMPLATE_LIMITS.text),
  }));
  const all = manager.as.mutation(api.templates.addFromFile, { rows, whenTaken: "skip" });
  expect(await codeOf(all)).toBe("LIMIT_REACHED");
  expect(await names()).toEqual(["Hello"]);
  const rest = { rows: rows.slice(1), whenTaken: "skip" as const };
  const { added } = await manager.as.mutation(api.templates.addFromFile, rest);
  expect(added).toBe(TEMPLATE_LIMITS.count - 1);
});

test("TPL-4 uses are counted exactly, and a use changes no list of templates", async () => {
  const templateId = await add();
  const before = await t.run(async (ctx) => await ctx.db.get("templates", templateId));
  for (let i = 0; i < 12; i++) await csr.as.mutation(api.templates.addUse, { templateId });
  const uses = await manager.as.query(api.templates.uses, {});
  expect(uses).toMatchObject([{ templateId, count: 12 }]);
  await t.run(async (ctx) => {
    expect(await ctx.db.get("templates", templateId)).toEqual(before);
    expect((await ctx.db.query("templateUses").take(20)).length).toBeLessThanOrEqual(4);
  });
});

test("TPL-3 a conversation's facts are its customer's, with the next jobs and the last", async () => {
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const facts = async () =>
    await csr.as.query(api.templates.forConversation, { conversationId, at: NOW });
  expect(await facts()).toEqual({
    name: "Unknown contact",
    isCustomer: false,
    addresses: [],
    jobs: [],
  });

  await t.run(async (ctx) => {
    const customer = { accountId, name: "Maria", phones: [CUSTOMER], emails: [], balance: 500 };
    const customerId = await addCustomer(ctx, customer);
    await ctx.db.patch("conversations", conversationId, { customerId });
    await ctx.db.insert("properties", { accountId, customerId, address: "1 Oak St" });
    for (let i = 0; i < 40; i++) {
      await addJob(ctx, {
        accountId,
        customerId,
        number: `J-${i}`,
        title: "Tune-up",
        status: i < 20 ? "completed" : "scheduled",
        scheduledAt: NOW + (i - 20) * DAY + HOUR,
        technicianId: csr.id,
      });
    }
  });
  const { jobs, ...rest } = await facts();
  expect(rest).toEqual({ name: "Maria", isCustomer: true, addresses: ["1 Oak St"], balance: 500 });
  expect(jobs).toHaveLength(20);
  expect(jobs[0]).toMatchObject({ number: "J-20", technicianName: "csr" });
  expect(jobs[10]).toMatchObject({ number: "J-19" });
});
