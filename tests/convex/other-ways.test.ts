import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { SendOutcome } from "../../convex/channels/twilio/outcome";
import { PICTURES } from "../../convex/seeding/pictures";
import type { Channel } from "../../convex/shared/inbox";
import {
  type Backend,
  CUSTOMER,
  type Member,
  accepted,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  messagesOf,
  receive,
  report,
} from "./setup";

const MAIL = "maria@mail.example";
const MARIA = { name: "Maria Alvarez", phones: [CUSTOMER], emails: [MAIL] };
const LANDLINE = "30006";
const picture = Uint8Array.from(atob(Object.values(PICTURES)[0] ?? ""), (c) => c.charCodeAt(0));

let t: Backend;
let accountId: Id<"accounts">;
let csr: Member;
let maria: Id<"customers">;
let sms: Id<"conversations">;
let numbers = 0;

// Nothing is sent by itself: each test says what the provider answers.
beforeEach(async () => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  t = backend();
  vi.stubEnv("RESEND_API_KEY", "re_test");
  vi.stubEnv("RESEND_WEBHOOK_SECRET", `whsec_${btoa("a webhook secret of ours")}`);
  accountId = await addAccount(t);
  await t.run(async (ctx) => {
    const mailbox = { address: "office@acme.example", name: "Acme Air" };
    await ctx.db.insert("mailboxes", { accountId, ...mailbox });
  });
  csr = await join(t, accountId, "csr");
  maria = await csr.as.mutation(api.customers.create, { fields: MARIA });
  await receive(t, { body: "Are you coming?" });
  sms = (await conversationWith(t))._id;
});
afterEach(() => void vi.useRealTimers());

/** What leaves now, and what its provider makes of it. */
async function answer(outcome: (sid: string) => SendOutcome = accepted) {
  const rows = await t.run(async (ctx) => await ctx.db.query("outbox").take(20));
  for (const { _id: outboxId, messageId, attempt } of rows) {
    const claimed = await t.mutation(internal.outbox.claim, { outboxId });
    if (claimed === null) continue;
    const { generation } = claimed;
    const sid = `SM${String(++numbers).padStart(32, "0")}`;
    const call = { outboxId, generation, messageId, attempt, outcome: outcome(sid) };
    await t.mutation(internal.outbox.settle, call);
  }
  return rows;
}

const message = async (id: Id<"messages">) => {
  const found = await t.run(async (ctx) => await ctx.db.get("messages", id));
  if (found === null) throw new Error("the message is gone");
  return found;
};

/** A text to the customer that Twilio took and could not deliver. */
async function failedText(code = LANDLINE, body = "On our way", uploadIds: Id<"uploads">[] = []) {
  const clientId = `click-${++numbers}`;
  const send = { conversationId: sms, body, clientId, uploadIds };
  const messageId = await csr.as.mutation(api.messages.send, send);
  await answer();
  const { providerId = "" } = await message(messageId);
  await report(t, { sid: providerId, status: "undelivered", errorCode: code });
  return messageId;
}

/** What became of an email. */
async function reportEmail(messageId: Id<"messages">, status: string, errorCode?: string) {
  const { providerId: emailId = "" } = await message(messageId);
  const event = { eventId: `event-${++numbers}`, emailId, status, payload: "{}" };
  await t.mutation(internal.channels.resend.apply.status, {
    ...event,
    ...(errorCode !== undefined && { errorCode }),
  });
}

type How = Partial<(typeof api.messages.sendElsewhere)["_args"]>;
const instead = async (messageId: Id<"messages">, how: How = {}, member = csr) =>
  await member.as.mutation(api.messages.sendElsewhere, {
    messageId,
    channel: "email",
    partly: false,
    ...how,
  });
const ways = async (conversationId = sms, member = csr) =>
  await member.as.query(api.conversations.otherWays, { conversationId });
const conversation = async (id = sms) => {
  const found = await t.run(async (ctx) => await ctx.db.get("conversations", id));
  if (found === null) throw new Error("the conversation is gone");
  return found;
};
const outbox = async () => await t.run(async (ctx) => await ctx.db.query("outbox").take(20));

describe("SEND-6 a failed text, sent by email instead", () => {
  test("goes once, however often and by however many it is asked for", async () => {
    const failed = await failedText();
    expect(await ways()).toEqual([{ channel: "email", conversationId: null, needsConsent: false }]);
    const colleague = await join(t, accountId, "manager");
    const asked = await Promise.all([
      instead(failed),
      instead(failed, {}, colleague),
      instead(failed),
    ]);
    await answer();
    asked.push(await instead(failed));
    await csr.as.mutation(api.portalLinks.make, { conversationId: sms });
    asked.push(await instead(failed, { channel: "portal" }));
    expect(new Set(asked.map((each) => JSON.stringify(each))).size).toBe(1);
    const [there] = asked;
    if (there === undefined) throw new Error("nothing was told");
    expect(await messagesOf(t, there.conversationId)).toMatchObject([
      { body: "On our way", direction: "out", insteadOf: failed, authorName: "csr" },
    ]);
    expect(await conversation(there.conversationId)).toMatchObject({
      channel: "email",
      contactAddress: MAIL,
      customerId: maria,
    });
    expect(await message(failed)).toMatchObject({
      status: "failed",
      elsewhere: { channel: "email", state: "sent", ...there },
    });
    expect(await codeOf(csr.as.mutation(api.messages.retry, { messageId: failed }))).toBe(
      "WRONG_STATE",
    );
  });

  test("NEW-5 uses the conversation there is, and brings it back from the archive", async () => {
    const before = await csr.as.mutation(api.newConversation.start, {
      channel: "email",
      recipient: { customerId: maria },
      body: "Your estimate",
      clientId: "estimate",
    });
    await csr.as.mutation(api.conversations.setArchived, {
      conversationId: before,
      archived: true,
    });
    const failed = await failedText();
    expect(await ways()).toMatchObject([{ channel: "email", conversationId: before }]);
    expect(await instead(failed)).toMatchObject({ conversationId: before });
    expect(await conversation(before)).toMatchObject({ archived: false });
  });

  test("INBOX-13 answers the customer where they wrote, once it is accepted, until it fails", async () => {
    const failed = await failedText();
    expect(await conversation()).toMatchObject({ attention: true, failed: true });
    const { messageId } = await instead(failed);
    expect(await conversation()).toMatchObject({ attention: true, failed: false });
    await answer();
    expect(await conversation()).toMatchObject({ attention: false, failed: false });
    // Another text that fails has not left them waiting.
    await failedText();
    expect(await conversation()).toMatchObject({ attention: false });
    await reportEmail(messageId, "bounced", "bounced_permanent");
    expect(await message(failed)).toMatchObject({ elsewhere: { state: "failed" } });
    expect(await conversation()).toMatchObject({ attention: true });
  });

  test("INBOX-13 an answer on its way elsewhere is not buried by the archive", async () => {
    const failed = await failedText();
    const { messageId } = await instead(failed);
    await csr.as.mutation(api.conversations.setArchived, { conversationId: sms, archived: true });
    expect(await conversation()).toMatchObject({ attention: false });
    await answer();
    await reportEmail(messageId, "bounced", "bounced_permanent");
    expect(await conversation()).toMatchObject({ attention: true, archived: false, failed: true });
  });

  test("INBOX-13 leaves the other conversation's own question open", async () => {
    const { token } = await csr.as.mutation(api.portalLinks.make, { conversationId: sms });
    const question = { token, body: "What does it cost?", clientId: "question", uploadIds: [] };
    await t.mutation(api.portal.send, question);
    const { attentionSince } = await conversationWith(t, maria);
    vi.setSystemTime(Date.now() + 3_600_000);
    const { conversationId: portal } = await instead(await failedText(), { channel: "portal" });
    expect(await conversation(portal)).toMatchObject({ attention: true, attentionSince });
    expect(await conversation()).toMatchObject({ attention: false });
  });

  test("fails there too: it says so, is not sent there again, and can be tried here again", async () => {
    const failed = await failedText();
    const first = await instead(failed);
    await answer();
    await reportEmail(first.messageId, "bounced", "bounced_permanent");
    expect(await message(failed)).toMatchObject({ elsewhere: { state: "failed" } });
    expect(await instead(failed)).toEqual(first);
    expect(await outbox()).toEqual([]);
    await csr.as.mutation(api.messages.retry, { messageId: failed });
    expect((await message(failed)).elsewhere).toBeUndefined();
    await answer();
    // A late word about the email says nothing of the new try.
    await reportEmail(first.messageId, "complained");
    expect(await message(failed)).toMatchObject({ status: "sending", statusRank: 10 });
  });

  test("takes the files along that fit, and says which do not", async () => {
    const store = async (bytes: Uint8Array<ArrayBuffer>) =>
      await t.run(async (ctx) => await ctx.storage.store(new Blob([bytes])));
    const uploads: Id<"uploads">[] = [];
    for (const name of ["roof.png", "gutter.png"]) {
      const file = { conversationId: sms, name, size: picture.length };
      const { uploadId } = await csr.as.mutation(api.uploads.begin, file);
      const storageId = await store(picture);
      await csr.as.action(api.uploads.finish, { uploadId, storageId });
      uploads.push(uploadId);
    }
    const failed = await failedText(LANDLINE, "Look", uploads);
    const there = await instead(failed);
    const sent = await message(there.messageId);
    expect(sent.attachments?.map(({ name }) => name)).toEqual(["roof.png", "gutter.png"]);
    expect((await message(failed)).attachments).toHaveLength(2);
    await answer();
    await reportEmail(there.messageId, "bounced", "bounced_permanent");

    // The other way round a text carries less.
    const zip = { name: "plans.zip", contentType: "application/zip", size: 2_000 };
    await t.run(async (ctx) => {
      const files = sent.attachments ?? [];
      const [first] = files;
      if (first === undefined) throw new Error("there is no file");
      await ctx.db.patch("messages", there.messageId, {
        attachments: [first, { ...first, ...zip }],
      });
      await ctx.db.patch("conversations", sms, { unreachable: undefined });
    });
    const call = instead(there.messageId, { channel: "sms" });
    await expect(call).rejects.toThrow("plans.zip cannot be sent by text");
    const back = await instead(there.messageId, { channel: "sms", partly: true });
    expect((await message(back.messageId)).attachments).toMatchObject([{ name: "roof.png" }]);
  });
});

describe("what stands in the way", () => {
  test.each<[string, Channel, () => Promise<unknown>]>([
    [
      "no address for it",
      "email",
      async () => {
        const fields = { ...MARIA, emails: [] };
        await csr.as.mutation(api.customers.update, { customerId: maria, fields });
      },
    ],
    ["a channel nobody has connected", "email", async () => vi.stubEnv("RESEND_API_KEY", "")],
    ["the same channel", "sms", async () => null],
    ["no portal of theirs", "portal", async () => null],
    [
      "an opt-out in the ledger",
      "email",
      async () => {
        await t.run(async (ctx) => {
          const row = { channel: "email" as const, address: MAIL, state: "optedOut" as const };
          const how = { source: "member" as const, at: Date.now() };
          await ctx.db.insert("consent", { accountId, ...row, ...how });
        });
      },
    ],
    [
      "no mailbox of ours",
      "email",
      async () => {
        await t.run(async (ctx) => {
          for (const { _id } of await ctx.db.query("mailboxes").take(5)) {
            await ctx.db.delete("mailboxes", _id);
          }
        });
      },
    ],
  ])("%s: %s is neither offered nor taken", async (_, channel, arrange) => {
    const failed = await failedText();
    await arrange();
    expect((await ways()).map((way) => way.channel)).not.toContain(channel);
    expect(await codeOf(instead(failed, { channel }))).toBe("INVALID_INPUT");
    expect(await outbox()).toEqual([]);
  });

  test("a text needs the customer's consent, which is kept", async () => {
    const fields = { name: "Otto", phones: ["+15125550133"], emails: ["otto@mail.example"] };
    const otto = await csr.as.mutation(api.customers.create, { fields });
    const conversationId = await csr.as.mutation(api.newConversation.start, {
      channel: "email",
      recipient: { customerId: otto },
      body: "See you at 9",
      clientId: "otto",
    });
    await answer();
    const [sent] = await messagesOf(t, conversationId);
    if (sent === undefined) throw new Error("nothing was sent");
    await reportEmail(sent._id, "bounced", "bounced_permanent");
    const offered = [{ channel: "sms", conversationId: null, needsConsent: true }];
    expect(await ways(conversationId)).toEqual(offered);
    expect(await codeOf(instead(sent._id, { channel: "sms" }))).toBe("CONSENT_NEEDED");
    const there = await instead(sent._id, { channel: "sms", consent: "phone" });
    const ledger = await t.run(async (ctx) => await ctx.db.query("consent").take(10));
    expect(ledger).toContainEqual(
      expect.objectContaining({ address: "+15125550133", state: "optedIn", detail: "phone" }),
    );
    expect(await conversation(there.conversationId)).toMatchObject({ channel: "sms" });
  });

  test("a message that did not fail is nothing to send elsewhere; nor may a viewer", async () => {
    const send = { conversationId: sms, body: "Hi", clientId: "hi" };
    const messageId = await csr.as.mutation(api.messages.send, send);
    expect(await codeOf(instead(messageId))).toBe("WRONG_STATE");
    const failed = await failedText();
    const viewer = await join(t, accountId, "viewer");
    expect(await codeOf(instead(failed, {}, viewer))).toBe("FORBIDDEN");
    expect(await ways(sms, viewer)).toEqual([]);
  });

  test("a customer's portal is one of the ways, at once", async () => {
    await csr.as.mutation(api.portalLinks.make, { conversationId: sms });
    const failed = await failedText();
    expect((await ways()).map((way) => way.channel)).toEqual(["email", "portal"]);
    const there = await instead(failed, { channel: "portal" });
    expect(await message(there.messageId)).toMatchObject({ status: "sent", body: "On our way" });
    expect(await conversation()).toMatchObject({ attention: false });
    await csr.as.mutation(api.portalLinks.revoke, { conversationId: there.conversationId });
    expect((await ways()).map((way) => way.channel)).toEqual(["email"]);
  });
});

describe("an address nothing gets through to", () => {
  const shown = async () => {
    const { unreachable } = await csr.as.query(api.conversations.get, { conversationId: sms });
    return unreachable;
  };

  test("is known as such until something gets through", async () => {
    expect(await shown()).toBeNull();
    await failedText("30008");
    expect(await shown()).toBeNull();
    await failedText(LANDLINE);
    expect(await shown()).toBe("This is a landline, or its carrier cannot receive texts.");
    await receive(t, { body: "I am here" });
    expect(await shown()).toBeNull();

    await failedText("30003");
    expect(await shown()).toContain("out of reach");
    const send = { conversationId: sms, body: "Now?", clientId: "now" };
    const messageId = await csr.as.mutation(api.messages.send, send);
    await answer();
    expect(await shown()).toContain("out of reach");
    const { providerId = "" } = await message(messageId);
    await report(t, { sid: providerId, status: "delivered" });
    expect(await shown()).toBeNull();
  });

  test("is no way to write to a customer instead", async () => {
    const there = await instead(await failedText());
    await answer();
    await reportEmail(there.messageId, "bounced", "bounced_permanent");
    expect(await ways(there.conversationId)).toEqual([]);
    expect(await ways()).toEqual([]);
  });
});
