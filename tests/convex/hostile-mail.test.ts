// @vitest-environment node
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { cleanEmailHtml, textOfEmailHtml } from "../../convex/model/emailHtml";
import { MAILBOX, VERA, closeResend, emailScene, json, postEvent } from "./email-setup";
import { join } from "./setup";

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

const received = (data: object = {}) => ({
  type: "email.received",
  created_at: "2026-11-28T10:00:00.000Z",
  data: { email_id: "in-1", from: VERA, to: [MAILBOX], subject: "Attic unit", ...data },
});

const HALF = "\ud83d";
const people = (count: number) => Array.from({ length: count }, (_, n) => `p${n}@list.example`);

describe("CHAN-3 events of emails that mean harm, or are just enormous", () => {
  test("a subject of 2 MB: the email is fetched, and the journal has what a replay needs", async () => {
    const { t, accountId, events } = await emailScene();
    const event = received({ subject: "x".repeat(2_000_000), cc: people(5) });
    expect((await postEvent(t, event)).status).toBe(204);
    expect((await postEvent(t, event)).status).toBe(204);
    const [row, ...more] = await t.run(async (ctx) => await ctx.db.query("inboundEmails").take(5));
    expect([row?.emailId, row?.from, more]).toEqual(["in-1", VERA, []]);
    const [kept] = await events();
    if (kept === undefined) throw new Error("the journal is empty");
    expect(JSON.parse(kept.payload)).toMatchObject({
      shortened: expect.any(Number),
      data: { email_id: "in-1", from: VERA, to: [MAILBOX, ...people(5)] },
    });
    const admin = await join(t, accountId, "admin");
    await admin.as.mutation(api.journal.replay, { eventId: kept._id });
    expect(await t.run(async (ctx) => await ctx.db.query("inboundEmails").take(5))).toHaveLength(1);
  });

  test("among 1,000 recipients our mailbox is found, wherever it stands", async () => {
    const { t, events } = await emailScene();
    const to = [...people(999), `Acme <${MAILBOX}>`];
    expect((await postEvent(t, received({ to }))).status).toBe(204);
    expect(await events()).toMatchObject([{ outcome: "parked", subject: "in-1" }]);
  });

  test("halves of characters, in every field, are stored as text", async () => {
    const { t, events } = await emailScene();
    const data = { from: `V${HALF} <${VERA}>`, to: [MAILBOX, `${HALF}@x.example`] };
    await postEvent(t, received(data));
    const status = { email_id: `e${HALF}`, message_id: `<${HALF}@x>`, tags: { mid: HALF } };
    await postEvent(t, { type: "email.sent", data: status }, { id: "msg_2" });
    expect((await events()).map(({ outcome }) => outcome)).toEqual(["parked", "parked"]);
    const all = await t.run(async (ctx) => [
      ...(await ctx.db.query("providerEvents").take(5)),
      ...(await ctx.db.query("inboundEmails").take(5)),
    ]);
    const texts = all.flatMap((row) => Object.values(row)).filter((v) => typeof v === "string");
    expect(texts.filter((text) => !text.isWellFormed())).toEqual([]);
  });

  test("a body over what Resend sends at all is refused before it is looked at", async () => {
    const { t, events } = await emailScene();
    const event = received({ subject: "x".repeat(5_000_000) });
    expect((await postEvent(t, event)).status).toBe(413);
    expect(await events()).toEqual([]);
  });
});

describe("CHAN-1 received emails that mean harm", () => {
  type File = { filename: string | null; bytes: Buffer | string; gzip?: boolean };

  /** An email told of, and the fetch of it, from a Resend that says this. */
  async function fetched(email: object, files: File[] = [], original = "Subject: x\r\n\r\n") {
    const scene = await emailScene(({ path }, response, origin) => {
      const at = Number(/\/file\/(\d+)/.exec(path)?.[1] ?? -1);
      const file = files[at];
      if (path.includes("/attachments")) {
        const data = files.map(({ bytes }, n) => ({
          id: `f${n}`,
          download_url: typeof bytes === "string" ? bytes : `${origin}/file/${n}`,
        }));
        json(response, 200, { object: "list", has_more: false, data });
      } else if (file && typeof file.bytes !== "string") {
        if (file.gzip) response.setHeader("Content-Encoding", "gzip");
        response.end(file.gzip ? gzipSync(file.bytes) : file.bytes);
      } else if (path === "/raw") {
        response.end(original);
      } else {
        json(response, 200, {
          id: "in-1",
          from: VERA,
          to: [MAILBOX],
          subject: "Attic unit",
          text: "It drips",
          html: null,
          headers: null,
          message_id: "<q@customer.example>",
          raw: { download_url: `${origin}/raw`, expires_at: "" },
          attachments: files.map(({ filename, bytes }, n) => ({
            id: `f${n}`,
            filename,
            size: typeof bytes === "string" || files[n]?.gzip ? 100 : bytes.length,
          })),
          ...email,
        });
      }
    });
    await postEvent(scene.t, received());
    const row = async () =>
      (await scene.t.run(async (ctx) => await ctx.db.query("inboundEmails").take(1)))[0];
    const run = async () => {
      const inboundId = (await row())?._id;
      if (inboundId === undefined) throw new Error("nothing is to be fetched");
      await scene.t.action(internal.channels.resend.fetch.fetchEmail, { inboundId });
      return (await scene.messages())[0];
    };
    return { ...scene, row, run };
  }

  test("without parts, headers or words it is a message that says so", async () => {
    const { run, conversations } = await fetched({ text: null, html: null, subject: "" });
    expect(await run()).toMatchObject({ body: "", email: { subject: "", to: [MAILBOX] } });
    expect((await conversations())[0]).toMatchObject({ preview: "(no text)", inboundSeq: 1 });
  });

  test("endless, folded and turned-around heads become lines that can be read", async () => {
    const { run } = await fetched({
      subject: `\u202Egpj.exe ${"🙂".repeat(1_000_000)}`,
      text: `${HALF} hi\0`,
      headers: {
        From: `"\u200B\u202E" <${VERA}>`,
        To: `Acme <${MAILBOX}>,\r\n ${people(1_000).join(",\r\n\t")}`,
        Cc: `"${"n".repeat(5_000)}${HALF}" <long@x.example>, broken <, <>, @, a@b`,
        References: `${"<a@x> ".repeat(50_000)}`,
        "X-Endless": "x".repeat(3_000_000),
      },
    });
    const message = await run();
    const { subject = "", from, to = [], cc } = message?.email ?? {};
    expect(message?.body).toBe("\uFFFD hi");
    expect(from).toBe(VERA);
    expect(to).toHaveLength(50);
    expect(cc).toEqual([`${"n".repeat(119)}… <long@x.example>`]);
    expect(subject.length).toBeLessThanOrEqual(1_000);
    expect(subject).toMatch(/^gpj\.exe 🙂+…$/u);
    expect(JSON.stringify(message).isWellFormed()).toBe(true);
  });

  test("files are kept under names that are safe everywhere, and none is lost without a word", async () => {
    const bytes = Buffer.from("x");
    const { run } = await fetched({}, [
      { filename: "../../etc/passwd", bytes },
      { filename: "..\\..\\windows\\con.txt", bytes },
      { filename: "in\u202Evoice\0.exe. . ", bytes },
      { filename: `${"🙂".repeat(2_000)}a.pdf`, bytes },
      { filename: "\u200B", bytes },
      { filename: null, bytes },
      { filename: "huge.mov", bytes: Buffer.alloc(30_000_000) },
      { filename: "bomb.txt", bytes: Buffer.alloc(60_000_000), gzip: true },
      ...Array.from({ length: 50 }, () => ({ filename: "x.txt", bytes })),
    ]);
    const names = (await run())?.attachments?.map(({ name }) => name) ?? [];
    expect(names.slice(0, 8)).toEqual([
      "passwd",
      "_con.txt",
      "invoice.exe",
      `${"🙂".repeat(57)}….pdf`,
      "Attachment",
      "Attachment",
      "huge.mov (was too big to keep).txt",
      "bomb.txt (was too big to keep).txt",
    ]);
    expect(names.at(-1)).toBe("8 more files (were left out).txt");
    expect(names).toHaveLength(51);
  });

  test("a file that leads to a private address is never fetched, and does not hold the email up for days", async () => {
    const { t, run, row } = await fetched({}, [
      { filename: "a.png", bytes: "http://169.254.169.254/latest/meta-data" },
    ]);
    expect(await run()).toBeUndefined();
    expect(await row()).toMatchObject({ state: "waiting", failures: 1 });
    await t.run(async (ctx) => {
      const [email] = await ctx.db.query("inboundEmails").take(1);
      if (email) await ctx.db.patch("inboundEmails", email._id, { failures: 8 });
    });
    expect(await run()).toMatchObject({
      body: "It drips",
      attachments: [{ name: "a.png (could not be loaded).txt" }],
    });
  });
});

describe("THREAD-7 HTML made to be slow", () => {
  const slow = {
    "200,000 elements in one another": "<b>".repeat(200_000) + "The words",
    "tables in tables": "<table><tr><td>".repeat(60_000) + "The words",
    "pictures in pictures": "<svg>".repeat(190_000) + "</svg>The words",
    "tags that never close": "<br ".repeat(240_000) + ">The words",
    "comments that never close": "The words" + "<!--".repeat(240_000),
  };

  // Each of them took fifteen seconds and more.
  test.each(Object.entries(slow))(
    "%s: its words are there in a moment",
    { timeout: 12_000 },
    (_, html) => {
      expect((cleanEmailHtml(html) ?? "").length).toBeLessThan(10_000);
      expect(textOfEmailHtml(html)).toMatch(/^(The words)?$/);
    },
  );

  test("too deep for a parser, the words are read without their marks", () => {
    const deep = "<div>".repeat(5_000);
    const html = `${deep}<STYLE>p{}</STYLE><!-- <p>no --><p>Fish &amp; chips</p>Two<br>lines<script>no()`;
    expect(cleanEmailHtml(html)).toBeNull();
    expect(textOfEmailHtml(html)).toBe("Fish & chips\nTwo\nlines");
  });
});

describe("INBOX-13 mail that goes round and round", () => {
  test("a hundred rounds of our own mail, and of answers by programs, make nothing leave and nobody wait", async () => {
    const { csr, deliver, conversations, events, messages, reply, outbox, calls } =
      await emailScene();
    await deliver();
    const [conversation] = await conversations();
    if (conversation === undefined) throw new Error("no conversation");
    await reply(conversation._id);
    await csr.as.mutation(api.conversations.noReplyNeeded, { conversationId: conversation._id });
    const before = (await conversations())[0];
    const sent = calls.length;
    const ours = { name: "Acme", address: MAILBOX };
    for (let round = 0; round < 50; round++) {
      await deliver({ from: ours, to: [ours] });
      await deliver({ automatic: "reply", body: "On holiday" }, { repliesTo: conversation._id });
    }
    expect(await outbox()).toEqual([]);
    expect(calls).toHaveLength(sent);
    expect(await conversations()).toEqual([before]);
    expect((await messages()).filter(({ body }) => body === "On holiday")).toHaveLength(50);
    const ignored = (await events()).filter(({ outcome }) => outcome === "ignored");
    expect(ignored).toHaveLength(50);
    expect(new Set(ignored.map(({ reason }) => reason))).toEqual(
      new Set(["It is an email of our own that came back to us."]),
    );
  });
});
