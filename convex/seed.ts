import { v, type Infer } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc, Id } from "./_generated/dataModel";
import { internalAction, internalMutation, type MutationCtx } from "./_generated/server";
import { mailboxAt } from "./model/emailOut";
import { role, storedFile } from "./model/shapes";
import { shiftReadTotal } from "./model/unread";
import { seedConversation } from "./seeding/conversation";
import { seedCustomer } from "./seeding/customer";
import { storeDemoFiles } from "./seeding/files";
import { seedServices } from "./seeding/services";
import { BUSINESS, CUSTOMERS, MEMBERS } from "./seeding/people";
import { seedTemplates } from "./seeding/templates";
import { THREADS } from "./seeding/threads";

const DEMO = "demo";
const OTHER = "demo-other";
/** Kept small, so that no transaction is long. */
const CUSTOMERS_A_BATCH = 10;
const THREADS_A_BATCH = 6;

const demo = v.object({
  account: v.object({ _id: v.id("accounts"), name: v.string() }),
  phoneNumber: v.string(),
  mailbox: v.string(),
  members: v.array(v.object({ subject: v.string(), name: v.string(), role, email: v.string() })),
});

/** Who signs the demo's members in, and as which organisation of Clerk's, if it is Clerk. */
const signIn = { issuer: v.string(), organizationId: v.optional(v.string()) };

/**
 * The demo business, once: `npm start` calls it each time. `issuer` signs its members in; if that
 * has moved since, they move with it.
 */
export const run = internalAction({
  args: signIn,
  returns: demo,
  handler: async (ctx, by): Promise<Infer<typeof demo>> => {
    const now = Date.now();
    const { accountId, done } = await ctx.runMutation(internal.seed.begin, by);
    if (!done) {
      for (let from = 0; from < CUSTOMERS.length; from += CUSTOMERS_A_BATCH) {
        await ctx.runMutation(internal.seed.addCustomers, { accountId, from, now });
      }
      const files = await storeDemoFiles(ctx);
      for (let from = 0; from < THREADS.length; from += THREADS_A_BATCH) {
        await ctx.runMutation(internal.seed.addConversations, { accountId, from, now, files });
      }
      await ctx.runMutation(internal.seed.finish, { accountId, now });
    }
    return {
      account: { _id: accountId, name: BUSINESS.name },
      phoneNumber: BUSINESS.phone,
      mailbox: BUSINESS.mailbox,
      members: MEMBERS.map(({ subject, name, role, email }) => ({ subject, name, role, email })),
    };
  },
});

/** A second business with one owner and nothing in it, for seeing that it sees nothing. */
export const otherAccount = internalMutation({
  args: { issuer: v.string() },
  returns: v.object({ subject: v.string(), name: v.string() }),
  handler: async (ctx, { issuer }) => {
    const owner = { subject: "other-owner", name: "Nora Fields", email: "nora@northside.example" };
    const accountId = await ensureAccount(ctx, OTHER, "Northside Plumbing");
    await ensureMember(ctx, accountId, { issuer }, { ...owner, role: "owner" });
    return { subject: owner.subject, name: owner.name };
  },
});

/** Ends a demo member's membership or gives it back, for seeing what their open tabs do. */
export const setMembership = internalMutation({
  args: { name: v.string(), status: v.union(v.literal("active"), v.literal("removed")) },
  returns: v.null(),
  handler: async (ctx, { name, status }) => {
    const accountId = await ensureAccount(ctx, DEMO, BUSINESS.name);
    const member = await ctx.db
      .query("members")
      .withIndex("by_accountId_and_name", (q) => q.eq("accountId", accountId).eq("name", name))
      .unique();
    if (member === null) throw new Error(`the demo has no member ${name}`);
    await ctx.db.patch("members", member._id, { status });
    return null;
  },
});

/** The account with its members and number. */
export const begin = internalMutation({
  args: signIn,
  returns: v.object({ accountId: v.id("accounts"), done: v.boolean() }),
  handler: async (ctx, by) => {
    const accountId = await ensureAccount(ctx, by.organizationId ?? DEMO, BUSINESS.name);
    const number = await ctx.db
      .query("phoneNumbers")
      .withIndex("by_number", (q) => q.eq("number", BUSINESS.phone))
      .unique();
    if (number !== null && number.accountId !== accountId) {
      throw new Error("the demo in this data folder signs in in another way; use another DATA_DIR");
    }
    for (const member of MEMBERS) await ensureMember(ctx, accountId, by, member);
    if (number === null) {
      const { phone: number, segmentsPerSecond } = BUSINESS;
      await ctx.db.insert("phoneNumbers", { accountId, number, label: "Main", segmentsPerSecond });
    }
    if ((await mailboxAt(ctx, BUSINESS.mailbox, accountId)) === null) {
      const { mailbox: address, name, signature } = BUSINESS;
      await ctx.db.insert("mailboxes", { accountId, address, name, signature });
    }
    const account = await ctx.db.get("accounts", accountId);
    // Unless somebody has switched it off.
    if (account?.assistant === undefined) {
      await ctx.db.patch("accounts", accountId, { assistant: { enabled: true } });
    }
    await seedServices(ctx, accountId);
    return { accountId, done: account?.seeded ?? false };
  },
});

/** A batch of customers with their properties and jobs. */
export const addCustomers = internalMutation({
  args: { accountId: v.id("accounts"), from: v.number(), now: v.number() },
  returns: v.null(),
  handler: async (ctx, { accountId, from, now }) => {
    const members = await membersByCode(ctx, accountId);
    for (let i = from; i < Math.min(from + CUSTOMERS_A_BATCH, CUSTOMERS.length); i++) {
      const customer = CUSTOMERS[i];
      if (customer !== undefined) await seedCustomer(ctx, accountId, members, i, now);
    }
    return null;
  },
});

/** A batch of conversations with their messages and read marks. */
export const addConversations = internalMutation({
  args: {
    accountId: v.id("accounts"),
    from: v.number(),
    now: v.number(),
    files: v.record(v.string(), storedFile),
  },
  returns: v.null(),
  handler: async (ctx, { accountId, from, now, files }) => {
    const members = await membersByCode(ctx, accountId);
    const batch = THREADS.slice(from, from + THREADS_A_BATCH);
    for (const [offset, { channel, thread }] of batch.entries()) {
      const place = { accountId, members, now, files };
      await seedConversation(ctx, place, channel, thread, from + offset);
    }
    return null;
  },
});

/** The templates; from now on the demo is left as people make it. */
export const finish = internalMutation({
  args: { accountId: v.id("accounts"), now: v.number() },
  returns: v.null(),
  handler: async (ctx, { accountId, now }) => {
    await seedTemplates(ctx, accountId, now);
    await ctx.db.patch("accounts", accountId, { seeded: true });
    return null;
  },
});

async function ensureAccount(
  ctx: MutationCtx,
  externalId: string,
  name: string,
): Promise<Id<"accounts">> {
  const account = await ctx.db
    .query("accounts")
    .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
    .unique();
  if (account !== null) return account._id;
  const { timeZone, locale, languages } = BUSINESS;
  const business = { externalId, name, timeZone, locale, languages: [...languages] };
  return await ctx.db.insert("accounts", business);
}

async function ensureMember(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  { issuer, organizationId }: { issuer: string; organizationId?: string | undefined },
  { subject, name, email, role }: Omit<(typeof MEMBERS)[number], "code">,
): Promise<void> {
  const tokenIdentifier = `${issuer}|${subject}`;
  const member = await ctx.db
    .query("members")
    .withIndex("by_accountId_and_name", (q) => q.eq("accountId", accountId).eq("name", name))
    .unique();
  if (member !== null) {
    if (member.tokenIdentifier !== tokenIdentifier) {
      await ctx.db.patch("members", member._id, { tokenIdentifier });
    }
    return;
  }
  const memberId = await ctx.db.insert("members", {
    accountId,
    tokenIdentifier,
    ...(organizationId !== undefined && { organizationId }),
    name,
    email,
    role,
    status: "active",
    // They were here before the first message.
    readBefore: 0,
  });
  await shiftReadTotal(ctx, accountId, memberId, 0);
}

async function membersByCode(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
): Promise<Map<string, Doc<"members">>> {
  const members = await ctx.db
    .query("members")
    .withIndex("by_accountId_and_name", (q) => q.eq("accountId", accountId))
    .take(100);
  return new Map(
    MEMBERS.flatMap(({ code, email }) => {
      const found = members.find((candidate) => candidate.email === email);
      return found === undefined ? [] : [[code, found] as const];
    }),
  );
}
