// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { replyAddressOf } from "../../convex/channels/resend/replyAddress";
import { rankOf } from "../../convex/shared/status";
import {
  MAILBOX,
  SECRET,
  VERA,
  addMailbox,
  closeResend,
  emailScene,
  json,
  postEvent,
  statusEvent,
} from "./email-setup";
import { addAccount, conversationWith, join, receive } from "./setup";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const RECEIVED = {
  type: "email.received",
  created_at: "2026-11-28T10:00:00.000Z",
  data: {
    email_id: "in-1",
    created_at: "2026-11-28T10:00:00.000Z",
    from: `Vera Lind <${VERA}>`,
    to: [`Acme <${MAILBOX}>`],
    cc: [],
    bcc: [],
    received_for: [MAILBOX],
    message_id: "<q1@customer.example>",
    subject: "Attic unit",
    attachments: [],
    somethingNew: { of: "next year" },
  },
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  for (const method of ["warn", "error"] as const) {
    vi.spyOn(console, method).mockImplementation(() => undefined);
  }
});
afterEach(() => {
  closeResend();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("CHAN-2 Resend's webhook", () => {
  test.each([
    ["another secret", { secret: `whsec_${btoa("not the secret of ours")}` }],
    ["an altered body", { change: (body: string) => body.replace("Vera", "Eve") }],
    ["an empty body", { change: () => "" }],
    ["a time long past", { at: Date.now() - 10 * 60_000 }],
    ["a time to come", { at: Date.now() + 10 * 60_000 }],
    ["no id", { id: "" }],
  ])("%s is refused with 403 and stores nothing", async (_, wrong) => {
    const { t, events } = await emailScene();
    const response = await postEvent(t, RECEIVED, wrong);
    expect(response.status).toBe(403);
    expect(await response.text()).toBe("");
    expect(await events()).toEqual([]);
  });

  test("without a secret it is 503; the secret before is taken while they are changed", async () => {
    const { t, events } = await emailScene();
    vi.stubEnv("RESEND_WEBHOOK_SECRET", "");
    expect((await postEvent(t, RECEIVED)).status).toBe(503);
    expect(await events()).toEqual([]);
    vi.stubEnv("RESEND_WEBHOOK_SECRET", `whsec_${btoa("the newest secret there is")}`);
    vi.stubEnv("RESEND_WEBHOOK_SECRET_PREVIOUS", SECRET);
    expect((await postEvent(t, RECEIVED)).status).toBe(204);
    expect(await events()).toHaveLength(1);
  });

  test("what is no event is 400 and kept in the journal alone, and an event about something else is heard and forgotten", async () => {
    const { t, events } = await emailScene();
    expect((await postEvent(t, { type: "email.received", data: {} })).status).toBe(400);
    expect((await postEvent(t, { type: "domain.updated", data: { id: "d" } })).status).toBe(204);
    expect(await events()).toMatchObject([{ provider: "resend", outcome: "rejected" }]);
    expect(await t.run(async (ctx) => await ctx.db.query("inboundEmails").take(5))).toEqual([]);
  });
});

describe("CHAN-10 email in the delivery journal", () => {
  test("what came to a mailbox that was not ours yet is fetched by a replay, once", async () => {
    const { t, accountId, deliver, events, messages, conversations } = await emailScene();
    const admin = await join(t, accountId, "admin");
    const to = "jobs@acme.example";
    await postEvent(t, { ...RECEIVED, data: { ...RECEIVED.data, to: [to], received_for: [to] } });
    const [event] = await events();
    if (!event) throw new Error("the journal is empty");
    expect(event).toMatchObject({ outcome: "quarantined", contact: VERA, path: "/resend/webhook" });
    const replay = async () => await admin.as.mutation(api.journal.replay, { eventId: event._id });
    expect(await replay()).toMatchObject({ changed: false, outcome: "quarantined" });
    await addMailbox(t, accountId, to);
    expect(await replay()).toMatchObject({ changed: true, outcome: "parked" });
    expect(await replay()).toMatchObject({ changed: false, outcome: "parked" });
    expect(await t.run(async (ctx) => await ctx.db.query("inboundEmails").take(5))).toHaveLength(1);
    expect(await events()).toHaveLength(1);

    // A reply to what we plan to send cancels that; an automatic one is no reply.
    await deliver();
    const [conversation] = await conversations();
    if (!conversation) throw new Error("no conversation");
    const conversationId = conversation._id;
    const plan = { body: "Still there?", dueAt: Date.now() + 3_600_000, cancelOnReply: true };
    await admin.as.mutation(api.scheduled.add, { conversationId, clientId: "later", ...plan });
    const waiting = async () =>
      (await admin.as.query(api.scheduled.list, { conversationId })).length;
    await deliver({ automatic: "reply" });
    expect(await waiting()).toBe(1);
    await deliver();
    expect(await waiting()).toBe(0);
    expect(await messages()).toHaveLength(3);
  });
});

describe("CHAN-3 events about email", () => {
  test("a received email told of 100 times is one email", async () => {
    const { t, events } = await emailScene();
    for (let i = 0; i < 50; i++) await postEvent(t, RECEIVED);
    for (let i = 0; i < 50; i++) await postEvent(t, RECEIVED, { id: `msg_other_${i}` });
    const rows = await t.run(async (ctx) => await ctx.db.query("inboundEmails").take(10));
    expect(rows).toMatchObject([{ emailId: "in-1", mailbox: MAILBOX, from: VERA }]);
    expect((await events()).filter(({ outcome }) => outcome === "parked")).toHaveLength(1);
  });

  test("status events in any order and number never move an email backwards", async () => {
    const { t, deliver, conversations, messages, reply } = await emailScene();
    await deliver();
    const [conversation] = await conversations();
    if (!conversation) throw new Error("no conversation");
    await reply(conversation._id);
    const out = async () => (await messages()).find(({ direction }) => direction === "out");
    expect(await out()).toMatchObject({ status: "sending", providerId: "e-1" });
    const ranks: number[] = [];
    const words = ["delivered", "sent", "delivery_delayed", "delivered", "opened", "bounced"];
    for (const [index, word] of [...words, "sent", "delivered"].entries()) {
      const event = statusEvent("e-1", word, { message_id: "<ours@resend>" });
      await postEvent(t, event, { id: `msg_${index}` });
      await postEvent(t, event, { id: `msg_${index}` });
      ranks.push((await out())?.statusRank ?? 0);
    }
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(await out()).toMatchObject({
      status: "failed",
      errorCode: "bounced_permanent",
      errorReason: "This address does not exist, or it refuses our email.",
      rfcId: "<ours@resend>",
    });
    // The reply came back, so the customer waits again.
    expect((await conversations())[0]).toMatchObject({ attention: true, failed: true });
  });

  test.each(["opened", "clicked"])("an email that was %s has arrived", async (word) => {
    const { t, deliver, conversations, messages, reply } = await emailScene();
    await deliver();
    const [conversation] = await conversations();
    if (!conversation) throw new Error("no conversation");
    await reply(conversation._id);
    await postEvent(t, statusEvent("e-1", word));
    await postEvent(t, statusEvent("e-1", "sent"), { id: "msg_late" });
    const out = (await messages()).find(({ direction }) => direction === "out");
    expect(out).toMatchObject({ status: "delivered" });
  });

  test("a word that comes before the answer to our call is not lost", async () => {
    const scene = await emailScene((_, response) => json(response, 200, { id: "e-early" }));
    const { t, deliver, conversations, messages, reply } = scene;
    await deliver();
    await postEvent(t, statusEvent("e-early", "delivered"));
    await reply((await conversations())[0]?._id ?? (undefined as never));
    expect((await messages()).at(-1)).toMatchObject({ status: "delivered" });
  });

  test("a complaint closes the conversation to email until the customer writes again", async () => {
    const { t, csr: _, deliver, conversations, reply } = await emailScene();
    await deliver();
    const [conversation] = await conversations();
    if (!conversation) throw new Error("no conversation");
    await reply(conversation._id);
    await postEvent(t, statusEvent("e-1", "complained"));
    expect((await conversations())[0]).toMatchObject({ optedOut: true });
    await expect(reply(conversation._id)).rejects.toThrow("opted out of our email");
    await deliver({ body: "Sorry, wrong button" });
    expect((await conversations())[0]).toMatchObject({ optedOut: false });
  });
});

describe("CHAN-1 fetching a received email", () => {
  const API: Record<string, unknown> = {
    html: `<p>It <b>drips</b></p><script>x()</script><img src="https://e.example/p.gif">`,
    text: null,
    headers: {
      From: `"Vera Lind" <${VERA}>`,
      To: `Acme <${MAILBOX}>, Otto <otto@customer.example>`,
      "In-Reply-To": "<a@x> ",
      References: "<root@x> <a@x>",
    },
  };
  const resource = (origin: string) => ({
    object: "email",
    id: "in-1",
    from: VERA,
    to: [MAILBOX],
    cc: [],
    bcc: [],
    reply_to: [],
    received_for: [MAILBOX],
    created_at: "2026-11-28T10:00:00.000Z",
    subject: "Attic unit",
    message_id: "<q1@customer.example>",
    raw: { download_url: `${origin}/raw`, expires_at: "2030-01-01T00:00:00Z" },
    attachments: [
      { id: "f1", filename: "../..\u202Egpj.exe", size: PIXEL.length, content_type: "text/html" },
    ],
    ...API,
  });

  async function fetched(change: (email: ReturnType<typeof resource>) => object = (e) => e) {
    const scene = await emailScene(({ path }, response, origin) => {
      if (path.startsWith("/emails/receiving/in-1/attachments")) {
        const data = [{ id: "f1", download_url: `${origin}/file` }];
        json(response, 200, { object: "list", has_more: false, data });
      } else if (path.startsWith("/emails/receiving/in-1")) {
        json(response, 200, change(resource(origin)));
      } else if (path === "/file") response.end(PIXEL);
      else if (path === "/raw") response.end("Subject: Attic unit\r\n\r\nIt drips");
      else json(response, 404, { statusCode: 404, name: "not_found", message: "x" });
    });
    await postEvent(scene.t, RECEIVED);
    const row = async () =>
      (await scene.t.run(async (ctx) => await ctx.db.query("inboundEmails").take(2)))[0];
    const inboundId = (await row())?._id;
    if (inboundId === undefined) throw new Error("nothing is to be fetched");
    const run = async () =>
      await scene.t.action(internal.channels.resend.fetch.fetchEmail, { inboundId });
    const text = async (id: string | undefined) =>
      await scene.t.run(async (ctx) => await (await ctx.storage.get(id as never))?.text());
    const files = async () =>
      await scene.t.run(async (ctx) => await ctx.db.system.query("_storage").collect());
    return { ...scene, run, row, text, files };
  }

  test("it is stored whole: text, cleaned HTML, original, files by what their bytes say", async () => {
    const { run, row, messages, text, events } = await fetched();
    await run();
    const [message] = await messages();
    expect(message).toMatchObject({
      direction: "in",
      authorName: "Vera Lind",
      body: "It drips",
      rfcId: "<q1@customer.example>",
      email: {
        subject: "Attic unit",
        from: `Vera Lind <${VERA}>`,
        to: [`Acme <${MAILBOX}>`, "Otto <otto@customer.example>"],
        references: ["<root@x>", "<a@x>"],
      },
      attachments: [{ name: "..gpj.exe", contentType: "image/png", width: 1, height: 1 }],
    });
    expect(await text(message?.email?.htmlId)).toContain("<b>drips</b>");
    expect(await text(message?.email?.htmlId)).not.toContain("script");
    expect(await text(message?.email?.originalId)).toContain("Subject: Attic unit");
    expect(await row()).toMatchObject({ state: "done", messageId: message?._id });
    expect(await events()).toMatchObject([{ outcome: "applied", messageId: message?._id }]);
    await run();
    expect(await messages()).toHaveLength(1);
  });

  test("a file at an address that is not Resend's is not fetched, and the email is tried again", async () => {
    const { run, row, messages, files } = await fetched((email) => ({
      ...email,
      raw: { download_url: "http://169.254.169.254/secrets", expires_at: "" },
    }));
    await run();
    expect(await messages()).toEqual([]);
    expect(await row()).toMatchObject({ state: "waiting", failures: 1 });
    // What had been stored before the failure is nobody's, and gone.
    expect(await files()).toEqual([]);
  });

  test("Resend down: it waits, the sweep finds it, and in the end the thread says that it came", async () => {
    const { t, run, row, messages } = await fetched(() => {
      throw new Error("down");
    });
    vi.stubEnv("RESEND_API_KEY", "");
    await run();
    expect(await row()).toMatchObject({ state: "waiting", failures: 1 });
    await t.run(async (ctx) => {
      const [email] = await ctx.db.query("inboundEmails").take(1);
      if (email) await ctx.db.patch("inboundEmails", email._id, { failures: 149, dueAt: 1 });
    });
    await t.mutation(internal.outbox.sweep, {});
    expect((await row())?.dueAt).toBeGreaterThan(Date.now());
    await run();
    expect(await messages()).toMatchObject([
      { direction: "in", body: expect.stringContaining("could not be loaded") },
    ]);
  });
});

test("CHAN-3 an email whose webhook was lost is found in Resend's list, once", async () => {
  const { data } = RECEIVED;
  const listed = (id: string, age: number) => ({
    ...data,
    id,
    created_at: new Date(Date.now() - age).toISOString(),
  });
  const { t } = await emailScene(({ path }, response) => {
    if (!path.startsWith("/emails/receiving")) {
      return json(response, 200, { object: "list", has_more: false, data: [] });
    }
    const isNext = path.includes("after=known");
    const page = isNext
      ? [listed("missed", 600_000), listed("long-ago", 8 * 3_600_000)]
      : [listed("fresh", 1_000), listed("known", 300_000)];
    json(response, 200, { object: "list", has_more: !isNext, data: page });
  });
  await postEvent(t, { ...RECEIVED, data: { ...data, email_id: "known" } });
  for (let i = 0; i < 2; i++) await t.action(internal.channels.resend.catchUp.catchUp, {});
  const rows = await t.run(async (ctx) => await ctx.db.query("inboundEmails").take(10));
  expect(rows.map(({ emailId }) => emailId)).toEqual(["known", "missed"]);
});

test("CHAN-3 how far an email of ours is, when its event was lost, is found in Resend's list", async () => {
  let word = "delivered";
  const { t, accountId } = await emailScene(({ path }, response) => {
    const sent = { id: "sent", created_at: new Date().toISOString(), last_event: word };
    const data = path.startsWith("/emails/receiving") ? [] : [sent, { ...sent, id: "a-stranger" }];
    json(response, 200, { object: "list", has_more: false, data });
  });
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const messageId = await t.run(async (ctx) =>
    ctx.db.insert("messages", {
      accountId,
      conversationId,
      direction: "out",
      authorName: "Jo",
      body: "Hi",
      at: Date.now(),
      status: "sent",
      statusRank: rankOf("email", "sent") ?? 0,
      aiGenerated: false,
      providerId: "sent",
    }),
  );
  const status = async () =>
    (await t.run(async (ctx) => ctx.db.get("messages", messageId)))?.status;
  const { catchUp } = internal.channels.resend.catchUp;
  await t.action(catchUp, {});
  expect(await status()).toBe("delivered");
  word = "sent";
  await t.action(catchUp, {});
  expect(await status()).toBe("delivered");
});

test("CHAN-5 the reply address is signed: another's, or an altered one, leads nowhere", async () => {
  const { t, accountId, deliver, conversations } = await emailScene();
  await deliver();
  const [conversation] = await conversations();
  const id = conversation?._id ?? "";
  const real = await replyAddressOf(SECRET, id, "acme.example");
  const told = async (to: string, eventId: string) => {
    const data = { ...RECEIVED.data, email_id: eventId, to: [to], received_for: [to] };
    await postEvent(t, { ...RECEIVED, data }, { id: eventId });
    const rows = await t.run(async (ctx) => await ctx.db.query("inboundEmails").take(10));
    return rows.find(({ emailId }) => emailId === eventId);
  };
  expect(await told(real.toUpperCase(), "a")).toMatchObject({ accountId, repliesTo: id });
  expect(
    await told(
      real.replace(/-./, (c) => (c === "-a" ? "-b" : "-a")),
      "b",
    ),
  ).toBeUndefined();
  // One account's reply address beside another's mailbox opens nothing of either to the other.
  const other = await addAccount(t, "Other", null);
  await addMailbox(t, other, "office@other.example");
  const data = { ...RECEIVED.data, email_id: "c", received_for: ["office@other.example", real] };
  await postEvent(t, { ...RECEIVED, data: { ...data, to: [] } }, { id: "c" });
  const rows = await t.run(async (ctx) => await ctx.db.query("inboundEmails").take(10));
  expect(rows.find(({ emailId }) => emailId === "c")).toMatchObject({ accountId, repliesTo: id });
});
