import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id, TableNames } from "../../convex/_generated/dataModel";
import schema from "../../convex/schema";
import {
  type Backend,
  type FakeTwilio,
  type Member,
  addAccount,
  backend,
  conversationWith,
  join,
  receive,
  report,
} from "./setup";

export const MARIA = {
  name: "Maria Alvarez",
  phones: ["+15125550171", "+15125550172"],
  emails: ["maria.alvarez@mail.example"],
  notes: "Two dogs",
};
export const [PHONE = "", SECOND = ""] = MARIA.phones;
export const [EMAIL = ""] = MARIA.emails;
/** Stays, and so does all of theirs. */
export const OTHER = "+15125550179";
const TABLES = Object.keys(schema.tables) as TableNames[];

/** A business with Maria, who leaves something in every table a customer can be in, and Lee, who stays. */
export async function erasureScene(twilio?: Partial<FakeTwilio>) {
  const t = backend(twilio);
  const accountId = await addAccount(t);
  await t.run(async (ctx) => {
    await ctx.db.insert("mailboxes", { accountId, address: "office@acme.example", name: "Acme" });
  });
  const admin = await join(t, accountId, "admin");
  const csr = await join(t, accountId, "csr");
  const technician = await join(t, accountId, "technician");
  const readers = [admin, csr, technician, await join(t, accountId, "viewer")];
  const customerId = await admin.as.mutation(api.customers.create, { fields: MARIA });
  const leeId = await admin.as.mutation(api.customers.create, {
    fields: { name: "Lee", phones: [OTHER], emails: [] },
  });
  const settle = async () => await t.finishAllScheduledFunctions(vi.runAllTimers);
  const erase = async () => {
    const erasureId = await admin.as.mutation(api.erasures.start, {
      customerId,
      typed: "maria  alvarez",
    });
    await settle();
    return erasureId;
  };
  return { t, accountId, admin, csr, technician, readers, customerId, leeId, settle, erase };
}

export type ErasureScene = Awaited<ReturnType<typeof erasureScene>>;

/** Something of Maria's in every table that can hold any. */
export async function fill(s: ErasureScene) {
  const { t, accountId, admin, csr, technician, customerId, settle } = s;
  const fields = { status: "scheduled" as const, title: "Tune-up", technicianId: technician.id };
  await admin.as.mutation(api.jobs.create, { customerId, fields: { ...fields, number: "J-1" } });
  await admin.as.mutation(api.properties.add, { customerId, address: "12 Elm, Maria Alvarez" });
  vi.setSystemTime(Date.now() + 1_000);
  await receive(t, { from: PHONE, body: "Maria here", payload: `From=${PHONE}` });
  await receive(t, { from: SECOND, body: "STOP", payload: `From=${SECOND}` });
  await receive(t, { from: OTHER, body: "Lee here", payload: `From=${OTHER}` });
  const { _id: conversationId } = await conversationWith(t, PHONE);
  const of = { accountId, conversationId };
  const sent = await admin.as.mutation(api.messages.send, {
    conversationId,
    body: "Hello Maria Alvarez",
    clientId: "one",
  });
  await settle();
  const message = await t.run(async (ctx) => await ctx.db.get("messages", sent));
  const sid = message?.providerId ?? "";
  await report(t, { sid, status: "delivered" });
  await report(t, { sid, status: "delivered" });
  await admin.as.mutation(api.notes.add, {
    conversationId,
    body: "@csr Maria Alvarez is nice",
    memberIds: [csr.id],
    clientId: "note",
  });
  await admin.as.mutation(api.scheduled.add, {
    conversationId,
    clientId: "later",
    body: "Dear Maria Alvarez",
    dueAt: Date.now() + 3_600_000,
    cancelOnReply: false,
  });
  await csr.as.mutation(api.drafts.save, { conversationId, kind: "reply", text: "Maria Alvarez" });
  await csr.as.mutation(api.pins.set, { conversationId, pinned: true });
  await csr.as.mutation(api.readMarks.markRead, { conversationId, seq: 1 });
  await technician.as.mutation(api.readMarks.markRead, { conversationId, seq: 1 });
  const { token } = await admin.as.mutation(api.portalLinks.make, { conversationId });
  await t.mutation(api.portal.send, {
    token,
    body: "From Maria Alvarez",
    clientId: "p",
    uploadIds: [],
  });
  await email(s, "in-1");
  await admin.as.mutation(api.conversations.assign, { conversationId, memberId: csr.id });
  await receive(t, { from: PHONE, body: "Maria again", payload: `From=${PHONE}` });
  const other = await admin.as.mutation(api.customers.create, {
    fields: { name: "Maria A. Alvarez", phones: ["+15125550173"], emails: [] },
  });
  const moves = { number: "J-2", title: "Repair", status: "unscheduled" as const };
  await admin.as.mutation(api.jobs.create, { customerId: other, fields: moves });
  await admin.as.mutation(api.merges.start, { customerId, otherId: other });
  const files = await t.run(async (ctx) => {
    const store = async (text: string) => await ctx.storage.store(new Blob([text]));
    const file = async (text: string) => {
      const storageId = await store(text);
      return { storageId, contentType: "text/plain", size: text.length };
    };
    const member = { memberId: csr.id, ...of };
    const upload = { ...member, name: "Maria.txt", storageId: await store("Maria’s plan") };
    await ctx.db.insert("uploads", upload);
    await ctx.db.insert("portalUploads", { ...of, name: "M.txt", ...(await file("portal")) });
    await ctx.db.patch("messages", sent, {
      attachments: [{ name: "Maria.txt", ...(await file("sent to Maria")) }],
      bodyId: await store("all of it"),
    });
    const suggestionId = await ctx.db.insert("suggestions", {
      ...member,
      clientId: "s",
      kind: "draft",
      mode: "standard",
      state: "ready",
      text: "Hello Maria Alvarez",
      marks: [],
      replies: [],
      inbound: "Maria here",
      answersSeq: 1,
      startedAt: Date.now(),
    });
    await ctx.db.insert("learnedPairs", {
      accountId,
      memberId: csr.id,
      suggestionId,
      conversationId,
      mode: "standard",
      inbound: "Is it Maria Alvarez’s?",
      suggested: "Yes",
      fate: "discarded",
      weight: 0,
      at: Date.now(),
    });
    await ctx.db.insert("draftsUnderWay", { ...member, suggestionId, name: "csr" });
    await ctx.db.insert("composeModes", { ...of, mode: "sales" });
    await ctx.db.insert("portalReads", { ...of, seenUpTo: 1 });
    await ctx.db.insert("outbox", {
      ...of,
      messageId: sent,
      channel: "sms",
      state: "unknown",
      generation: 1,
      attempt: 1,
      failures: 0,
      checks: 3,
      enqueuedAt: Date.now(),
      from: "+15125550100",
      to: PHONE,
      body: "Hello",
    });
    await ctx.db.insert("viewers", { ...member, name: "csr" });
    await ctx.db.insert("viewerTabs", { ...member, tab: "t", deadline: Date.now() + 9e9 });
    const told = await ctx.db
      .query("providerEvents")
      .withIndex("by_accountId_and_contact_and_receivedAt", (q) =>
        q.eq("accountId", accountId).eq("contact", PHONE),
      )
      .first();
    if (told === null) throw new Error("the journal is empty");
    await ctx.db.insert("eventRepeats", { eventId: told._id, count: 1, lastAt: Date.now() });
    await ctx.db.insert("startedConversations", { ...member, clientId: "start" });
    const importId = await ctx.db.insert("imports", {
      accountId,
      memberId: csr.id,
      key: "k",
      fileName: "customers.csv",
      existing: "update",
      total: 1,
      done: 1,
      added: 0,
      updated: 0,
      skipped: 0,
      failed: 1,
      jobs: 0,
      canceled: false,
    });
    const problem = `Maria Alvarez already has ${PHONE}.`;
    await ctx.db.insert("importProblems", { accountId, importId, line: 1, problem });
    return (await ctx.db.system.query("_storage").take(100)).length;
  });
  return { conversationId, token, sid, files };
}

/** The ids of Maria and of all that is hers. */
export async function idsOf({ t, customerId }: ErasureScene): Promise<string[]> {
  return await t.run(async (ctx) => {
    const conversations = await ctx.db
      .query("conversations")
      .withIndex("by_customerId_and_lastActivityAt", (q) => q.eq("customerId", customerId))
      .take(100);
    const jobs = await ctx.db
      .query("jobs")
      .withIndex("by_customerId_and_scheduledAt", (q) => q.eq("customerId", customerId))
      .take(100);
    const messages = await ctx.db.query("messages").take(1_000);
    const own = conversations.map(({ _id }) => _id);
    const said = messages.filter(({ conversationId }) => own.includes(conversationId));
    return [customerId, ...own, ...[...jobs, ...said].map(({ _id }) => _id)];
  });
}

/** An email of Maria's, told of and fetched. */
export async function email({ t }: Pick<ErasureScene, "t">, emailId: string, from = EMAIL) {
  await tellOfEmail(t, emailId, from);
  await fetchEmail(t, emailId, from);
}

export async function tellOfEmail(t: Backend, emailId: string, from = EMAIL) {
  await t.mutation(internal.channels.resend.apply.received, {
    eventId: `event-${emailId}`,
    emailId,
    from,
    recipients: ["office@acme.example"],
    payload: JSON.stringify({ from }),
  });
}

export async function fetchEmail(t: Backend, emailId: string, from = EMAIL) {
  const row = await t.run(
    async (ctx) =>
      await ctx.db
        .query("inboundEmails")
        .withIndex("by_emailId", (q) => q.eq("emailId", emailId))
        .unique(),
  );
  if (row === null) return;
  const person = { name: "", address: from };
  await t.mutation(internal.channels.resend.apply.finish, {
    inboundId: row._id,
    mail: {
      from: person,
      rfcId: `<${emailId}@mail.example>`,
      references: [],
      to: [],
      cc: [],
      subject: "Dogs",
      body: "From my email",
      attachments: [],
    },
  });
}

/** Every row of every table as text, whatever tables there will be. */
export async function rowsAsText(t: Backend): Promise<Map<TableNames, string[]>> {
  const all = await t.run(async (ctx) => {
    const texts: [TableNames, string[]][] = [];
    for (const table of TABLES) {
      const rows: object[] = await ctx.db.query(table).take(5_000);
      texts.push([table, rows.map((row) => JSON.stringify(row))]);
    }
    return texts;
  });
  return new Map(all);
}

/** The tables with a row in which one of the words stands. */
export function tablesNaming(rows: Map<TableNames, string[]>, words: readonly string[]) {
  const naming = [...rows].filter(([, texts]) =>
    texts.some((text) => words.some((word) => text.includes(word))),
  );
  return naming.map(([table]) => table).toSorted();
}

/** What each member is told, and the same counted anew from all that they can see. */
export async function countedTwice(readers: Member[]) {
  return await Promise.all(
    readers.map(async ({ as }) => {
      const paginationOpts = { numItems: 1_000, cursor: null };
      const { page } = await as.query(api.inbox.list, { filter: "all", paginationOpts });
      const conversationIds = page.map(({ _id }) => _id);
      const marks = await as.query(api.readMarks.forConversations, { conversationIds });
      const seqOf = (id: Id<"conversations">) =>
        marks.find(({ conversationId }) => conversationId === id)?.seq ?? 0;
      const active = page.filter(({ archived }) => !archived);
      return {
        told: [await as.query(api.inbox.counts, {}), await as.query(api.readMarks.total, {})],
        counted: [
          {
            total: page.length,
            active: active.length,
            archived: page.length - active.length,
            attention: page.filter(({ attentionSince }) => attentionSince !== undefined).length,
            leads: active.filter(({ isLead }) => isLead).length,
            inbound: page.reduce((sum, { inboundSeq }) => sum + inboundSeq, 0),
          },
          page.reduce((sum, { _id }) => sum + seqOf(_id), 0),
        ],
      };
    }),
  );
}
