// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { textOfEmailHtml, writeEmailHtml } from "../../convex/model/emailHtml";
import { automaticKind, messageIdsOf } from "../../convex/model/emailKind";
import { MAILBOX, VERA, addMailbox, closeResend, emailScene } from "./email-setup";
import { addAccount } from "./setup";

const INES = { name: "Ines Roth", address: "ines@neighbour.example" };

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout"] }));
afterEach(() => {
  closeResend();
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function begun() {
  const scene = await emailScene();
  await scene.deliver();
  const [conversation] = await scene.conversations();
  if (!conversation) throw new Error("no conversation");
  const now = async () => {
    const all = await scene.conversations();
    return all.find(({ _id }) => _id === conversation._id);
  };
  return { ...scene, conversation, now };
}

describe("CHAN-5 which conversation an email belongs to", () => {
  test("CHAN-7 an unknown sender is a new lead who waits", async () => {
    const { conversation } = await begun();
    expect(conversation).toMatchObject({
      channel: "email",
      contactAddress: VERA,
      contactName: "Unknown contact",
      ourAddress: MAILBOX,
      isLead: true,
      attention: true,
      preview: "It drips",
      inboundSeq: 1,
    });
  });

  test("the same sender goes on in the same one, whatever the subject", async () => {
    const { deliver, conversations, now } = await begun();
    await deliver({ subject: "Something else" });
    expect(await conversations()).toHaveLength(1);
    expect(await now()).toMatchObject({ inboundSeq: 2 });
  });

  test("a stranger's email by the reply address joins, is named once, and gets a copy", async () => {
    const { t, deliver, conversations, conversation, now, messages, reply, calls } = await begun();
    await deliver({ from: INES, body: "I have the key" }, { repliesTo: conversation._id });
    const to = [{ name: "", address: `reply+abc-${"a".repeat(20)}@acme.example` }];
    await deliver({ from: INES, body: "Any time", to }, { repliesTo: conversation._id });
    expect((await messages()).at(-1)?.email?.to).toEqual([MAILBOX]);
    expect(await conversations()).toHaveLength(1);
    expect((await messages()).map(({ authorName }) => authorName)).toEqual([
      "Vera Lind",
      "Ines Roth",
      "Ines Roth",
    ]);
    const all = await t.run(async (ctx) => await ctx.db.query("messages").take(20));
    expect(all.flatMap(({ event }) => event ?? [])).toEqual([{ type: "joined", ...INES }]);
    expect(await now()).toMatchObject({ contactAddress: VERA, copies: [INES.address] });
    await reply(conversation._id);
    expect(JSON.parse(calls[0]?.body ?? "")).toMatchObject({ to: VERA, cc: [INES.address] });
  });

  test("References lead to it too, the newest first; an id of another account's does not", async () => {
    const { t, deliver, conversations, conversation, now } = await begun();
    await deliver({ from: INES, references: ["<unknown@x>", "<in-1@customer.example>"] });
    expect(await conversations()).toHaveLength(1);
    expect(await now()).toMatchObject({ inboundSeq: 2 });
    const other = await addAccount(t, "Other", null);
    await addMailbox(t, other, "office@other.example");
    await deliver(
      { from: INES, inReplyTo: "<in-1@customer.example>" },
      { recipients: ["office@other.example"] },
    );
    const all = await conversations();
    expect(all.map(({ accountId }) => accountId)).toEqual([conversation.accountId, other]);
    expect(all[1]).toMatchObject({ contactAddress: INES.address, inboundSeq: 1 });
  });

  test("the customer's copies are kept, without us and without themselves", async () => {
    const { deliver, now } = await begun();
    const person = (address: string) => ({ name: "", address });
    await deliver({
      to: [person(MAILBOX), person("otto@customer.example")],
      cc: [
        person("office+x@acme.example"),
        person(VERA),
        person(`reply+abc-${"a".repeat(20)}@acme.example`),
      ],
    });
    expect((await now())?.copies).toEqual(["otto@customer.example"]);
    await deliver();
    expect((await now())?.copies).toEqual([]);
  });

  test("a reply leaves out whom its author left out, and nobody else can be put in", async () => {
    const { csr, deliver, conversation, outbox } = await begun();
    const person = (address: string) => ({ name: "", address });
    await deliver({ cc: [person("a@customer.example"), person("b@customer.example")] });
    await csr.as.mutation(api.messages.send, {
      conversationId: conversation._id,
      body: "Hi",
      clientId: "1",
      without: ["a@customer.example", "nobody@else.example"],
    });
    expect((await outbox())[0]?.email?.cc).toEqual(["b@customer.example"]);
  });

  test("the same email through two of our mailboxes is one message", async () => {
    const { deliver, messages } = await begun();
    await deliver({ rfcId: "<twice@x>" });
    await deliver({ rfcId: "<twice@x>" });
    expect(await messages()).toHaveLength(2);
  });

  test("an email to nobody of ours is kept apart, and our own is left alone", async () => {
    const { deliver, conversations, events } = await begun();
    await deliver({}, { recipients: ["office@elsewhere.example"] });
    await deliver({ from: { name: "", address: MAILBOX } });
    await deliver({ from: { name: "", address: "office+loop@acme.example" } });
    expect(await conversations()).toHaveLength(1);
    expect((await events()).map(({ outcome }) => outcome)).toEqual([
      "applied",
      "quarantined",
      "ignored",
      "ignored",
    ]);
  });
});

describe("INBOX-13 what programs write by themselves", () => {
  test("an automatic reply is in the thread and changes nothing else", async () => {
    const { t, csr, deliver, conversation, now, messages, reply } = await begun();
    await reply(conversation._id);
    const settled = await csr.as.mutation(api.conversations.setArchived, {
      conversationId: conversation._id,
      archived: true,
    });
    expect(settled).toBeNull();
    const before = await now();
    await deliver({ automatic: "reply", body: "On holiday" }, { repliesTo: conversation._id });
    await deliver({ automatic: "report", body: "Undelivered" }, { repliesTo: conversation._id });
    expect(await now()).toEqual(before);
    const all = await messages();
    expect(all.map(({ body }) => body)).toEqual(
      expect.arrayContaining(["On holiday", "Undelivered"]),
    );
    expect(await t.run(async (ctx) => await ctx.db.query("alerts").take(5))).toEqual([]);
  });

  test("one of an unknown sender is there to read, but nobody waits; a report of nothing is not", async () => {
    const { deliver, conversations, events } = await begun();
    await deliver({ from: INES, automatic: "reply", body: "On holiday" });
    await deliver({ from: { name: "", address: "mailer-daemon@x.example" }, automatic: "report" });
    const all = await conversations();
    expect(all).toHaveLength(2);
    expect(all[1]).toMatchObject({ attention: false, preview: "On holiday" });
    expect((await events()).at(-1)).toMatchObject({ outcome: "ignored" });
  });

  test.each([
    [{ "auto-submitted": "auto-replied (vacation)" }, "a@b.c", "Re: x", "reply"],
    [{ precedence: "auto_reply" }, "a@b.c", "x", "reply"],
    [{}, "a@b.c", "Automatic reply: Your visit", "reply"],
    [{ "content-type": "multipart/report; report-type=delivery-status" }, "a@b.c", "x", "report"],
    [{}, "MAILER-DAEMON@b.c", "Undelivered", "report"],
    // A form on a website sends so, and wants an answer.
    [{ "auto-submitted": "auto-generated" }, "form@b.c", "New request", undefined],
    [{ "auto-submitted": "no", precedence: "list" }, "a@b.c", "Re: Automatic reply", undefined],
  ] as const)("%j from %s about “%s” is %s", (headers, from, subject, kind) => {
    expect(automaticKind(headers, from, subject)).toBe(kind);
  });
});

describe("the forms of an email", () => {
  test("HTML of ours says what was typed, and a typed tag is text", () => {
    const html = writeEmailHtml(
      "Hi **Vera** <b>x</b>\n1. not a list\n\n[here](https://a.example/?a=1&b=2) [bad](javascript:x)",
      "Acme & Sons\n512",
    );
    expect(html).toContain("<strong>Vera</strong> &lt;b&gt;x&lt;/b&gt;<br />1. not a list");
    expect(html).toContain('href="https://a.example/?a=1&amp;b=2"');
    expect(html).not.toContain("javascript");
    expect(html).toContain("Acme &amp; Sons<br />512");
  });

  test("an email without text is read by its words", () => {
    const html = `<style>p{}</style><p>Fish &amp;\n chips &lt;3</p><div>Two<br>lines</div><script>no()</script>`;
    expect(textOfEmailHtml(html)).toBe("Fish & chips <3\nTwo\nlines");
  });

  test("ids are read out of a header however it is folded", () => {
    expect(messageIdsOf("<a@x>\r\n <b@x>,<a@x> junk")).toEqual(["<a@x>", "<b@x>"]);
    expect(messageIdsOf(undefined)).toEqual([]);
  });
});
