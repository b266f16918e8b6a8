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
  messagesOf,
  receive,
} from "./setup";

describe("SRCH-2 finding in a thread", () => {
  let t: Backend;
  let owner: Member;
  let conversationId: Id<"conversations">;

  beforeEach(async () => {
    t = backend();
    owner = await join(t, await addAccount(t), "owner");
    for (const body of [
      "The price is $129",
      "Which warranty?",
      "A warranty on the PRICE",
      "prices",
    ]) {
      await receive(t, { body });
    }
    await receive(t, { body: "price of another", from: "+15125550177" });
    conversationId = (await conversationWith(t))._id;
  });

  async function found(words: string): Promise<string[]> {
    const { matches } = await owner.as.query(api.messages.find, { conversationId, words });
    const messages = await messagesOf(t, conversationId);
    return matches.map(
      ({ messageId }) => messages.find(({ _id }) => _id === messageId)?.body ?? "of another thread",
    );
  }

  test("of this thread alone, the newest first, the last word by its beginning", async () => {
    expect(await found("pri")).toEqual(["prices", "A warranty on the PRICE", "The price is $129"]);
  });

  test("all words, in any order", async () => {
    expect(await found("price warr")).toEqual(["A warranty on the PRICE"]);
    expect(await found("price nowhere")).toEqual([]);
  });

  test("notes too, and nothing for no words", async () => {
    const note = { conversationId, body: "She asked the price", memberIds: [], clientId: "n" };
    await owner.as.mutation(api.notes.add, note);
    expect((await found("price"))[0]).toBe("She asked the price");
    expect(await found(" .,")).toEqual([]);
    expect(await found("")).toEqual([]);
  });

  test("more than are counted are said to be more", async () => {
    await t.run(async (ctx) => {
      const [first] = await ctx.db.query("messages").take(1);
      if (!first) throw new Error("there is no message");
      const { _id, _creationTime, inboundSeq: _seq, ...copy } = first;
      for (let nth = 0; nth < 1_005; nth++) await ctx.db.insert("messages", copy);
    });
    const { matches, isCut } = await owner.as.query(api.messages.find, {
      conversationId,
      words: "price",
    });
    expect(isCut).toBe(true);
    expect(matches.length).toBe(1_000);
  });
});
