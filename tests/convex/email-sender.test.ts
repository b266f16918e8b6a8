// @vitest-environment node
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { classifyEmailFailure } from "../../convex/channels/resend/outcome";
import {
  MAILBOX,
  VERA,
  closeResend,
  emailScene,
  json,
  postEvent,
  statusEvent,
} from "./email-setup";
import { codeOf } from "./setup";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "Date"] }));
afterEach(() => {
  closeResend();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

type Answer = (response: ServerResponse, nth: number) => void;
const failure =
  (status: number, name: string, message = "x", headers = {}) =>
  (r: ServerResponse) =>
    json(r, status, { statusCode: status, name, message }, headers);

/** A conversation with a reply that the sender has tried once. */
async function tried(answer: Answer) {
  let calls = 0;
  const scene = await emailScene((_, response) => answer(response, calls++));
  await scene.deliver({ references: ["<root@x>"] });
  const [conversation] = await scene.conversations();
  if (!conversation) throw new Error("no conversation");
  const messageId = await scene.reply(conversation._id, "We come **tomorrow**.");
  const message = async () => (await scene.messages()).find(({ _id }) => _id === messageId);
  const again = async (wait = 0) => {
    vi.setSystemTime(Date.now() + wait);
    await scene.sendAll();
  };
  const sent = () => scene.calls.map(({ headers, body }) => [headers["idempotency-key"], body]);
  return { ...scene, conversation, messageId, message, again, sent };
}

describe("the sender, with Resend's own SDK", () => {
  test("CHAN-1 SEND-2 an answer goes out as a whole email that names what it answers", async () => {
    const { calls, message, messageId, outbox } = await tried((r) => json(r, 200, { id: "e-1" }));
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ method: "POST", path: "/emails" });
    expect(JSON.parse(calls[0]?.body ?? "")).toEqual({
      from: `"Acme Air" <${MAILBOX}>`,
      to: VERA,
      reply_to: expect.stringMatching(/^reply\+.+-[a-z2-7]{20}@acme\.example$/),
      subject: "Re: Attic unit",
      text: "We come **tomorrow**.\n\n-- \nAcme Air\n512",
      html: expect.stringContaining("We come <strong>tomorrow</strong>."),
      headers: {
        "In-Reply-To": "<in-1@customer.example>",
        References: "<root@x> <in-1@customer.example>",
      },
      tags: [
        { name: "mid", value: messageId.replaceAll(/[^\w-]/g, "_") },
        { name: "try", value: "1" },
      ],
    });
    expect(await message()).toMatchObject({ status: "sending", email: { to: [VERA] } });
    expect(await outbox()).toEqual([]);
  });

  test("CHAN-1 SEND-8 files go with it whole, under their names; one that is gone stops it", async () => {
    const { t, csr, conversation, calls, sendAll, messages } = await tried((r, nth) =>
      json(r, 200, { id: `e-${nth}` }),
    );
    // Long enough to be put into base64 in parts, and of no multiple of three.
    const bytes = Uint8Array.from({ length: 50_000 }, (_, at) => at % 251);
    const answer = async (clientId: string) => {
      const conversationId = conversation._id;
      const file = { conversationId, name: "Quote 7.docx", size: bytes.length };
      const { uploadId } = await csr.as.mutation(api.uploads.begin, file);
      const storageId = await t.run(async (ctx) => await ctx.storage.store(new Blob([bytes])));
      await csr.as.action(api.uploads.finish, { uploadId, storageId });
      const message = { conversationId, body: "Our quote", clientId, uploadIds: [uploadId] };
      const wordless = { ...message, body: " ", clientId: `${clientId} wordless` };
      expect(await codeOf(csr.as.mutation(api.messages.send, wordless))).toBe("EMPTY_MESSAGE");
      const messageId = await csr.as.mutation(api.messages.send, message);
      return { messageId, storageId };
    };
    await answer("quote");
    await sendAll();
    const { attachments } = JSON.parse(calls.at(-1)?.body ?? "") as { attachments: unknown };
    expect(attachments).toEqual([
      {
        filename: "Quote 7.docx",
        content_type: "application/octet-stream",
        content: Buffer.from(bytes).toString("base64"),
      },
    ]);
    const sent = calls.length;
    const { messageId, storageId } = await answer("gone");
    await t.run(async (ctx) => await ctx.storage.delete(storageId));
    await sendAll();
    expect(calls).toHaveLength(sent);
    const failed = (await messages()).find(({ _id }) => _id === messageId);
    expect(failed?.status).toBe("failed");
  });

  test("CHAN-4 a lost answer is asked for again, under the same key and to the letter the same", async () => {
    const { sent, again, message } = await tried((r, nth) => {
      if (nth < 2) r.destroy();
      else json(r, 200, { id: "e-1" });
    });
    expect(await message()).toMatchObject({ status: "pending" });
    await again(10_000);
    await again(10_000);
    expect(sent()).toHaveLength(3);
    expect(new Set(sent().map(([key]) => key)).size).toBe(1);
    expect(new Set(sent().map(([, body]) => body)).size).toBe(1);
    expect(await message()).toMatchObject({ status: "sending", providerId: "e-1" });
  });

  test("CHAN-4 no answer at all: in the end a person decides, and a late word still settles it", async () => {
    const { t, again, message, messageId, csr, sent } = await tried((r) => r.destroy());
    for (let i = 0; i < 8; i++) await again(400_000);
    expect(await message()).toMatchObject({
      status: "unknown",
      errorReason: "We could not find out whether this email went out.",
    });
    const tries = sent().length;
    await again(400_000);
    expect(sent()).toHaveLength(tries);
    const settle = csr.as.mutation(api.messages.settle, { messageId, outcome: "resend" });
    expect(await codeOf(settle)).toBe("no error");
    await again();
    expect(new Set(sent().map(([key]) => key)).size).toBe(2);
    await t.mutation(internal.channels.resend.apply.status, {
      eventId: "msg_late",
      emailId: "e-late",
      status: "delivered",
      mid: messageId,
      attempt: 2,
      payload: "{}",
    });
    expect(await message()).toMatchObject({ status: "delivered", providerId: "e-late" });
  });

  test("CHAN-4 a sender that dies in the call leaves nothing stuck", async () => {
    const { t, conversation, csr, outbox, sendAll, messages } = await tried((r) =>
      json(r, 200, { id: "e-1" }),
    );
    await csr.as.mutation(api.messages.send, {
      conversationId: conversation._id,
      body: "Second",
      clientId: "second",
    });
    const [row] = await outbox();
    if (!row) throw new Error("nothing is in the outbox");
    const claim = await t.mutation(internal.outbox.claim, { outboxId: row._id });
    await t.mutation(internal.outbox.expireLease, {
      outboxId: row._id,
      generation: claim?.generation ?? 0,
    });
    vi.setSystemTime(Date.now() + 60_000);
    await sendAll();
    expect((await messages()).at(-1)).toMatchObject({ body: "Second", providerId: "e-1" });
  });

  test("settings that Resend refuses hold all email back, and no try is burned", async () => {
    const { message, outbox, sent, again } = await tried(failure(403, "invalid_api_key"));
    expect(await message()).toMatchObject({
      status: "pending",
      errorReason: expect.stringContaining("An admin needs to check the email settings"),
    });
    await again(1_000);
    expect(sent()).toHaveLength(1);
    expect(await outbox()).toMatchObject([{ state: "pending", failures: 0 }]);
  });

  test("SEND-6 what Resend refuses fails with its reason, and Retry sends it anew", async () => {
    const { message, messageId, csr, sent, sendAll } = await tried((r, nth) =>
      nth === 0 ? failure(422, "validation_error")(r) : json(r, 200, { id: "e-2" }),
    );
    expect(await message()).toMatchObject({
      status: "failed",
      errorReason: "Resend refused this email. (validation_error)",
    });
    await csr.as.mutation(api.messages.retry, { messageId });
    await sendAll();
    const [first, second] = sent().map(([, body]) => JSON.parse(String(body)));
    expect(second).toMatchObject({ subject: first.subject, headers: first.headers });
    expect(await message()).toMatchObject({ status: "sending", providerId: "e-2" });
  });

  test("another origin than Resend's is called only when all is on one machine", async () => {
    const { calls, csr, conversation, sendAll, outbox } = await tried((r) =>
      json(r, 200, { id: "e-1" }),
    );
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.stubEnv("CONVEX_SITE_URL", "https://acme.convex.site");
    await csr.as.mutation(api.messages.send, {
      conversationId: conversation._id,
      body: "Second",
      clientId: "second",
    });
    await sendAll();
    expect(calls).toHaveLength(1);
    expect(await outbox()).toMatchObject([{ state: "pending" }]);
  });

  test("our Message-ID, once known, leads an answer that names it here", async () => {
    const { t, deliver, conversations, message } = await tried((r) => json(r, 200, { id: "e-1" }));
    await postEvent(t, statusEvent("e-1", "sent", { message_id: "<ours@resend>" }));
    expect(await message()).toMatchObject({ status: "sent", rfcId: "<ours@resend>" });
    await deliver({
      from: { name: "", address: "wife@customer.example" },
      inReplyTo: "<ours@resend>",
    });
    expect(await conversations()).toHaveLength(1);
  });
});

test("without the settings nothing can be sent by email", async () => {
  const { csr, deliver, conversations, reply } = await emailScene();
  await deliver();
  const [conversation] = await conversations();
  if (!conversation) throw new Error("no conversation");
  vi.stubEnv("RESEND_API_KEY", "");
  expect(await codeOf(reply(conversation._id))).toBe("CHANNEL_NOT_CONNECTED");
  const { sendBlock } = await csr.as.query(api.conversations.get, {
    conversationId: conversation._id,
  });
  expect(sendBlock).toBe("notConnected");
});

test.each([
  [{ name: "rate_limit_exceeded", statusCode: 429, retryAfterMs: 1000 }, "transient"],
  [{ name: "concurrent_idempotent_requests", statusCode: 409 }, "transient"],
  [{ name: "invalid_idempotent_request", statusCode: 409 }, "uncertain"],
  [{ name: "application_error", statusCode: null }, "uncertain"],
  [{ name: "internal_server_error", statusCode: 500 }, "uncertain"],
  [{ name: "daily_quota_exceeded", statusCode: 429 }, "config"],
  [{ name: "validation_error", statusCode: 403, message: "The domain is not verified" }, "config"],
  [{ name: "security_error", statusCode: 451 }, "permanent"],
])("%j is %s", (given, kind) => {
  expect(classifyEmailFailure(given)).toMatchObject({ kind });
});
