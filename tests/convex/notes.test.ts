import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { findMentions } from "../../convex/shared/mentions";
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

describe("LIVE-4 internal notes", () => {
  let t: Backend;
  let accountId: Id<"accounts">;
  let ann: Member;
  let bob: Member;
  let joe: Member;
  let conversationId: Id<"conversations">;

  beforeEach(async () => {
    t = backend({
      create: () => {
        throw new Error("a note left the house");
      },
    });
    accountId = await addAccount(t);
    ann = await join(t, accountId, "owner", "Ann Lee");
    bob = await join(t, accountId, "csr", "Bob");
    joe = await join(t, accountId, "technician", "Joe");
    await receive(t);
    conversationId = (await conversationWith(t))._id;
  });

  const note = (as: Member, body: string, memberIds: Id<"members">[] = [], clientId = body) =>
    as.as.mutation(api.notes.add, { conversationId, body, memberIds, clientId });
  const unseen = (as: Member) => as.as.query(api.mentions.unseen, {});

  test("a note stands in the thread, changes nothing the list shows, and never leaves", async () => {
    const before = await conversationWith(t);
    await note(ann, "She pays **late**");
    await t.finishInProgressScheduledFunctions();
    expect(await conversationWith(t)).toEqual(before);
    const outbox = await t.run(async (ctx) => await ctx.db.query("outbox").take(10));
    expect(outbox).toEqual([]);
    const rows = await messagesOf(t, conversationId);
    expect(rows.at(-1)).toMatchObject({
      direction: "internal",
      status: "internal",
      authorName: "Ann Lee",
      body: "She pays **late**",
    });
  });

  test("the same note sent twice is one, and tells nobody twice", async () => {
    const first = await note(ann, "@Bob look", [bob.id], "one");
    expect(await note(ann, "@Bob look", [bob.id], "one")).toBe(first);
    expect(await unseen(bob)).toHaveLength(1);
  });

  test("who is named finds it until they look; who is not named does not", async () => {
    const messageId = await note(ann, "@Bob, can you call her?", [bob.id]);
    expect(await unseen(bob)).toEqual([
      expect.objectContaining({ conversationId, messageId, authorName: "Ann Lee" }),
    ]);
    expect(await unseen(ann)).toEqual([]);
    await bob.as.mutation(api.mentions.markSeen, { conversationId });
    expect(await unseen(bob)).toEqual([]);
  });

  test("only who stands in the text is named, and nobody by their own note", async () => {
    await note(ann, "@Ann Lee and Bob", [ann.id, bob.id]);
    expect(await unseen(bob)).toEqual([]);
    expect(await unseen(ann)).toEqual([]);
  });

  test("a technician who does not see the conversation is marked so, and is not told", async () => {
    const sees = async () =>
      Object.fromEntries(
        (await ann.as.query(api.notes.mentionable, { conversationId })).map((person) => [
          person.name,
          person.sees,
        ]),
      );
    expect(await sees()).toEqual({ "Ann Lee": true, Bob: true, Joe: false });
    await note(ann, "@Joe too?", [joe.id]);
    expect(await unseen(joe)).toEqual([]);

    await ann.as.mutation(api.conversations.assign, { conversationId, memberId: joe.id });
    expect(await sees()).toMatchObject({ Joe: true });
    await note(ann, "@Joe now", [joe.id]);
    expect(await unseen(joe)).toHaveLength(1);
    await ann.as.mutation(api.conversations.assign, { conversationId, memberId: null });
    expect(await unseen(joe)).toEqual([]);
  });

  test("empty, too long and of a foreign member are refused by name", async () => {
    const stranger = await join(t, await addAccount(t, "Other", null), "owner", "Zed");
    const viewer = await join(t, accountId, "viewer");
    expect(await codeOf(note(ann, "  "))).toBe("EMPTY_MESSAGE");
    expect(await codeOf(note(ann, "x".repeat(10_001), [], "long"))).toBe("MESSAGE_TOO_LONG");
    expect(await codeOf(note(ann, "@Zed", [stranger.id]))).toBe("NOT_FOUND");
    expect(await codeOf(note(viewer, "I only read"))).toBe("FORBIDDEN");
    expect(await codeOf(note(ann, "no id", [], ""))).toBe("INVALID_INPUT");
  });
});

test.each([
  ["of two names the longer one", "@Ann Lee and @Ann", ["Ann", "Ann Lee"], ["Ann Lee", "Ann"]],
  ["not the beginning of another word", "@Anna, @Ann.", ["Ann"], ["Ann"]],
  ["nobody without a name", "mail me @ home", ["Ann", ""], []],
  ["characters that mean something elsewhere", "@A.+(B)", ["A.+(B)"], ["A.+(B)"]],
  ["one at the very end", "so @Bob", ["Bob"], ["Bob"]],
])("LIVE-4 a text names %s", (_, text, names, found) => {
  expect(findMentions(text, names).map(({ name }) => name)).toEqual(found);
  for (const { name, start, end } of findMentions(text, names)) {
    expect(text.slice(start, end)).toBe(`@${name}`);
  }
});
