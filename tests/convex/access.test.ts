import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { FunctionReference } from "convex/server";
import { addCustomer, addJob, setTechnician } from "../../convex/model/customers";
import { ROLES, type Role } from "../../convex/shared/roles";
import {
  type Backend,
  CUSTOMER,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  receive,
} from "./setup";

const PAGE = { numItems: 10, cursor: null };

async function scene() {
  const t = backend();
  const accountId = await addAccount(t);
  const owner = await join(t, accountId, "owner");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const stranger = await join(t, await addAccount(t, "Other", null), "owner", "stranger");
  return { t, accountId, owner, conversationId, stranger };
}

type Scene = Awaited<ReturnType<typeof scene>>;
type Call = { ref: FunctionReference<"query" | "mutation">; args: Record<string, unknown> };

/** Every public function about one conversation, with arguments that would do for its owner. */
async function callsAbout({ t, owner, conversationId }: Scene): Promise<Record<string, Call>> {
  const messageId = await owner.as.mutation(api.messages.send, {
    conversationId,
    body: "Hi",
    clientId: crypto.randomUUID(),
  });
  await t.finishInProgressScheduledFunctions();
  return {
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
    "messages.list": { ref: api.messages.list, args: { conversationId, paginationOpts: PAGE } },
    "messages.send": {
      ref: api.messages.send,
      args: { conversationId, body: "Hi", clientId: "other" },
    },
    "messages.retry": { ref: api.messages.retry, args: { messageId } },
    "messages.settle": { ref: api.messages.settle, args: { messageId, outcome: "sent" } },
    "readMarks.markRead": { ref: api.readMarks.markRead, args: { conversationId, seq: 1 } },
    "readMarks.markUnread": { ref: api.readMarks.markUnread, args: { conversationId } },
    "pins.set": { ref: api.pins.set, args: { conversationId, pinned: true } },
  };
}

/** Every public function that answers for whoever calls. */
const ABOUT_ME: Record<string, Call> = {
  "inbox.counts": { ref: api.inbox.counts, args: {} },
  "inbox.list": { ref: api.inbox.list, args: { filter: "all", paginationOpts: PAGE } },
  "inbox.pinned": { ref: api.inbox.pinned, args: { filter: "all" } },
  "members.list": { ref: api.members.list, args: {} },
  "pins.mine": { ref: api.pins.mine, args: {} },
  "readMarks.total": { ref: api.readMarks.total, args: {} },
  "readMarks.forConversations": {
    ref: api.readMarks.forConversations,
    args: { conversationIds: [] },
  },
  "me.current": { ref: api.me.current, args: {} },
};

const MUTATIONS = /set|noReply|assign|send|retry|settle|mark/;

async function call(as: Pick<Backend, "query" | "mutation">, name: string, { ref, args }: Call) {
  if (MUTATIONS.test(name.split(".")[1] ?? "")) {
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
      [...Object.keys(about), ...Object.keys(ABOUT_ME)].sort(),
    );
  });

  test("nobody signed in gets UNAUTHENTICATED, a stranger to every business NOT_A_MEMBER", async () => {
    const nobody = s.t.withIdentity({ subject: "x", issuer: "https://issuer.example" });
    for (const [name, entry] of Object.entries({ ...about, ...ABOUT_ME })) {
      if (name === "me.current") continue;
      expect(await codeOf(call(s.t, name, entry)), name).toBe("UNAUTHENTICATED");
      expect(await codeOf(call(nobody, name, entry)), name).toBe("NOT_A_MEMBER");
    }
    expect(await s.t.query(api.me.current, {})).toBeNull();
    expect(await nobody.query(api.me.current, {})).toBeNull();
  });

  test("another account gets the same NOT_FOUND for a foreign id as for one that is gone", async () => {
    for (const [name, entry] of Object.entries(about)) {
      expect(await codeOf(call(s.stranger.as, name, entry)), name).toBe("NOT_FOUND");
    }
    await s.t.run(async (ctx) => {
      await ctx.db.delete("conversations", s.conversationId);
      for await (const message of ctx.db.query("messages")) {
        await ctx.db.delete("messages", message._id);
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
    expect(await codeOf(s.owner.as.query(api.inbox.counts, {}))).toBe("NOT_A_MEMBER");
    expect(await s.owner.as.query(api.me.current, {})).toBeNull();
  });

  const may: Record<string, readonly Role[]> = {
    "messages.send": ["owner", "admin", "manager", "dispatcher", "csr", "technician"],
    "messages.retry": ["owner", "admin", "manager", "dispatcher", "csr", "technician"],
    "messages.settle": ["owner", "admin", "manager", "dispatcher", "csr", "technician"],
    "conversations.setArchived": ["owner", "admin", "manager", "dispatcher", "csr", "technician"],
    "conversations.noReplyNeeded": ["owner", "admin", "manager", "dispatcher", "csr", "technician"],
    "conversations.assign": ["owner", "admin", "manager", "dispatcher"],
    "readMarks.markRead": ROLES,
    "pins.set": ROLES,
  };

  test.each(ROLES)("a %s may do what their role allows and no more", async (role) => {
    const member = await join(s.t, s.accountId, role, `the ${role}`);
    if (role === "technician") {
      const args = { conversationId: s.conversationId, memberId: member.id };
      await s.owner.as.mutation(api.conversations.assign, args);
    }
    for (const [name, allowed] of Object.entries(may)) {
      const entry = about[name];
      if (entry === undefined) throw new Error(`no such function: ${name}`);
      const code = await codeOf(call(member.as, name, entry));
      if (allowed.includes(role)) expect(["no error", "WRONG_STATE"], name).toContain(code);
      else expect(code, name).toBe("FORBIDDEN");
    }
  });
});

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
