import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { FunctionReference } from "convex/server";
import { addCustomer } from "../../convex/model/customers";
import { ROLES } from "../../convex/shared/roles";
import {
  type Call,
  CUSTOMER_CALLS,
  CUSTOMER_MUTATIONS,
  callsAboutCustomer,
} from "./customer-calls";
import { ASSISTANT_CALLS, COMPOSE_MUTATIONS, composeCalls } from "./compose-calls";
import { dataCalls } from "./data-calls";
import { memberCalls } from "./member-calls";
import { MAY } from "./permissions";
import { byLink, portalLinkCalls } from "./portal-calls";
import { TEMPLATE_CALLS, templateCalls } from "./template-calls";
import {
  CUSTOMER,
  type Backend,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  receive,
} from "./setup";

const TAB = crypto.randomUUID();
/** The smallest there is. */
const GIF = Uint8Array.from(atob("R0lGODlhAQABAAAAACwAAAAAAQABAAAC"), (char) => char.charCodeAt(0));
const PAGE = { numItems: 10, cursor: null };

async function scene() {
  const t = backend();
  const accountId = await addAccount(t);
  const owner = await join(t, accountId, "owner");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const stranger = await join(t, await addAccount(t, "Other", null), "owner", "stranger");
  const colleague = await join(t, accountId, "csr", "colleague");
  return { t, accountId, owner, conversationId, stranger, colleague };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Every public function about one conversation, with arguments that would do for its owner. */
async function callsAbout(s: Scene): Promise<Record<string, Call>> {
  const { t, owner, conversationId } = s;
  const messageId = await owner.as.mutation(api.messages.send, {
    conversationId,
    body: "Hi",
    clientId: crypto.randomUUID(),
  });
  await t.finishInProgressScheduledFunctions();
  const file = { conversationId, name: "a.gif", size: 43 };
  const { uploadId } = await owner.as.mutation(api.uploads.begin, file);
  const storageId = await t.run(async (ctx) => await ctx.storage.store(new Blob([GIF])));
  const plan = { body: "Hi", dueAt: Date.now() + 3_600_000, cancelOnReply: true };
  await owner.as.mutation(api.scheduled.add, { conversationId, clientId: "later", ...plan });
  const [scheduled] = await owner.as.query(api.scheduled.list, { conversationId });
  const journal = await owner.as.query(api.journal.list, { words: "", paginationOpts: PAGE });
  const [scheduledId, eventId] = [scheduled?._id, journal.page[0]?._id];
  if (!scheduledId || !eventId) throw new Error("nothing was scheduled, or the journal is empty");
  return {
    ...(await callsAboutCustomer(owner, conversationId)),
    ...(await composeCalls(t, owner, conversationId)),
    "conversations.get": { ref: api.conversations.get, args: { conversationId } },
    "conversations.setArchived": {
      ref: api.conversations.setArchived,
      args: { conversationId, archived: true },
    },
    "conversations.noReplyNeeded": {
      ref: api.conversations.noReplyNeeded,
      args: { conversationId },
    },
    "conversations.assign": {
      ref: api.conversations.assign,
      args: { conversationId, memberId: null },
    },
    "bulk.setArchived": {
      ref: api.bulk.setArchived,
      args: { conversationIds: [conversationId], archived: true },
    },
    "bulk.undo": { ref: api.bulk.undo, args: { conversationIds: [conversationId] } },
    "bulk.snooze": {
      ref: api.bulk.snooze,
      args: { conversationIds: [conversationId], until: Date.now() + 3_600_000 },
    },
    "bulk.assign": {
      ref: api.bulk.assign,
      args: { conversationIds: [conversationId], memberId: null },
    },
    "bulk.markRead": { ref: api.bulk.markRead, args: { read: [{ conversationId, seq: 1 }] } },
    "bulk.markUnread": { ref: api.bulk.markUnread, args: { conversationIds: [conversationId] } },
    "messages.list": { ref: api.messages.list, args: { conversationId, paginationOpts: PAGE } },
    "messages.older": {
      ref: api.messages.older,
      args: { conversationId, place: { messageId }, paginationOpts: PAGE },
    },
    "messages.newer": {
      ref: api.messages.newer,
      args: { conversationId, place: { messageId }, paginationOpts: PAGE },
    },
    "messages.find": { ref: api.messages.find, args: { conversationId, words: "hello" } },
    "messages.send": {
      ref: api.messages.send,
      args: { conversationId, body: "Hi", clientId: "other" },
    },
    "messages.news": { ref: api.messages.news, args: { conversationId } },
    "presence.viewers": { ref: api.presence.viewers, args: { conversationId } },
    "presence.here": { ref: api.presence.here, args: { conversationId, tab: TAB } },
    "presence.typing": {
      ref: api.presence.typing,
      args: { conversationId, tab: TAB, typing: true },
    },
    "drafts.forConversation": { ref: api.drafts.forConversation, args: { conversationId } },
    "drafts.save": { ref: api.drafts.save, args: { conversationId, kind: "reply", text: "Hi" } },
    "messages.retry": { ref: api.messages.retry, args: { messageId } },
    "messages.sendElsewhere": {
      ref: api.messages.sendElsewhere,
      args: { messageId, channel: "email", partly: false },
    },
    "conversations.otherWays": { ref: api.conversations.otherWays, args: { conversationId } },
    "messages.settle": { ref: api.messages.settle, args: { messageId, outcome: "sent" } },
    "messages.undo": { ref: api.messages.undo, args: { messageId } },
    "scheduled.list": { ref: api.scheduled.list, args: { conversationId } },
    "scheduled.add": {
      ref: api.scheduled.add,
      args: { conversationId, clientId: "other", ...plan },
    },
    "scheduled.setPlan": { ref: api.scheduled.setPlan, args: { scheduledId, ...plan } },
    "scheduled.sendNow": { ref: api.scheduled.sendNow, args: { scheduledId } },
    "scheduled.cancel": { ref: api.scheduled.cancel, args: { scheduledId } },
    "journal.get": { ref: api.journal.get, args: { eventId } },
    "journal.replay": { ref: api.journal.replay, args: { eventId } },
    "notes.add": {
      ref: api.notes.add,
      args: { conversationId, body: "Hi", memberIds: [], clientId: "note" },
    },
    "notes.mentionable": { ref: api.notes.mentionable, args: { conversationId } },
    "mentions.markSeen": { ref: api.mentions.markSeen, args: { conversationId } },
    "readMarks.markRead": { ref: api.readMarks.markRead, args: { conversationId, seq: 1 } },
    "readMarks.markUnread": { ref: api.readMarks.markUnread, args: { conversationId } },
    "uploads.begin": { ref: api.uploads.begin, args: file },
    "uploads.finish": { ref: api.uploads.finish, args: { uploadId, storageId } },
    "pins.set": { ref: api.pins.set, args: { conversationId, pinned: true } },
    "consent.history": { ref: api.consent.history, args: { whom: { conversationId } } },
    "consent.record": {
      ref: api.consent.record,
      args: {
        whom: { conversationId },
        channel: "sms",
        address: CUSTOMER,
        state: "optedIn",
        reason: "On the phone",
      },
    },
    "consent.answer": { ref: api.consent.answer, args: { conversationId, isStop: false } },
    "channelStates.test": { ref: api.channelStates.test, args: { messageId } },
    ...(await dataCalls(owner, conversationId)),
    ...(await memberCalls(t, s.colleague)),
    ...portalLinkCalls(conversationId),
    ...(await templateCalls(owner, conversationId)),
  };
}

/** Every public function that answers for whoever calls. */
const ABOUT_ME: Record<string, Call> = {
  ...CUSTOMER_CALLS,
  ...ASSISTANT_CALLS,
  ...TEMPLATE_CALLS,
  "channelStates.list": { ref: api.channelStates.list, args: {} },
  "channelStates.sendTest": {
    ref: api.channelStates.sendTest,
    args: { channel: "sms", address: CUSTOMER, agreed: true, clientId: "test" },
  },
  "account.change": { ref: api.account.change, args: { name: "Ours" } },
  "sendingHours.set": {
    ref: api.sendingHours.set,
    args: { quietHours: { enabled: false, from: 1, to: 2 } },
  },
  "invitations.list": { ref: api.invitations.list, args: {} },
  "invitations.create": {
    ref: api.invitations.create,
    args: { email: "a@x.example", role: "csr" },
  },
  "mirrors.list": { ref: api.mirrors.list, args: {} },
  "inbox.counts": { ref: api.inbox.counts, args: {} },
  "inbox.list": { ref: api.inbox.list, args: { filter: "all", paginationOpts: PAGE } },
  "inbox.pinned": { ref: api.inbox.pinned, args: { filter: "all" } },
  "members.list": { ref: api.members.list, args: {} },
  "members.all": { ref: api.members.all, args: {} },
  "mentions.unseen": { ref: api.mentions.unseen, args: {} },
  "search.conversations": { ref: api.search.conversations, args: { text: "hello", limit: 10 } },
  "pins.mine": { ref: api.pins.mine, args: {} },
  "readMarks.total": { ref: api.readMarks.total, args: {} },
  "readMarks.forConversations": {
    ref: api.readMarks.forConversations,
    args: { conversationIds: [] },
  },
  "drafts.mine": { ref: api.drafts.mine, args: {} },
  "me.setUndoSend": { ref: api.me.setUndoSend, args: { seconds: 5 } },
  "journal.list": { ref: api.journal.list, args: { words: "", paginationOpts: PAGE } },
  "journal.keptFor": { ref: api.journal.keptFor, args: {} },
  "journal.setKeptFor": { ref: api.journal.setKeptFor, args: { days: 30 } },
  "reports.read": { ref: api.reports.read, args: { from: "2026-11-01", to: "2026-11-30" } },
  "audit.list": { ref: api.audit.list, args: { paginationOpts: PAGE } },
  "erasures.list": { ref: api.erasures.list, args: {} },
  "alerts.latest": { ref: api.alerts.latest, args: {} },
};

/**
 * Public functions for who is no member: `current` says who one is, `leave` is by a secret, and `enter`
 * lets in whom the sign-in knows.
 */
const OPEN = {
  "signIn.enter": { ref: api.signIn.enter, args: { timeZone: "UTC", locale: "en-US" } },
  "me.current": { ref: api.me.current, args: {} },
  "presence.leave": { ref: api.presence.leave, args: { tab: TAB } },
  "portal.get": { ref: api.portal.get, args: { token: TAB } },
};

const MUTATIONS =
  /^add|^change$|^record|^answer|set|noReply|assign|send|retry|settle|mark|snooze|undo|here|leave|typing|restore|save|cancel|replay|create|begin|make|revoke|^seen/;

async function call(
  as: Pick<Backend, "query" | "mutation" | "action">,
  name: string,
  { ref, args }: Call,
) {
  const own = name.split(".")[1] ?? "";
  if (own === "finish") return await as.action(ref as FunctionReference<"action">, args);
  if ([MUTATIONS, CUSTOMER_MUTATIONS, COMPOSE_MUTATIONS].some((names) => names.test(own))) {
    return await as.mutation(ref as FunctionReference<"mutation">, args);
  }
  return await as.query(ref as FunctionReference<"query">, args);
}

/** All public functions there are, by reading the modules. */
async function publicFunctions(): Promise<string[]> {
  const files = import.meta.glob<Record<string, unknown>>("../../convex/*.ts");
  const names: string[] = [];
  for (const [path, load] of Object.entries(files)) {
    const file = /\/(\w+)\.ts$/.exec(path)?.[1];
    if (file === undefined || file === "auth") continue;
    for (const [name, exported] of Object.entries(await load())) {
      if (typeof exported === "function" && "isPublic" in exported) names.push(`${file}.${name}`);
    }
  }
  return names;
}

describe("AUTH-3 who may call what", () => {
  let s: Scene;
  let about: Record<string, Call>;
  beforeEach(async () => {
    s = await scene();
    about = await callsAbout(s);
  });

  test("the walk below covers every public function", async () => {
    expect((await publicFunctions()).sort()).toEqual(
      [about, ABOUT_ME, OPEN, byLink("", "")].flatMap(Object.keys).sort(),
    );
    // And each has its rule.
    expect(Object.keys(MAY).sort()).toEqual([about, ABOUT_ME].flatMap(Object.keys).sort());
  });

  test("nobody signed in gets UNAUTHENTICATED, a stranger to every business NOT_A_MEMBER", async () => {
    const nobody = s.t.withIdentity({ subject: "x", issuer: "https://issuer.example" });
    for (const [name, entry] of Object.entries({ ...about, ...ABOUT_ME })) {
      expect(await codeOf(call(s.t, name, entry)), name).toBe("UNAUTHENTICATED");
      expect(await codeOf(call(nobody, name, entry)), name).toBe("NOT_A_MEMBER");
    }
    for (const as of [s.t, nobody, s.stranger.as]) {
      expect(await call(as, "presence.leave", OPEN["presence.leave"])).toBeNull();
    }
    const { ref, args } = OPEN["signIn.enter"];
    expect(await codeOf(s.t.action(ref, args))).toBe("UNAUTHENTICATED");
    expect(await nobody.action(ref, args)).toBe("no organization");
    expect(await s.t.query(api.me.current, {})).toBeNull();
    expect(await nobody.query(api.me.current, {})).toBeNull();
  });

  test("a link that is wrong, revoked or gone opens nothing, whoever is signed in", async () => {
    const { conversationId, owner, t } = s;
    const { id: messageId } = await t.run(async (ctx) => {
      const customer = {
        accountId: s.accountId,
        name: "Maria",
        phones: ["+15125550177"],
        emails: [],
      };
      const customerId = await addCustomer(ctx, customer);
      await ctx.db.patch("conversations", conversationId, { customerId });
      const message = await ctx.db.query("messages").first();
      if (message === null) throw new Error("there is no message");
      return { id: message._id };
    });
    const { token } = await owner.as.mutation(api.portalLinks.make, { conversationId });
    for (const [name, entry] of Object.entries(byLink(token, messageId))) {
      expect(await codeOf(call(t, name, entry)), name).toBe("no error");
    }
    await owner.as.mutation(api.portalLinks.revoke, { conversationId });
    for (const wrong of [token, token.slice(1), "A".repeat(43), ""]) {
      for (const [name, entry] of Object.entries(byLink(wrong, messageId))) {
        for (const as of [t, owner.as, s.stranger.as]) {
          expect(await codeOf(call(as, name, entry)), name).toBe("PORTAL_CLOSED");
        }
      }
      expect(await t.query(api.portal.get, { token: wrong })).toBeNull();
    }
  });

  test("another account gets the same NOT_FOUND for a foreign id as for one that is gone", async () => {
    for (const [name, entry] of Object.entries(about)) {
      expect(await codeOf(call(s.stranger.as, name, entry)), name).toBe("NOT_FOUND");
    }
    await s.t.run(async (ctx) => {
      await ctx.db.delete("conversations", s.conversationId);
      await ctx.db.delete("members", s.colleague.id);
      for (const table of [
        "messages",
        "customers",
        "properties",
        "jobs",
        "imports",
        "customerMerges",
        "uploads",
        "scheduledMessages",
        "suggestions",
        "providerEvents",
        "invitations",
        "mirrors",
        "templates",
      ] as const) {
        for await (const { _id } of ctx.db.query(table)) await ctx.db.delete(table, _id);
      }
    });
    for (const [name, entry] of Object.entries(about)) {
      expect(await codeOf(call(s.stranger.as, name, entry)), name).toBe("NOT_FOUND");
      expect(await codeOf(call(s.owner.as, name, entry)), name).toBe("NOT_FOUND");
    }
  });

  test("another account sees nothing", async () => {
    const { as } = s.stranger;
    expect((await as.query(api.inbox.list, { filter: "all", paginationOpts: PAGE })).page).toEqual(
      [],
    );
    expect(await as.query(api.inbox.counts, {})).toMatchObject({ total: 0, inbound: 0 });
    expect(await as.query(api.members.list, {})).toHaveLength(1);
    const conversationIds = [s.conversationId];
    expect(await as.query(api.readMarks.forConversations, { conversationIds })).toEqual([
      { conversationId: s.conversationId, seq: 0 },
    ]);
  });

  test("a conversation cannot be assigned to somebody of another account", async () => {
    const args = { conversationId: s.conversationId, memberId: s.stranger.id };
    expect(await codeOf(s.owner.as.mutation(api.conversations.assign, args))).toBe("NOT_FOUND");
  });

  test("a removed member is out at once", async () => {
    await s.t.run(async (ctx) => await ctx.db.patch("members", s.owner.id, { status: "removed" }));
    for (const [name, entry] of Object.entries({ ...about, ...ABOUT_ME })) {
      expect(await codeOf(call(s.owner.as, name, entry)), name).toBe("NOT_A_MEMBER");
    }
    expect(await s.owner.as.query(api.me.current, {})).toBeNull();
  });

  test.each(ROLES)("a %s may do what their role allows and no more", async (role) => {
    const member = await join(s.t, s.accountId, role, `the ${role}`);
    if (role === "technician") {
      const args = { conversationId: s.conversationId, memberId: member.id };
      await s.owner.as.mutation(api.conversations.assign, args);
    }
    const calls = { ...about, ...ABOUT_ME };
    for (const [name, allowed] of Object.entries(MAY)) {
      const entry = calls[name];
      if (entry === undefined) throw new Error(`no such function: ${name}`);
      const code = await codeOf(call(member.as, name, entry));
      if (allowed.includes(role)) expect(code, name).not.toBe("FORBIDDEN");
      else expect(code, name).toBe("FORBIDDEN");
    }
  });
});
