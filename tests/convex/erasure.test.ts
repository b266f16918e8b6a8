import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { ROLES, roleCan } from "../../convex/shared/roles";
import {
  EMAIL,
  MARIA,
  OTHER,
  PHONE,
  SECOND,
  countedTwice,
  email,
  erasureScene,
  fetchEmail,
  fill,
  idsOf,
  rowsAsText,
  tablesNaming,
  tellOfEmail,
} from "./erasure-scene";
import {
  addAccount,
  codeOf,
  conversationWith,
  join,
  messagesOf,
  receive,
  report,
  accepted,
} from "./setup";

const PAGE = { numItems: 30, cursor: null };
/** Noon where the customers are: no quiet hours stand in the way. */
const NOON = Date.UTC(2026, 10, 25, 18);

// Each scene has something in every table, and the machine may be busy with others.
vi.setConfig({ testTimeout: 30_000 });
beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

/** Tables that hold nothing of a customer, and why nothing of one can get into them. */
const NEVER = [
  // The business and its own numbers and words.
  "accounts",
  "members",
  "invitations",
  "mirrors",
  "phoneNumbers",
  "messagingServices",
  "mailboxes",
  "services",
  "templates",
  "templateUses",
  "assistantUsage",
  "breakers",
  "cursors",
  // Counts of members and accounts.
  "counters",
  "readTotals",
  "viewerSweeps",
  // Sums of days.
  "reportRows",
  // A file's name and how many lines of it were read.
  "imports",
];
/** Where the ids alone stay: an entry says who did what, and leads nowhere. */
const IDS_STAY = ["auditLog", "erasedIds"];

const WORDS = [
  "Alvarez",
  "Maria",
  ...MARIA.phones,
  ...MARIA.emails,
  "+15125550173",
  "12 Elm",
  "two dogs",
];

describe("AUTH-4 the deletion of a customer’s data", () => {
  test("leaves no row in any table that names them, and of an opt-out the bare fact", async () => {
    const s = await erasureScene();
    const { t } = s;
    const { files } = await fill(s);
    expect(files).toBe(4);
    const words = [...WORDS, ...(await idsOf(s))];

    const before = await rowsAsText(t);
    const named = tablesNaming(before, words);
    const tables = [...before.keys()];
    // A new table is either filled by the scene, or said to hold nothing of a customer.
    const made = ["erasures", "erasedIds"];
    const left = tables.filter((table) => ![...NEVER, ...made, ...named].includes(table));
    // It hangs on an event, and goes with it.
    expect(left).toEqual(["eventRepeats"]);
    expect(before.get("eventRepeats")).toHaveLength(1);

    await s.erase();
    const after = await rowsAsText(t);
    expect(tablesNaming(after, WORDS)).toEqual(["consent"]);
    expect(tablesNaming(after, words).filter((table) => !IDS_STAY.includes(table))).toEqual([
      "consent",
    ]);
    expect(after.get("eventRepeats")).toEqual([]);
    expect(await t.run(async (ctx) => await ctx.db.system.query("_storage").take(10))).toEqual([]);
    const consent = await t.run(async (ctx) => await ctx.db.query("consent").take(10));
    expect(consent.map(({ address }) => address).toSorted()).toEqual([SECOND, OTHER]);
    const stop = consent.find(({ address }) => address === SECOND);
    expect(stop).toMatchObject({ state: "optedOut", source: "keyword" });
    expect(stop).not.toHaveProperty("messageId");
    expect(stop).not.toHaveProperty("detail");
  });

  test("leaves what is others’ as it is, and every count exact", async () => {
    const s = await erasureScene();
    const { t, readers, leeId, admin } = s;
    await fill(s);
    const lee = await conversationWith(t, OTHER);
    const messages = await messagesOf(t, lee._id);
    await s.erase();
    expect(await conversationWith(t, OTHER)).toEqual(lee);
    expect(await messagesOf(t, lee._id)).toEqual(messages);
    expect((await admin.as.query(api.customers.get, { customerId: leeId })).name).toBe("Lee");
    for (const { told, counted } of await countedTwice(readers)) expect(told).toEqual(counted);
    expect(await admin.as.query(api.inbox.counts, {})).toMatchObject({ total: 1, inbound: 1 });
    const found = await admin.as.query(api.customers.search, { text: "alvarez" });
    expect(found).toEqual([]);
  });

  test("takes them out of reach at once: profile, threads, portal, and what was to be sent", async () => {
    const s = await erasureScene();
    const { t, admin, customerId } = s;
    const { conversationId, token } = await fill(s);
    await admin.as.mutation(api.erasures.start, { customerId, typed: MARIA.name });
    // No batch has run yet.
    const gone = [
      admin.as.query(api.customers.get, { customerId }),
      admin.as.query(api.messages.list, { conversationId, paginationOpts: PAGE }),
      admin.as.mutation(api.messages.send, { conversationId, body: "Hi", clientId: "x" }),
      admin.as.mutation(api.notes.add, {
        conversationId,
        body: "x",
        memberIds: [],
        clientId: "n2",
      }),
      admin.as.mutation(api.jobs.create, {
        customerId,
        fields: { number: "J-9", title: "x", status: "unscheduled" },
      }),
    ];
    for (const call of gone) expect(await codeOf(call)).toBe("NOT_FOUND");
    expect(await t.query(api.portal.get, { token })).toBeNull();
    const under = await admin.as.query(api.erasures.list, {});
    expect(under).toMatchObject([{ memberName: "admin", conversations: 4 }]);
    expect(under[0]).not.toHaveProperty("finishedAt");
    await s.settle();
    const [done] = await admin.as.query(api.erasures.list, {});
    expect(done).toMatchObject({ conversations: 0, finishedAt: expect.any(Number) });
    expect(done?.removed).toBeGreaterThan(40);
  });

  test("whoever writes meanwhile is an unknown contact, and is not lost", async () => {
    const s = await erasureScene();
    const { t, admin, customerId, readers } = s;
    await fill(s);
    const old = await conversationWith(t, PHONE);
    await tellOfEmail(t, "in-2");
    await admin.as.mutation(api.erasures.start, { customerId, typed: MARIA.name });
    await receive(t, { from: PHONE, body: "Are you there?", payload: `From=${PHONE}` });
    await receive(t, { from: SECOND, body: "Me again", payload: `From=${SECOND}` });
    // The email was on its way before, to the thread that is gone.
    await fetchEmail(t, "in-2");
    await s.settle();
    await receive(t, { from: PHONE, body: "Hello?", payload: `From=${PHONE}` });
    const anew = await conversationWith(t, PHONE);
    expect(anew._id).not.toBe(old._id);
    expect(anew).toMatchObject({ contactName: "Unknown contact", isLead: true, inboundSeq: 2 });
    expect((await messagesOf(t, anew._id)).map(({ body }) => body)).toEqual([
      "Are you there?",
      "Hello?",
    ]);
    // A stop holds, whoever is forgotten.
    const stopped = await conversationWith(t, SECOND);
    expect(stopped).toMatchObject({ optedOut: true });
    const args = { conversationId: stopped._id, body: "Hi", clientId: "y" };
    expect(await codeOf(admin.as.mutation(api.messages.send, args))).toBe("OPTED_OUT");
    expect(await conversationWith(t, EMAIL)).toMatchObject({ contactName: "Unknown contact" });
    const words = { words: PHONE, paginationOpts: PAGE };
    const journal = await admin.as.query(api.journal.list, words);
    expect(journal.page).toHaveLength(2);
    for (const { told, counted } of await countedTwice(readers)) expect(told).toEqual(counted);
  });

  test("a text on its way then is sent, and nothing that is told of it is kept", async () => {
    const sid = `SM${"7".repeat(32)}`;
    const s = await erasureScene({ create: () => accepted(sid) });
    const { t, admin } = s;
    await receive(t, { from: PHONE, payload: `From=${PHONE}` });
    const { _id: conversationId } = await conversationWith(t, PHONE);
    const message = { conversationId, body: "Dear Maria", clientId: "z" };
    const messageId = await admin.as.mutation(api.messages.send, message);
    const outbox = await t.run(async (ctx) => await ctx.db.query("outbox").first());
    const outboxId = outbox?._id;
    if (!outboxId) throw new Error("nothing is in the outbox");
    // Claimed before, and answered after.
    const claimed = await t.mutation(internal.outbox.claim, { outboxId });
    await s.erase();
    await t.mutation(internal.outbox.settle, {
      outboxId,
      generation: claimed?.generation ?? 0,
      messageId,
      attempt: 1,
      outcome: accepted(sid),
    });
    await report(t, { sid, status: "delivered", mid: messageId, attempt: 1 });
    await report(t, { sid, status: "undelivered" });
    const rows = await rowsAsText(t);
    expect(rows.get("messages")).toEqual([]);
    expect(rows.get("providerEvents")).toEqual([]);
    expect(rows.get("outbox")).toEqual([]);
  });

  test("what a provider tells again of what is gone brings nothing back", async () => {
    const s = await erasureScene();
    const { t } = s;
    const { sid } = await fill(s);
    const text = await receive(t, { from: PHONE, body: "Once", payload: `From=${PHONE}` });
    await s.erase();
    await t.mutation(internal.channels.twilio.apply.inbound, text);
    await t.mutation(internal.channels.twilio.apply.unapplied, {
      kind: "inbound",
      eventKey: `inbound:${text.sid}`,
      subject: text.sid,
      payload: `From=${PHONE}`,
    });
    await report(t, { sid, status: "read" });
    await email(s, "in-1");
    const after = await rowsAsText(t);
    expect(tablesNaming(after, WORDS)).toEqual(["consent"]);
    expect(after.get("conversations")).toHaveLength(1);
  });

  test("goes on after a crash, and a batch that runs twice does no harm", async () => {
    const s = await erasureScene();
    const { t, admin, customerId, readers } = s;
    await fill(s);
    const erasureId = await admin.as.mutation(api.erasures.start, {
      customerId,
      typed: MARIA.name,
    });
    await t.mutation(internal.erasures.goOn, { erasureId });
    // The schedule is lost with the process.
    await t.run(async (ctx) => {
      const pending = await ctx.db.system.query("_scheduled_functions").take(100);
      for (const { _id, state } of pending) {
        if (state.kind === "pending") await ctx.scheduler.cancel(_id);
      }
    });
    vi.setSystemTime(Date.now() + 10 * 60_000);
    await t.mutation(internal.erasures.sweep, {});
    await t.mutation(internal.erasures.sweep, {});
    await s.settle();
    await t.mutation(internal.erasures.goOn, { erasureId });
    expect(tablesNaming(await rowsAsText(t), WORDS)).toEqual(["consent"]);
    for (const { told, counted } of await countedTwice(readers)) expect(told).toEqual(counted);
  });

  test("a file that was sent to somebody else too stays theirs", async () => {
    const s = await erasureScene();
    const { t, csr, accountId } = s;
    await fill(s);
    const { _id: leesId } = await conversationWith(t, OTHER);
    const kept = await t.run(async (ctx) => {
      const upload = await ctx.db.query("uploads").first();
      if (!upload?.storageId) throw new Error("there is no upload");
      const { storageId } = upload;
      const of = { accountId, memberId: csr.id, conversationId: leesId };
      await ctx.db.insert("uploads", { ...of, name: "plan.txt", storageId });
      return storageId;
    });
    await s.erase();
    const files = await t.run(async (ctx) => await ctx.db.system.query("_storage").take(10));
    expect(files.map(({ _id }) => _id)).toEqual([kept]);
  });

  test("an undone merge leaves no name of theirs with the other", async () => {
    const s = await erasureScene();
    const { t, admin, customerId, leeId } = s;
    await receive(t, { from: OTHER, payload: "" });
    await admin.as.mutation(api.jobs.create, {
      customerId: leeId,
      fields: { number: "J-5", title: "Tune-up", status: "unscheduled" },
    });
    const mergeId = await admin.as.mutation(api.merges.start, { customerId, otherId: leeId });
    await s.settle();
    await admin.as.mutation(api.merges.undo, { mergeId });
    await s.settle();
    expect(tablesNaming(await rowsAsText(t), WORDS)).toContain("messages");
    await s.erase();
    expect(tablesNaming(await rowsAsText(t), WORDS)).toEqual([]);
    expect((await admin.as.query(api.customers.get, { customerId: leeId })).phones).toEqual([
      OTHER,
    ]);
  });

  test("every count is exact after it, whatever has been done before", async () => {
    const who = fc.nat(3);
    const from = fc.constantFrom(PHONE, SECOND, OTHER);
    const op = fc.oneof(
      fc.record({ do: fc.constant("receive" as const), from }),
      fc.record({ do: fc.constant("read" as const), from, who, seq: fc.nat(4) }),
      fc.record({ do: fc.constant("assign" as const), from }),
      fc.record({ do: fc.constant("archive" as const), from }),
      fc.record({ do: fc.constant("job" as const) }),
      fc.record({ do: fc.constant("role" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 4, maxLength: 14 }), async (ops) => {
        const s = await erasureScene();
        const { t, admin, technician, customerId, readers } = s;
        await receive(t, { from: PHONE });
        let jobs = 0;
        for (const one of ops) {
          vi.setSystemTime(Date.now() + 1_000);
          if (one.do === "receive") await receive(t, { from: one.from });
          else if (one.do === "job") {
            const fields = { number: `J-${++jobs}`, title: "x", status: "unscheduled" as const };
            const args = { customerId, fields: { ...fields, technicianId: technician.id } };
            await admin.as.mutation(api.jobs.create, args);
          } else if (one.do === "role") {
            const role = jobs % 2 === 0 ? "csr" : "technician";
            await admin.as.mutation(api.members.setRole, { memberId: technician.id, role });
            await s.settle();
          } else {
            const found = await conversationWith(t, one.from).catch(() => null);
            const conversationId = found?._id;
            if (conversationId === undefined) continue;
            if (one.do === "read") {
              const reader = readers[one.who] ?? admin;
              const args = { conversationId, seq: one.seq };
              await codeOf(reader.as.mutation(api.readMarks.markRead, args));
            } else if (one.do === "assign") {
              const args = { conversationId, memberId: technician.id };
              await admin.as.mutation(api.conversations.assign, args);
            } else {
              const args = { conversationId, archived: true };
              await admin.as.mutation(api.conversations.setArchived, args);
            }
          }
        }
        await s.erase();
        for (const { told, counted } of await countedTwice(readers)) {
          expect(told).toEqual(counted);
        }
        expect(tablesNaming(await rowsAsText(t), [MARIA.name, PHONE, SECOND])).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

describe("AUTH-4 who deletes", () => {
  test("only who manages data, and only who types the name", async () => {
    const { t, accountId, admin, customerId } = await erasureScene();
    for (const role of ROLES) {
      if (roleCan(role, "manageData")) continue;
      const member = await join(t, accountId, role, `another ${role}`);
      const args = { customerId, typed: MARIA.name };
      expect(await codeOf(member.as.mutation(api.erasures.start, args)), role).toBe("FORBIDDEN");
      expect(await codeOf(member.as.query(api.erasures.list, {})), role).toBe("FORBIDDEN");
    }
    for (const typed of ["", "Maria", "Lee"]) {
      const call = admin.as.mutation(api.erasures.start, { customerId, typed });
      expect(await codeOf(call)).toBe("INVALID_INPUT");
    }
    const foreign = await join(t, await addAccount(t, "Other", null), "owner", "foreign");
    const theirs = { customerId, typed: MARIA.name };
    expect(await codeOf(foreign.as.mutation(api.erasures.start, theirs))).toBe("NOT_FOUND");
    expect(await foreign.as.query(api.erasures.list, {})).toEqual([]);
    expect((await admin.as.query(api.customers.get, { customerId })).name).toBe(MARIA.name);
  });

  test("it stands in the audit log, with nothing of the customer", async () => {
    const s = await erasureScene();
    await fill(s);
    await s.erase();
    const asked = { kind: "data" as const, paginationOpts: PAGE };
    const [entry] = (await s.admin.as.query(api.audit.list, asked)).page;
    expect(entry).toMatchObject({
      action: "customer.erased",
      memberName: "admin",
      subject: {},
    });
  });
});
