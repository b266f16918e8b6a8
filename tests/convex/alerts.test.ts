import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import {
  type Backend,
  type Member,
  addAccount,
  backend,
  conversationWith,
  join,
  receive,
} from "./setup";

describe("LIVE-4 who is told of a new message", () => {
  let t: Backend;
  let accountId: Id<"accounts">;
  let ann: Member;
  let bob: Member;
  let conversationId: Id<"conversations">;
  beforeEach(async () => {
    t = backend();
    accountId = await addAccount(t);
    ann = await join(t, accountId, "owner", "Ann");
    bob = await join(t, accountId, "csr", "Bob");
    await receive(t, { body: "Hello" });
    conversationId = (await conversationWith(t))._id;
  });

  const told = async (member: Member) =>
    (await member.as.query(api.alerts.latest, {})).map(({ preview }) => preview);
  const assign = (memberId: Id<"members"> | null) =>
    ann.as.mutation(api.conversations.assign, { conversationId, memberId });

  test("nobody of a stranger's first message; then who it is assigned to and who replied last", async () => {
    expect([await told(ann), await told(bob)]).toEqual([[], []]);
    await assign(bob.id);
    await receive(t, { body: "Anybody?" });
    expect([await told(ann), await told(bob)]).toEqual([[], ["Anybody?"]]);

    const reply = { conversationId, body: "We are", clientId: "c" };
    await ann.as.mutation(api.messages.send, reply);
    await receive(t, { body: "Good" });
    expect([await told(ann), await told(bob)]).toEqual([["Good"], ["Good"]]);

    await assign(null);
    await receive(t, { body: "Thanks" });
    expect([await told(ann), await told(bob)]).toEqual([["Thanks"], ["Good"]]);
    const [newest] = await ann.as.query(api.alerts.latest, {});
    expect(newest).toMatchObject({ conversationId, kind: "inbound", from: "Unknown contact" });
  });

  test("an event delivered twice tells once, and one row serves a conversation for ever", async () => {
    await assign(bob.id);
    const text = await receive(t, { body: "One" });
    const [first] = await bob.as.query(api.alerts.latest, {});
    await receive(t, text);
    expect(await bob.as.query(api.alerts.latest, {})).toEqual([first]);
    await receive(t, { body: "Two" });
    expect(await told(bob)).toEqual(["Two"]);
    expect(await t.run(async (ctx) => (await ctx.db.query("alerts").take(9)).length)).toBe(1);
  });

  test("who may no longer see it is told nothing, and shown nothing of before", async () => {
    const technician = await join(t, accountId, "technician", "Tom");
    await assign(technician.id);
    const reply = { conversationId, body: "On my way", clientId: "c" };
    await technician.as.mutation(api.messages.send, reply);
    await receive(t, { body: "The code is 1234" });
    expect(await told(technician)).toEqual(["The code is 1234"]);
    await assign(null);
    expect(await told(technician)).toEqual([]);
    await receive(t, { body: "And 5678" });
    await assign(technician.id);
    expect(await told(technician)).toEqual(["The code is 1234"]);
  });

  test("a removed member gets no more", async () => {
    await assign(bob.id);
    await t.run(async (ctx) => ctx.db.patch("members", bob.id, { status: "removed" }));
    await receive(t, { body: "Hello?" });
    expect(await t.run(async (ctx) => await ctx.db.query("alerts").take(9))).toEqual([]);
  });

  test("LIVE-2 what tells me reads nothing that another's message changes", async () => {
    await assign(bob.id);
    await receive(t, { body: "For Bob" });
    const documents = await bob.as.run(async (ctx) => {
      await ctx.runQuery(api.alerts.latest, {});
      return (await ctx.meta.getTransactionMetrics()).documentsRead.used;
    });
    // Me, my account, my alert.
    expect(documents).toBe(3);
  });
});
