/** Two businesses with something of everything, and everybody who might call. */
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import schema from "../../../convex/schema";
import { ROLES } from "../../../convex/shared/roles";
import { callsAboutCustomer } from "../customer-calls";
import { composeCalls } from "../compose-calls";
import { addAccount, type Backend, backend, CUSTOMER, join, receive } from "../setup";
import { templateCalls } from "../template-calls";
import type { Pools } from "./arguments";

/** Is in every text of the business that nobody here belongs to, and never in an answer. */
export const CANARY = "Quetzalcoatl";

export type Caller = { name: string; as: Pick<Backend, "query" | "mutation" | "action"> };

type Row = Record<string, unknown> & { _id: string };

export async function fuzzScene() {
  const t = backend();
  const theirs = await business(t, CANARY, "+15125550190");
  const ofOthers = await rows(t);
  const ours = await business(t, "Acme", "+15125550100");
  const callers: Caller[] = [
    { name: "nobody", as: t },
    { name: "no member", as: t.withIdentity({ subject: "x", issuer: "https://issuer.example" }) },
  ];
  for (const role of ROLES) {
    callers.push({ name: role, as: (await join(t, ours.accountId, role, `the ${role}`)).as });
  }
  const removed = await join(t, ours.accountId, "admin", "removed");
  await t.run(async (ctx) => await ctx.db.patch("members", removed.id, { status: "removed" }));
  callers.push({ name: "removed", as: removed.as });
  // They are not offered as arguments, so that they stay who they are.
  const protectedMembers = new Set(
    (await rows(t))
      .filter(({ name }) => /^(the |removed)/.test(String(name)))
      .map(({ _id }) => _id),
  );
  const spare = await join(t, ours.accountId, "csr", "spare");

  return {
    t,
    callers,
    /** What there is to name just now. */
    async pools(): Promise<Pools> {
      const known = await rows(t);
      const foreign = new Set(ofOthers.map(({ _id }) => _id));
      const ids = new Map<string, string[]>();
      for (const table of [...Object.keys(schema.tables), "_storage"]) {
        const all = known.filter(({ _id }) => tableOf(_id) === table).map(({ _id }) => _id);
        const own = all.filter((id) => !foreign.has(id) && !protectedMembers.has(id)).slice(-8);
        const strangers = all.filter((id) => foreign.has(id)).slice(0, 3);
        // The last is of this table, and of no document.
        ids.set(table, [...own, ...own, ...own, ...strangers, `${"9".repeat(19)}${table}`]);
      }
      return { ids, words: [...WORDS, ours.token, ours.conversationId, spare.id] };
    },
    /** What of the others' business is not as it was, or is new in it. */
    async changesOfOthers(): Promise<unknown[]> {
      const now = new Map((await rows(t)).map((row) => [row._id, row]));
      const before = new Set(ofOthers.map(({ _id }) => _id));
      const changed = ofOthers.filter(
        (row) => JSON.stringify(now.get(row._id)) !== JSON.stringify(row),
      );
      const added = [...now.values()].filter(
        (row) => !before.has(row._id) && row["accountId"] === theirs.accountId,
      );
      return [...changed, ...added];
    },
  };
}

const WORDS = [
  "sms",
  "email",
  "all",
  "Acme",
  "America/Chicago",
  "en-US",
  "2026-11",
  "#1d4ed8",
  CUSTOMER,
  "(512) 555-0133",
  "lee@mail.example",
  "Hello {{customer_name}}",
  "A short and ordinary text.",
];

/** Of an id as convex-test makes them: digits, then the table. */
const tableOf = (id: string) => id.replace(/^\d+/, "");

/** Every document of every table. */
async function rows(t: Backend): Promise<Row[]> {
  return await t.run(async (ctx) => {
    const all: Row[] = [];
    for (const table of Object.keys(schema.tables) as (keyof typeof schema.tables)[]) {
      for await (const row of ctx.db.query(table)) all.push(row);
    }
    for await (const row of ctx.db.system.query("_storage")) all.push(row);
    return all;
  });
}

async function business(t: Backend, name: string, number: string) {
  const accountId = await addAccount(t, name, number);
  const owner = await join(t, accountId, "owner", `${name} owner`);
  await t.run(async (ctx) => {
    const address = `office@${name.toLowerCase()}.example`;
    await ctx.db.insert("mailboxes", { accountId, address, name, signature: name });
  });
  await receive(t, { to: number, body: `Hello ${name}` });
  const { page } = await owner.as.query(api.inbox.list, {
    filter: "all",
    paginationOpts: { numItems: 1, cursor: null },
  });
  const conversationId = page[0]?._id as Id<"conversations">;
  const calls = await callsAboutCustomer(owner, conversationId);
  await composeCalls(t, owner, conversationId);
  await templateCalls(owner, conversationId);
  const customerId = calls["contacts.link"]?.args["customerId"] as Id<"customers">;
  await owner.as.mutation(api.contacts.link, { conversationId, customerId });
  const { token } = await owner.as.mutation(api.portalLinks.make, { conversationId });
  await owner.as.mutation(api.messages.send, { conversationId, body: name, clientId: "a" });
  await owner.as.mutation(api.notes.add, {
    conversationId,
    body: name,
    memberIds: [],
    clientId: "b",
  });
  await owner.as.mutation(api.drafts.save, { conversationId, kind: "reply", text: name });
  const plan = { body: name, dueAt: Date.now() + 86_400_000, cancelOnReply: true };
  await owner.as.mutation(api.scheduled.add, { conversationId, clientId: "c", ...plan });
  await owner.as.mutation(api.uploads.begin, { conversationId, name: "a.gif", size: 43 });
  await t.run(async (ctx) => await ctx.storage.store(new Blob([name])));
  await t.mutation(api.portal.send, { token, body: name, clientId: "d", uploadIds: [] });
  return { accountId, conversationId, token };
}
