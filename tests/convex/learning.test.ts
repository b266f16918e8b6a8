import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { withoutFacts } from "../../convex/ai/withoutFacts";
import { editDistance } from "../../convex/shared/editDistance";
import {
  addAccount,
  backend,
  conversationWith,
  join,
  type Member,
  messagesOf,
  receive,
  type Backend,
} from "./setup";

const DAY = 86_400_000;
const LEAK = "Water is leaking from the attic unit onto the ceiling";
const LEAK_AGAIN = "There is water leaking onto my ceiling from the unit in the attic!";
const NOISE = "The furnace makes a grinding noise at night";
const number = (nth: number) => `+1512555${String(2_000 + nth)}`;

/** A business with the assistant on and no model: what it writes comes from what it has learned. */
async function scene(name = "Acme", ours?: string) {
  const t = backend();
  const accountId = await addAccount(t, name, ours);
  const owner = await join(t, accountId, "owner", "Dana Whitfield");
  await owner.as.mutation(api.assistant.configure, { enabled: true });
  return { t, accountId, owner };
}

/** A customer writes, and their conversation has that name. */
async function asks(t: Backend, nth: number, body: string, contactName = "Unknown contact") {
  await receive(t, { body, from: number(nth) });
  const { _id } = await conversationWith(t, number(nth));
  await t.run(async (ctx) => await ctx.db.patch("conversations", _id, { contactName }));
  return _id;
}

let clicks = 0;

/** Has a draft written, and waits for its end. */
async function suggest(by: Member, conversationId: Id<"conversations">) {
  await by.as.mutation(api.compose.start, {
    conversationId,
    clientId: `click ${++clicks}`,
    kind: "draft",
  });
  return await vi.waitFor(async () => {
    const latest = await by.as.query(api.compose.latest, { conversationId, kind: "draft" });
    if (latest === null || latest.state === "writing") throw new Error("still writing");
    return latest;
  });
}

const send = (
  by: Member,
  conversationId: Id<"conversations">,
  body: string,
  suggestionId?: Id<"suggestions">,
) =>
  by.as.mutation(api.messages.send, {
    conversationId,
    body,
    clientId: `send ${++clicks}`,
    suggestionId,
  });

const pairsOf = (t: Backend) => t.run(async (ctx) => await ctx.db.query("learnedPairs").take(100));

describe("what became of a suggestion", () => {
  test("AI-6 an edited one is what the next customer who writes alike gets, under their own name", async () => {
    const { t, owner } = await scene();
    const first = await asks(t, 1, LEAK, "Maria Alvarez");
    const suggestion = await suggest(owner, first);
    const edited =
      "Hey Maria, please switch the unit off at the thermostat, that stops the water. I can be there Monday at 2 PM for $129. Dana";
    await send(owner, first, edited, suggestion._id);

    const second = await asks(t, 2, LEAK_AGAIN, "Tom Becker");
    expect((await suggest(owner, second)).text).toBe(
      "Hey Tom, please switch the unit off at the thermostat, that stops the water. I can be there [date] at [time] for [price]. Dana",
    );
    const other = await asks(t, 3, NOISE, "Ana Ruiz");
    expect((await suggest(owner, other)).text).not.toContain("thermostat");
  });

  test("AI-6 is kept with how it was edited, and without names, numbers and prices", async () => {
    const { t, owner } = await scene();
    const asked = `${LEAK}, this is Maria at 2204 Oak Ridge Ln, call 512-555-0199`;
    const conversation = await asks(t, 1, asked, "Maria Alvarez");
    const { _id, text } = await suggest(owner, conversation);
    await send(owner, conversation, `${text} It is $210.`, _id);
    const [pair] = await pairsOf(t);
    expect(pair).toMatchObject({
      fate: "edited",
      inbound: `${LEAK}, this is [name] at [address], call [phone]`,
      sent: expect.stringContaining("It is [price]."),
      distance: expect.closeTo(editDistance(text, `${text} It is $210.`), 5),
    });
    expect(JSON.stringify(pair)).not.toMatch(/Maria|Alvarez|Oak|0199|210/);
  });

  test("AI-6 an edit teaches more than a discard", async () => {
    const wanted = "Please switch it off at the thermostat and send us a photo of the pan.";
    const after = async (teach: "edit" | "discard" | "nothing") => {
      const { t, owner } = await scene();
      const first = await asks(t, 1, LEAK);
      const { _id: suggestionId, text } = await suggest(owner, first);
      if (teach === "edit") await send(owner, first, wanted, suggestionId);
      if (teach === "discard") await owner.as.mutation(api.compose.discard, { suggestionId });
      const next = await suggest(owner, await asks(t, 2, LEAK_AGAIN));
      return { distance: editDistance(next.text, wanted), isSame: next.text === text };
    };
    const [nothing, discard, edit] = [
      await after("nothing"),
      await after("discard"),
      await after("edit"),
    ];
    expect(nothing.isSame).toBe(true);
    // Thrown away: something else is tried, which is no nearer to what was wanted.
    expect(discard.isSame).toBe(false);
    expect(discard.distance).toBeGreaterThan(0.5);
    expect(edit.distance).toBe(0);
  });

  test("AI-6 what was sent as it stood is worth less to the next than what somebody wrote", async () => {
    const { t, owner } = await scene();
    const first = await asks(t, 1, LEAK);
    const suggestion = await suggest(owner, first);
    await send(owner, first, suggestion.text, suggestion._id);
    const second = await asks(t, 2, LEAK_AGAIN);
    const again = await suggest(owner, second);
    expect(again.text).toBe(suggestion.text);
    await send(owner, second, "Switch it off, we are on our way.", again._id);
    const fates = (await pairsOf(t)).map(({ fate, weight }) => [fate, weight]);
    expect(fates).toEqual([
      // It proved to be worth little where it was changed.
      ["sentAsIs", expect.closeTo(0.45, 1)],
      ["edited", 1],
    ]);
    const third = await suggest(owner, await asks(t, 3, LEAK));
    expect(third.text).toBe("Switch it off, we are on our way.");
  });

  test("AI-6 a text taken from a pair and discarded makes the pair worth less", async () => {
    const { t, owner } = await scene();
    const first = await asks(t, 1, LEAK);
    await send(owner, first, "Switch it off.", (await suggest(owner, first))._id);
    const { _id: suggestionId } = await suggest(owner, await asks(t, 2, LEAK_AGAIN));
    await owner.as.mutation(api.compose.discard, { suggestionId });
    await owner.as.mutation(api.compose.discard, { suggestionId });
    const edited = (await pairsOf(t)).find(({ fate }) => fate === "edited");
    expect(edited?.weight).toBeCloseTo(0.8, 5);
  });

  test("AI-6 the way a business begins and ends its texts is in what it has not said before", async () => {
    const { t, owner } = await scene();
    for (let nth = 1; nth <= 5; nth++) {
      const conversation = await asks(t, nth, `${LEAK} (${nth})`, "Maria Alvarez");
      const { _id } = await suggest(owner, conversation);
      await send(owner, conversation, `Howdy Maria, we fix that. Cheers, Dana`, _id);
    }
    const other = await asks(t, 9, "What does a tune-up cost?", "Tom Becker");
    expect((await suggest(owner, other)).text).toMatch(/^Howdy Tom, .*Cheers, Dana$/);
  });

  test("AI-6 one business learns nothing from another", async () => {
    const { t, owner } = await scene();
    const first = await asks(t, 1, LEAK);
    await send(owner, first, "Switch it off.", (await suggest(owner, first))._id);
    const otherId = await addAccount(t, "Other", "+15125550300");
    const other = await join(t, otherId, "owner", "Olga");
    await other.as.mutation(api.assistant.configure, { enabled: true });
    await receive(t, { body: LEAK, from: "+15125557777", to: "+15125550300" });
    const theirs = await conversationWith(t, "+15125557777");
    expect((await suggest(other, theirs._id)).text).not.toContain("Switch it off");
  });
});

describe("what is kept", () => {
  async function taught() {
    const all = await scene();
    const first = await asks(all.t, 1, LEAK);
    await send(all.owner, first, "Switch it off.", (await suggest(all.owner, first))._id);
    return all;
  }

  test("AI-6 nothing of before is used once an admin has it forgotten, and it is gone", async () => {
    const { t, owner } = await taught();
    await owner.as.mutation(api.assistant.forget, {});
    const next = await suggest(owner, await asks(t, 2, LEAK_AGAIN));
    expect(next.text).not.toContain("Switch it off");
    await vi.waitFor(async () => expect(await pairsOf(t)).toEqual([]));
    // What people still have before them stays for a day.
    const left = await t.run(async (ctx) => await ctx.db.query("suggestions").take(10));
    expect(left).toHaveLength(2);
  });

  test("AI-6 what is forgotten is used no more, however long it takes to be gone", async () => {
    const { t, owner, accountId } = await taught();
    const assistant = { enabled: true, forgottenAt: Date.now() + 1 };
    await t.run(async (ctx) => await ctx.db.patch("accounts", accountId, { assistant }));
    const next = await suggest(owner, await asks(t, 2, LEAK_AGAIN));
    expect(next.text).not.toContain("Switch it off");
    expect(await pairsOf(t)).toHaveLength(1);
  });

  test("AI-6 only an admin can have it forgotten", async () => {
    const { t, accountId } = await taught();
    const csr = await join(t, accountId, "csr");
    await expect(csr.as.mutation(api.assistant.forget, {})).rejects.toThrow("FORBIDDEN");
    expect(await pairsOf(t)).toHaveLength(1);
  });

  test("AI-6 what is older than the account keeps is dropped once a day, in every account", async () => {
    const { t, owner, accountId } = await taught();
    await owner.as.mutation(api.assistant.configure, { keepDays: 30 });
    const age = async (days: number) =>
      await t.run(async (ctx) => {
        const at = Date.now() - days * DAY;
        for (const { _id } of await ctx.db.query("learnedPairs").take(10)) {
          await ctx.db.patch("learnedPairs", _id, { at });
        }
        for (const { _id } of await ctx.db.query("suggestions").take(10)) {
          await ctx.db.patch("suggestions", _id, { startedAt: at });
        }
      });
    const count = async () => [
      (await pairsOf(t)).length,
      (await t.run(async (ctx) => await ctx.db.query("suggestions").take(10))).length,
    ];
    // Another account stands before it in the list, and one after.
    await addAccount(t, "Other", "+15125550300");
    await age(29);
    await t.mutation(internal.suggestions.dropOf, { accountId });
    expect(await count()).toEqual([1, 1]);
    await age(31);
    await t.mutation(internal.suggestions.prune, { cursor: null });
    await vi.waitFor(async () => expect(await count()).toEqual([0, 0]));
  });
});

describe("without a model", () => {
  test("AI-9 a draft is taken from what was answered to somebody who wrote alike, and says so", async () => {
    const { t, owner } = await scene();
    const first = await asks(t, 1, LEAK, "Maria Alvarez");
    await send(owner, first, "Hi Maria, put a bucket under it, we come on 12/3 at 9 AM.");
    expect(await messagesOf(t, first)).toHaveLength(2);
    const suggestion = await suggest(owner, await asks(t, 2, LEAK_AGAIN, "Tom Becker"));
    expect(suggestion).toMatchObject({
      provider: "library",
      state: "ready",
      text: "Hi Tom, put a bucket under it, we come on [date] at [time].",
    });
  });

  test("AI-9 a template that fits comes with its facts filled in", async () => {
    const { t, owner } = await scene();
    await owner.as.mutation(api.templates.create, {
      fields: {
        name: "Parking",
        category: "Access",
        text: "Hi {{customerFirstName}}, please leave the driveway free. {{memberName}}",
        variables: ["customerFirstName", "memberName"],
      },
    });
    const conversation = await asks(t, 1, "Is parking in the driveway fine?", "Maria Alvarez");
    expect((await suggest(owner, conversation)).text).toBe(
      "Hi Maria, please leave the driveway free. Dana Whitfield",
    );
  });
});

describe("a text as it is kept", () => {
  test.each([
    ["Hi Maria, it is $99 on Monday.", "Hi [name], it is [price] on [date]."],
    ["Hola María Alvarez: gracias", "Hola [name]: gracias"],
    ["Hello Bob, we are here.", "Hello [name], we are here."],
    ["Between $90 and $120. Best, Dana Whitfield", "Between [price] and [price]. Best, {author}"],
    ["We will ask Will.", "We will ask Will."],
    ["Write to maria@mail.example or see https://x.example", "Write to [email] or see [link]"],
    ["👍", "👍"],
    ["", ""],
  ])("AI-6 %s → %s", (text, left) => {
    expect(withoutFacts(text, { customer: "Maria Alvarez", author: "Dana Whitfield" })).toBe(left);
  });

  test("the distance of two texts is the words to change, against the longer one", () => {
    expect(editDistance("one two three four", "one two 3 four")).toBe(0.25);
    expect(editDistance("", "one")).toBe(1);
    expect(editDistance("One, two!", "one two")).toBe(0);
  });
});
