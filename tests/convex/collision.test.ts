import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import {
  type Backend,
  CUSTOMER,
  type Member,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  messagesOf,
  receive,
} from "./setup";

describe("SEND-13 a reply is held when somebody wrote since its author began", () => {
  let t: Backend;
  let ann: Member;
  let bob: Member;
  let conversationId: Id<"conversations">;
  beforeEach(async () => {
    t = backend();
    const accountId = await addAccount(t);
    ann = await join(t, accountId, "owner", "Ann");
    bob = await join(t, accountId, "csr", "Bob");
    await receive(t, { body: "Are you coming?" });
    conversationId = (await conversationWith(t))._id;
  });

  const position = async (member: Member) =>
    (await member.as.query(api.messages.news, { conversationId })).now;
  const send = (member: Member, body: string, after?: Id<"messages"> | null) =>
    member.as.mutation(api.messages.send, { conversationId, body, clientId: body, after });
  const news = async (member: Member, since: Id<"messages"> | null) =>
    (await member.as.query(api.messages.news, { conversationId, since })).news.map(
      ({ authorName, body }) => `${authorName}: ${body}`,
    );
  const bodies = async () => (await messagesOf(t, conversationId)).map(({ body }) => body);

  test("two members answer at once: one goes out, the other is held and sees what changed", async () => {
    const [annAt, bobAt] = [await position(ann), await position(bob)];
    await send(ann, "At nine", annAt);
    expect(await codeOf(send(bob, "At ten", bobAt))).toBe("NEWER_MESSAGES");
    expect(await bodies()).toEqual(["Are you coming?", "At nine"]);
    expect(await news(bob, bobAt)).toEqual(["Ann: At nine"]);

    await send(bob, "At ten", await position(bob));
    expect(await bodies()).toEqual(["Are you coming?", "At nine", "At ten"]);
  });

  test("the customer's message holds it too; what one wrote oneself does not", async () => {
    const at = await position(ann);
    await send(ann, "Yes", at);
    await send(ann, "At nine", at);
    await receive(t, { body: "Never mind" });
    expect(await codeOf(send(ann, "Sharp", at))).toBe("NEWER_MESSAGES");
    expect(await news(ann, at)).toEqual(["Unknown contact: Never mind"]);
  });

  test("what merely happened holds nothing", async () => {
    const at = await position(ann);
    for (const archived of [true, false]) {
      await bob.as.mutation(api.conversations.setArchived, { conversationId, archived });
    }
    await send(ann, "Yes", at);
    expect(await news(ann, at)).toEqual([]);
  });

  test("a message of the same millisecond counts when it came after, not when it was before", async () => {
    const at = await position(ann);
    await send(bob, "One");
    await send(bob, "Two");
    const rows = await messagesOf(t, conversationId);
    const time = rows[0]?.at ?? 0;
    await t.run(async (ctx) => {
      for (const { _id } of rows) await ctx.db.patch("messages", _id, { at: time });
    });
    expect(await news(ann, at)).toEqual(["Bob: One", "Bob: Two"]);
    expect(await news(ann, rows[1]?._id ?? null)).toEqual(["Bob: Two"]);
    expect(await codeOf(send(ann, "Yes", rows[1]?._id))).toBe("NEWER_MESSAGES");
    await send(ann, "Yes", rows[2]?._id);
  });

  test("sent again after it was accepted it is the same message, whatever came since", async () => {
    const at = await position(ann);
    const first = await send(ann, "Yes", at);
    await receive(t, { body: "Hello?" });
    expect(await send(ann, "Yes", at)).toBe(first);
  });

  test("begun where nothing was, or in a thread that is another now, anything is news", async () => {
    expect(await codeOf(send(ann, "Yes", null))).toBe("NEWER_MESSAGES");
    await receive(t, { from: "+15125550177" });
    const { _id: elsewhere } = await conversationWith(t, "+15125550177");
    const foreign = (await messagesOf(t, elsewhere))[0]?._id ?? null;
    expect(await news(ann, foreign)).toEqual(["Unknown contact: Are you coming?"]);
    expect(await codeOf(send(ann, "Yes", foreign))).toBe("NEWER_MESSAGES");
  });

  test("not said where one was, nothing holds it", async () => {
    await send(ann, "Yes");
    expect((await conversationWith(t, CUSTOMER)).lastDirection).toBe("out");
  });

  test("a refused reply leaves the draft as it was", async () => {
    const at = await position(ann);
    const draft = { conversationId, kind: "reply" as const, text: "Yes", after: at };
    await ann.as.mutation(api.drafts.save, draft);
    await receive(t, { body: "Hello?" });
    expect(await codeOf(send(ann, "Yes", at))).toBe("NEWER_MESSAGES");
    const kept = await ann.as.query(api.drafts.forConversation, { conversationId });
    expect(kept).toMatchObject([{ text: "Yes", after: at }]);
  });
});
