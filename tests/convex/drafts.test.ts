import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { MAX_DRAFT } from "../../convex/shared/together";
import {
  type Backend,
  type Member,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  receive,
} from "./setup";

describe("SEND-11 drafts", () => {
  let t: Backend;
  let ann: Member;
  let bob: Member;
  let conversationId: Id<"conversations">;
  beforeEach(async () => {
    t = backend();
    const accountId = await addAccount(t);
    ann = await join(t, accountId, "owner", "Ann");
    bob = await join(t, accountId, "csr", "Bob");
    await receive(t);
    conversationId = (await conversationWith(t))._id;
  });

  const save = (member: Member, text: string, kind: "reply" | "note" = "reply") =>
    member.as.mutation(api.drafts.save, { conversationId, kind, text });
  const drafts = async (member: Member) =>
    (await member.as.query(api.drafts.forConversation, { conversationId })).map(
      ({ kind, text }) => `${kind}: ${text}`,
    );
  const send = (member: Member, body: string) =>
    member.as.mutation(api.messages.send, { conversationId, body, clientId: body });

  test("each member has their own, and a reply's is not a note's", async () => {
    await save(ann, "Dear Mar");
    await save(ann, "She sounded upset", "note");
    await save(bob, "Hello");
    expect(await drafts(ann)).toEqual(["note: She sounded upset", "reply: Dear Mar"]);
    expect(await drafts(bob)).toEqual(["reply: Hello"]);
    expect(await ann.as.query(api.drafts.mine, {})).toEqual([conversationId]);
  });

  test("each save is a later version; the same text again is none", async () => {
    const first = await save(ann, "a");
    const second = await save(ann, "ab");
    expect(second).toBeGreaterThan(first ?? Infinity);
    expect(await save(ann, "ab")).toBe(second);
    const [draft] = await ann.as.query(api.drafts.forConversation, { conversationId });
    expect(draft?.version).toBe(second);
  });

  test("emptied or sent, it is gone", async () => {
    await save(ann, "Hel");
    expect(await save(ann, "  \n")).toBeNull();
    expect(await drafts(ann)).toEqual([]);

    await save(ann, "Hello");
    await save(ann, "A note", "note");
    await save(bob, "Hello");
    await send(ann, "Hello");
    expect(await drafts(ann)).toEqual(["note: A note"]);
    expect(await drafts(bob)).toEqual(["reply: Hello"]);
  });

  test("a note that was added takes the note's draft with it, and no reply's", async () => {
    await save(ann, "Hello");
    await save(ann, "She sounded upset", "note");
    const note = { conversationId, body: "She sounded upset", memberIds: [], clientId: "n" };
    await ann.as.mutation(api.notes.add, note);
    expect(await drafts(ann)).toEqual(["reply: Hello"]);
  });

  test("a message that was sent before takes no draft with it when it is sent again", async () => {
    await send(ann, "Hello");
    await save(ann, "The next");
    await send(ann, "Hello");
    expect(await drafts(ann)).toEqual(["reply: The next"]);
  });

  test("what is too long to keep is said to be so", async () => {
    await save(ann, "x".repeat(MAX_DRAFT));
    expect(await codeOf(save(ann, "x".repeat(MAX_DRAFT + 1)))).toBe("INVALID_INPUT");
  });
});
