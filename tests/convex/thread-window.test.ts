import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { ThreadPlace } from "../../convex/model/shapes";
import {
  type Backend,
  type Member,
  addAccount,
  backend,
  conversationWith,
  join,
  messagesOf,
  receive,
} from "./setup";

const MESSAGES = 30;
const PAGE = 7;

describe("THREAD-8 a thread opened at a place in its middle", () => {
  let t: Backend;
  let owner: Member;
  let conversationId: Id<"conversations">;

  beforeEach(async () => {
    t = backend();
    const accountId = await addAccount(t);
    owner = await join(t, accountId, "owner");
    for (let nth = 1; nth <= MESSAGES; nth++) await receive(t, { body: `text ${nth}` });
    conversationId = (await conversationWith(t))._id;
    // Received within a millisecond or two; here each has its own moment.
    await t.run(async (ctx) => {
      for (const { _id, at, inboundSeq = 0 } of await ctx.db.query("messages").take(MESSAGES)) {
        await ctx.db.patch("messages", _id, { at: at + inboundSeq * 1_000 });
      }
    });
  });

  /** All of one side, page by page, in the order it comes. */
  async function all(side: "older" | "newer", place: ThreadPlace): Promise<string[]> {
    const bodies: string[] = [];
    let cursor: string | null = null;
    for (;;) {
      const paginationOpts = { numItems: PAGE, cursor };
      const page: { page: { body: string }[]; isDone: boolean; continueCursor: string } =
        await owner.as.query(api.messages[side], { conversationId, place, paginationOpts });
      bodies.push(...page.page.map(({ body }) => body));
      if (page.isDone) return bodies;
      cursor = page.continueCursor;
    }
  }

  const texts = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `text ${from + index}`);

  test("both sides meet at the message, with none twice and none missing", async () => {
    const messageId = (await messagesOf(t, conversationId))[11]?._id ?? "";
    expect(await all("newer", { messageId })).toEqual(texts(12, 30));
    expect(await all("older", { messageId })).toEqual(texts(1, 11).reverse());
  });

  test("messages of one moment stay together, on one side", async () => {
    const at = await t.run(async (ctx) => {
      const messages = await ctx.db.query("messages").take(MESSAGES);
      const at = messages[9]?.at ?? 0;
      for (const { _id } of messages.slice(9, 15)) await ctx.db.patch("messages", _id, { at });
      return at;
    });
    const messages = await messagesOf(t, conversationId);
    const messageId = messages.filter((message) => message.at === at)[3]?._id ?? "";
    const newer = await all("newer", { messageId });
    const older = await all("older", { messageId });
    expect([...older.reverse(), ...newer]).toEqual(messages.map(({ body }) => body));
  });

  test("the first message not read, however far back", async () => {
    expect((await all("newer", { afterSeq: 4 }))[0]).toBe("text 5");
    expect((await all("older", { afterSeq: 4 }))[0]).toBe("text 4");
    expect(await all("newer", { afterSeq: 0 })).toEqual(texts(1, 30));
  });

  test.each(["absent", "foreign", "garbage"] as const)(
    "a message that is %s leads to the end of the thread, and shows nothing else",
    async (which) => {
      await receive(t, { body: "of another thread", from: "+15125550177" });
      const other = await conversationWith(t, "+15125550177");
      const foreign = (await messagesOf(t, other._id))[0]?._id;
      const messageId = await t.run(async (ctx) => {
        if (which === "foreign") return foreign ?? "";
        if (which === "garbage") return "<script>";
        const { _id, _creationTime: _, ...copy } = (await ctx.db.query("messages").first()) ?? {};
        const gone = await ctx.db.insert("messages", copy as never);
        await ctx.db.delete("messages", gone);
        return gone;
      });
      expect(await all("newer", { messageId })).toEqual([]);
      expect(await all("older", { messageId })).toEqual(texts(1, 30).reverse());
    },
  );
});
