// @vitest-environment node
import twilio from "twilio";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { toE164, toPhones } from "../../convex/model/addresses";
import { addCustomer } from "../../convex/model/customers";
import { cleanFileName } from "../../convex/model/fileName";
import { plainLine, writtenText } from "../../convex/shared/text";
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  type Backend,
  CUSTOMER,
  OUR_NUMBER,
  WEBHOOKS,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  messagesOf,
  receive,
} from "./setup";

/** Zero width space, word joiner, soft hyphen, BOM, Hangul filler, Braille blank, a tag. */
const UNSEEN = "\u200B\u2060\u00AD\uFEFF\u3164\u2800\u{E0041} \n";

let t: Backend;
let accountId: Awaited<ReturnType<typeof addAccount>>;
beforeEach(async () => {
  vi.spyOn(console, "error").mockReturnValue();
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  t = backend();
  accountId = await addAccount(t);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const events = async () => await t.run(async (ctx) => await ctx.db.query("providerEvents").take(9));

/** A text as Twilio sends it, with a body of these bytes. */
async function post(bodyField: string, { from = CUSTOMER, sid = "SM" + "a".repeat(32) } = {}) {
  const form = { AccountSid: ACCOUNT_SID, MessageSid: sid, From: from, To: OUR_NUMBER };
  const body = `${new URLSearchParams(form)}&Body=${bodyField}`;
  const params = Object.fromEntries(new URLSearchParams(body));
  const url = `${WEBHOOKS}/twilio/inbound`;
  const signature = twilio.getExpectedTwilioSignature(AUTH_TOKEN, url, params);
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded",
    "X-Twilio-Signature": signature,
  };
  return await t.fetch("/twilio/inbound", { method: "POST", body, headers });
}

describe("CHAN-1 texts in which there is nothing to see", () => {
  test("from a customer: the message is there, waits, and says that it has no text", async () => {
    await receive(t, { body: UNSEEN });
    const conversation = await conversationWith(t);
    expect(conversation).toMatchObject({ preview: "(no text)", inboundSeq: 1 });
    expect(conversation.attentionSince).toBeDefined();
    expect(await messagesOf(t, conversation._id)).toMatchObject([{ body: "" }]);
  });

  test("from us, as a note, or on the portal: refused like nothing at all", async () => {
    const dana = await join(t, accountId, "dispatcher");
    const customer = { accountId, name: "Maria Alvarez", phones: [CUSTOMER], emails: [] };
    await t.run(async (ctx) => await addCustomer(ctx, customer));
    await receive(t);
    const { _id: conversationId } = await conversationWith(t);
    const said = { conversationId, body: UNSEEN, clientId: "1" };
    expect(await codeOf(dana.as.mutation(api.messages.send, said))).toBe("EMPTY_MESSAGE");
    expect(await codeOf(dana.as.mutation(api.notes.add, { ...said, memberIds: [] }))).toBe(
      "EMPTY_MESSAGE",
    );
    const { token } = await dana.as.mutation(api.portalLinks.make, { conversationId });
    const line = { token, body: UNSEEN, clientId: "1", uploadIds: [] };
    expect(await codeOf(t.mutation(api.portal.send, line))).toBe("EMPTY_MESSAGE");
  });

  test("what is seen keeps its emoji, and loses only what is no text", () => {
    expect(writtenText(" 👩\u200D🔧 here\uD83D\0 ")).toBe("👩\u200D🔧 here\uFFFD");
    expect(writtenText(UNSEEN)).toBe("");
    expect(plainLine("A\r\nBcc: x\u202E y", 20)).toBe("A Bcc: x  y");
  });

  test("CHAN-6 a STOP with something invisible in it is a STOP", async () => {
    await receive(t, { body: "\u200BSTOP\uFEFF" });
    expect(await conversationWith(t)).toMatchObject({ optedOut: true });
  });
});

describe("CHAN-3 what comes in is kept, whatever it is", () => {
  test("bytes that are no UTF-8 become text", async () => {
    expect((await post("%FF%C0ol%ED%A0%BD")).status).toBe(200);
    const [message] = await messagesOf(t, (await conversationWith(t))._id);
    expect(message?.body).toMatch(/^\uFFFD+ol\uFFFD+$/);
  });

  test.each(["72345", "ACME", "anonymous", "+266696687", "whatsapp:+15125550111", "x".repeat(900)])(
    "a text from %s is a conversation with them, in the list like any other",
    async (from) => {
      expect((await post("Your code is 1", { from })).status).toBe(200);
      const conversation = await conversationWith(t, from);
      expect(conversation).toMatchObject({ isLead: true, inboundSeq: 1 });
      const owner = await join(t, accountId, "owner");
      const paginationOpts = { numItems: 5, cursor: null };
      const { page } = await owner.as.query(api.inbox.list, { filter: "all", paginationOpts });
      expect(page).toMatchObject([{ contactAddress: from }]);
    },
  );

  test("an event that cannot be applied is in the journal, and is applied when it comes again", async () => {
    const twin = await t.run(
      async (ctx) =>
        await ctx.db.insert("phoneNumbers", { accountId, number: OUR_NUMBER, label: "Twice" }),
    );
    for (let i = 0; i < 3; i++) expect((await post("Help")).status).toBe(500);
    const [event, ...more] = await events();
    expect([event?.outcome, event?.accountId, more]).toEqual(["rejected", accountId, []]);
    expect(event?.reason).toContain("can be applied again");
    await t.run(async (ctx) => await ctx.db.delete("phoneNumbers", twin));
    for (let i = 0; i < 3; i++) expect((await post("Help")).status).toBe(200);
    expect(await conversationWith(t)).toMatchObject({ inboundSeq: 1, preview: "Help" });
    expect(await events()).toMatchObject([{ outcome: "applied" }]);
    expect((await events())[0]?.reason).toBeUndefined();
  });

  test("CHAN-10 or when an admin has it applied again, once", async () => {
    const twin = await t.run(
      async (ctx) =>
        await ctx.db.insert("phoneNumbers", { accountId, number: OUR_NUMBER, label: "Twice" }),
    );
    await post("Help");
    await t.run(async (ctx) => await ctx.db.delete("phoneNumbers", twin));
    const admin = await join(t, accountId, "admin");
    const eventId = (await events())[0]?._id;
    if (eventId === undefined) throw new Error("the journal is empty");
    const replay = async () => await admin.as.mutation(api.journal.replay, { eventId });
    expect(await replay()).toMatchObject({ changed: true, outcome: "applied" });
    expect(await replay()).toMatchObject({ changed: false, outcome: "applied" });
    expect((await post("Help")).status).toBe(200);
    expect(await conversationWith(t)).toMatchObject({ inboundSeq: 1 });
  });
});

describe("NEW-3 phone numbers in every written form", () => {
  test.each([
    ["(512) 555-0111", "+15125550111"],
    ["512.555.0111", "+15125550111"],
    ["1 512 555 0111", "+15125550111"],
    ["+1‑512‑555‑0111", "+15125550111"],
    ["\u202A+1 512 555 0111\u202C", "+15125550111"],
    ["tel:+1-512-555-0111", "+15125550111"],
    ["５１２ ５５５ ０１１１", "+15125550111"],
    ["٥١٢٥٥٥٠١١١", "+15125550111"],
    ["+44 (0)20 7946 0958", "+442079460958"],
    ["0044 20 7946 0958", "+442079460958"],
    ["011 44 20 7946 0958", "+442079460958"],
  ])("%s is %s", (written, number) => expect(toE164(written, "US")).toBe(number));

  test.each([
    ["512 555", "is not a phone number"],
    ["1-800-FLOWERS", "is not a phone number"],
    ["72345", "is not a phone number"],
    ["911", "is not a phone number"],
    ["ACME", "is not a phone number"],
    ["512 555 0111 or 512 555 0112", "is not a phone number"],
    [`+${"1".repeat(40)}`, "is not a phone number"],
    ["5".repeat(5_000), "is not a phone number"],
    ["+1 512 555 0111 ext. 12", "has an extension"],
    ["(512) 555-0111 x7", "has an extension"],
  ])("%s is refused, saying what is wrong", (written, why) => {
    expect(() => toPhones([written], "US")).toThrow(why);
  });
});

describe("SEND-8 names of files", () => {
  test.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\fakepath\\photo.jpg", "photo.jpg"],
    ["in\u202Evoice.gpj.exe", "invoice.gpj.exe"],
    ["a\0b\r\n.png", "ab.png"],
    ['what: "this" <or> that?.txt', "what_ _this_ _or_ that_.txt"],
    ["CON", "_CON"],
    ["nul.tar.gz", "_nul.tar.gz"],
    ["COM1.txt", "_COM1.txt"],
    ["console.log", "console.log"],
    ["setup.exe. . .", "setup.exe"],
    [UNSEEN, "File"],
    ["..", "File"],
    ["dir/", "File"],
    ["", "File"],
    [`${"x".repeat(4_096)}.jpeg`, `${"x".repeat(114)}….jpeg`],
    [`${"🙂".repeat(4_096)}.png`, `${"🙂".repeat(57)}….png`],
    ["half\uD83D.png", "half\uFFFD.png"],
  ])("%j becomes %j", (name, clean) => expect(cleanFileName(name)).toBe(clean));
});
