import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { addCustomer } from "../../convex/model/customers";
import {
  NAME_HEADER,
  PORTAL_MAX_FILE,
  PORTAL_MAX_LENGTH,
  TOKEN_HEADER,
} from "../../convex/shared/portal";
import { PICTURES } from "../../convex/seeding/pictures";
import { CUSTOMER, addAccount, backend, codeOf, conversationWith, join, receive } from "./setup";

const PAGE = { numItems: 20, cursor: null };
const NO_SUCH = "A".repeat(43);

/** A customer who has texted, and the link a dispatcher made them. */
async function scene() {
  const t = backend();
  vi.stubEnv("CONVEX_SITE_URL", "https://site.example");
  const accountId = await addAccount(t);
  const dana = await join(t, accountId, "dispatcher", "Dana Ortiz");
  const customerId = await t.run(
    async (ctx) =>
      await addCustomer(ctx, { accountId, name: "Maria Alvarez", phones: [CUSTOMER], emails: [] }),
  );
  await receive(t);
  const sms = await conversationWith(t);
  const { token } = await dana.as.mutation(api.portalLinks.make, { conversationId: sms._id });
  const conversation = async () => await conversationWith(t, customerId);
  return { t, accountId, dana, customerId, sms, token, conversation };
}

type Scene = Awaited<ReturnType<typeof scene>>;

const write = async ({ t, token }: Scene, body: string, rest: Partial<Written> = {}) =>
  await t.mutation(api.portal.send, {
    token,
    body,
    clientId: crypto.randomUUID(),
    uploadIds: [],
    ...rest,
  });
type Written = { clientId: string; uploadIds: Id<"portalUploads">[]; token: string };

const page = async ({ t, token }: Scene) =>
  (await t.query(api.portal.messages, { token, paginationOpts: PAGE })).page;

const add = async ({ t, token }: Scene, bytes: Uint8Array<ArrayBuffer>, name = "photo.jpg") =>
  await t.fetch("/portal/files", {
    method: "POST",
    headers: { [TOKEN_HEADER]: token, [NAME_HEADER]: encodeURIComponent(name) },
    body: bytes,
  });

const picture = () =>
  Uint8Array.from(atob(Object.values(PICTURES)[0] ?? ""), (char) => char.charCodeAt(0));

let s: Scene;
beforeEach(async () => {
  vi.useFakeTimers();
  s = await scene();
});
afterEach(() => vi.useRealTimers());

describe("CHAN-9 the link", () => {
  test("opens one conversation, whose customer and business it names", async () => {
    expect(await s.t.query(api.portal.get, { token: s.token })).toEqual({
      business: "Acme",
      customer: "Maria Alvarez",
      key: expect.any(String),
      uploadUrl: "https://site.example/portal/files",
    });
  });

  test("is kept as a hash alone, and who made it is on record", async () => {
    expect(s.token).toMatch(/^[\w-]{43}$/);
    const stored = await s.t.run(async (ctx) => ({
      links: await ctx.db.query("portalLinks").take(10),
      audit: await ctx.db.query("auditLog").take(10),
      messages: await ctx.db.query("messages").take(10),
    }));
    expect(JSON.stringify(stored)).not.toContain(s.token);
    expect(stored.links).toHaveLength(1);
    const { _id } = await s.conversation();
    expect(stored.audit).toMatchObject([
      { action: "portal.linkMade", subject: _id, memberId: s.dana.id },
    ]);
    expect(await s.dana.as.query(api.portalLinks.get, { conversationId: _id })).toMatchObject({
      madeBy: "Dana Ortiz",
    });
  });

  test("ends when it is revoked and when another takes its place; nobody can tell why", async () => {
    const conversationId = s.sms._id;
    const { token } = await s.dana.as.mutation(api.portalLinks.make, { conversationId });
    expect(token).not.toBe(s.token);
    const old = async () => await s.t.query(api.portal.get, { token: s.token });
    expect(await old()).toBeNull();
    expect(await s.t.query(api.portal.get, { token })).not.toBeNull();
    await s.dana.as.mutation(api.portalLinks.revoke, { conversationId });
    expect(await s.t.query(api.portal.get, { token })).toBeNull();
    for (const wrong of [token, s.token, NO_SUCH, "", `${NO_SUCH}x`, "é".repeat(43)]) {
      expect(await s.t.query(api.portal.get, { token: wrong })).toBeNull();
      const args = { token: wrong, paginationOpts: PAGE };
      expect(await codeOf(s.t.query(api.portal.messages, args))).toBe("PORTAL_CLOSED");
    }
    const audit = await s.t.run(async (ctx) => await ctx.db.query("auditLog").take(10));
    expect(audit.map(({ action }) => action)).toEqual([
      "portal.linkMade",
      "portal.linkMade",
      "portal.linkRevoked",
    ]);
  });

  test("is for customers with a profile, and for members who may write", async () => {
    await receive(s.t, { from: "+15125550199" });
    const { _id: conversationId } = await conversationWith(s.t, "+15125550199");
    const make = s.dana.as.mutation(api.portalLinks.make, { conversationId });
    expect(await codeOf(make)).toBe("INVALID_INPUT");
    const viewer = await join(s.t, s.accountId, "viewer");
    for (const name of ["make", "revoke"] as const) {
      const call = viewer.as.mutation(api.portalLinks[name], { conversationId: s.sms._id });
      expect(await codeOf(call), name).toBe("FORBIDDEN");
    }
  });

  test("goes out by text when it is the one in use, and no other address does", async () => {
    const send = async (url: string, clientId: string) =>
      await s.dana.as.mutation(api.portalLinks.sendByText, {
        conversationId: (await s.conversation())._id,
        url,
        clientId,
      });
    const url = `https://inbox.example/p/#${s.token}`;
    for (const wrong of [
      "https://evil.example/",
      `https://inbox.example/p/#${NO_SUCH}`,
      `javascript:alert(1)//p/#${s.token}`,
      `https://inbox.example/p/?x=1#${s.token}`,
    ]) {
      expect(await codeOf(send(wrong, "wrong")), wrong).toBe("INVALID_INPUT");
    }
    await send(url, "one");
    await send(url, "one");
    const texts = await s.t.run(async (ctx) => await ctx.db.query("outbox").take(10));
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatchObject({ to: CUSTOMER, body: expect.stringContaining(url) });
  });
});

describe("CHAN-9 what the customer sees", () => {
  test("is what was said, with first names, and nothing of the team's own", async () => {
    const { _id: conversationId } = await s.conversation();
    await write(s, "Is it fixed?");
    await s.dana.as.mutation(api.messages.send, { conversationId, body: "Yes!", clientId: "d" });
    await s.dana.as.mutation(api.notes.add, {
      conversationId,
      body: "She is angry",
      memberIds: [],
      clientId: "n",
    });
    await s.dana.as.mutation(api.conversations.setArchived, { conversationId, archived: true });
    const shown = await page(s);
    expect(shown.map(({ mine, author, body }) => ({ mine, author, body }))).toEqual([
      { mine: false, author: "Dana", body: "Yes!" },
      { mine: true, author: "Maria Alvarez", body: "Is it fixed?" },
    ]);
    const told = JSON.stringify([shown, await s.t.query(api.portal.get, { token: s.token })]);
    for (const secret of [s.dana.id, conversationId, "Ortiz", "x.example", "angry", CUSTOMER]) {
      expect(told, secret).not.toContain(secret);
    }
  });

  test("is their own conversation, whatever they ask for", async () => {
    const theirs = await addAccount(s.t, "Other", "+15125550900");
    const nora = await join(s.t, theirs, "owner", "Nora");
    const customer = { accountId: theirs, name: "Bob", phones: ["+15125550122"], emails: [] };
    await s.t.run(async (ctx) => await addCustomer(ctx, customer));
    await receive(s.t, { from: "+15125550122", to: "+15125550900", body: "Hi from Bob" });
    const bob = (await conversationWith(s.t, "+15125550122"))._id;
    const { token } = await nora.as.mutation(api.portalLinks.make, { conversationId: bob });
    expect(await s.t.query(api.portal.get, { token })).toMatchObject({ business: "Other" });
    const theirPage = (await s.t.run(async (ctx) => await ctx.db.query("portalLinks").take(5)))[1];
    const messageId = await nora.as.mutation(api.messages.send, {
      conversationId: theirPage?.conversationId ?? bob,
      body: "Hi Bob",
      clientId: "n",
    });
    await s.t.mutation(api.portal.send, {
      token,
      body: "Bob's",
      clientId: "b",
      uploadIds: [],
    });
    expect(await page(s)).toEqual([]);
    await s.t.mutation(api.portal.seen, { token: s.token, messageId });
    expect(await s.t.run(async (ctx) => await ctx.db.query("portalReads").take(5))).toEqual([]);
    const call = s.dana.as.mutation(api.portalLinks.revoke, { conversationId: bob });
    expect(await codeOf(call)).toBe("NOT_FOUND");
  });
});

describe("CHAN-9 what the customer writes", () => {
  test("waits for an answer like a text: attention, unread, out of the archive, told to its owner", async () => {
    const { _id: conversationId } = await s.conversation();
    await s.dana.as.mutation(api.messages.send, { conversationId, body: "Hello", clientId: "d" });
    await s.dana.as.mutation(api.conversations.setArchived, { conversationId, archived: true });
    await write(s, "  Thank you  ");
    const conversation = await s.conversation();
    expect(conversation).toMatchObject({
      archived: false,
      attention: true,
      inboundSeq: 1,
      lastDirection: "in",
      preview: "Thank you",
    });
    expect(await s.dana.as.query(api.alerts.latest, {})).toMatchObject([
      { conversationId, kind: "inbound", from: "Maria Alvarez", preview: "Thank you" },
    ]);
  });

  test("is stored once for each clientId, and refused when it is nothing or too much", async () => {
    await write(s, "Once", { clientId: "same" });
    await write(s, "Once", { clientId: "same" });
    expect(await page(s)).toHaveLength(1);
    expect(await codeOf(write(s, "  "))).toBe("EMPTY_MESSAGE");
    expect(await codeOf(write(s, "x".repeat(PORTAL_MAX_LENGTH + 1)))).toBe("MESSAGE_TOO_LONG");
    expect(await codeOf(write(s, "Hi", { clientId: "" }))).toBe("INVALID_INPUT");
  });

  test("is limited: what is too much says when to try again, and loses nothing", async () => {
    for (let i = 0; i < 15; i++) await write(s, `Message ${i}`);
    const error = await write(s, "One more").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      data: { code: "RATE_LIMITED", message: "That was a lot at once. Try again in 6 seconds." },
    });
    expect(await page(s)).toHaveLength(15);
    // What is done at the same moment is, to the platform's clock, up to a millisecond later.
    vi.advanceTimersByTime(6_001);
    await write(s, "One more");
    // Each link has a limit of its own.
    const other = await s.dana.as.mutation(api.portalLinks.make, { conversationId: s.sms._id });
    await write(s, "Another link", { token: other.token });
    expect((await s.conversation()).inboundSeq).toBe(17);
  });
});

describe("CHAN-9 files", () => {
  test("are what their bytes say, wait for the message and go with it", async () => {
    const answer = await add(s, picture(), "../../leak\u202Egpj.jpg");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
    const { uploadId } = (await answer.json()) as { uploadId: Id<"portalUploads"> };
    const pdf = await add(s, new TextEncoder().encode("%PDF-1.4 hello"), "plan.pdf");
    const { uploadId: pdfId } = (await pdf.json()) as { uploadId: Id<"portalUploads"> };
    await write(s, "", { uploadIds: [uploadId, pdfId] });
    const [message] = await page(s);
    expect(message?.files).toMatchObject([
      {
        name: "leakgpj.jpg",
        contentType: expect.stringMatching(/^image\//),
        width: expect.any(Number),
      },
      { name: "plan.pdf", contentType: "application/pdf" },
    ]);
    expect((await s.conversation()).preview).toBe("leakgpj.jpg, plan.pdf");
    // Used once.
    expect(await codeOf(write(s, "Again", { uploadIds: [uploadId] }))).toBe("INVALID_INPUT");
    vi.advanceTimersByTime(25 * 3_600_000);
    await s.t.finishInProgressScheduledFunctions();
    expect((await page(s))[0]?.files[0]?.url).toEqual(expect.any(String));
  });

  test("are refused when they are neither picture nor PDF, too large, or of a link that does not work", async () => {
    const html = await add(s, new TextEncoder().encode("<svg onload=alert(1)>"), "a.png");
    expect(html.status).toBe(415);
    expect(await html.json()).toMatchObject({ code: "FILE_TYPE_REFUSED" });
    const large = await add(s, new Uint8Array(PORTAL_MAX_FILE + 1));
    expect(large.status).toBe(413);
    const nobody = await add({ ...s, token: NO_SUCH }, picture());
    expect(nobody.status).toBe(404);
    expect(await s.t.run(async (ctx) => await ctx.db.query("portalUploads").take(5))).toEqual([]);
    const other = await s.t.fetch("/portal/files", { method: "OPTIONS" });
    expect(other.headers.get("Access-Control-Allow-Headers")).toContain(TOKEN_HEADER);
  });

  test("are limited, and gone after a day when they were not sent", async () => {
    const pdf = new TextEncoder().encode("%PDF-1.4");
    for (let i = 0; i < 20; i++) expect((await add(s, pdf)).status).toBe(200);
    const refused = await add(s, pdf);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({
      message: expect.stringMatching(/in 1 minute\.$/),
    });
    const uploads = await s.t.run(async (ctx) => await ctx.db.query("portalUploads").take(50));
    expect(uploads).toHaveLength(20);
    for (const { _id: uploadId } of uploads) {
      await s.t.mutation(internal.portal.dropUpload, { uploadId });
    }
    const left = await s.t.run(async (ctx) => await ctx.db.system.query("_storage").take(50));
    expect(left).toEqual([]);
  });
});

describe("CHAN-9 seen", () => {
  const statuses = async ({ t, conversation }: Scene) => {
    const { _id } = await conversation();
    const all = await t.run(
      async (ctx) =>
        await ctx.db
          .query("messages")
          .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", _id))
          .take(50),
    );
    return all.filter((m) => m.direction === "out").map((m) => [m.status, m.seenAt !== undefined]);
  };

  test("a reply is sent as soon as it is stored, answers who waits, and is seen when it was on screen", async () => {
    await write(s, "Hello?");
    const { _id: conversationId } = await s.conversation();
    const reply = async (body: string) =>
      await s.dana.as.mutation(api.messages.send, {
        conversationId,
        body,
        clientId: crypto.randomUUID(),
      });
    await reply("One");
    const two = await reply("x".repeat(2_000));
    expect(await statuses(s)).toEqual([
      ["sent", false],
      ["sent", false],
    ]);
    expect(await s.conversation()).toMatchObject({ attention: false, failed: false });
    expect(await s.t.run(async (ctx) => await ctx.db.query("outbox").take(5))).toEqual([]);
    vi.advanceTimersByTime(60_000);
    await s.t.mutation(api.portal.seen, { token: s.token, messageId: two });
    await reply("Three");
    expect(await statuses(s)).toEqual([
      ["delivered", true],
      ["delivered", true],
      ["sent", false],
    ]);
    const args = { conversationId, paginationOpts: PAGE };
    const { page: thread } = await s.dana.as.query(api.messages.list, args);
    expect(thread.find(({ _id }) => _id === two)?.seenAt).toBe(Date.now());
  });

  test("nothing is marked by a link that does not work", async () => {
    const { _id: conversationId } = await s.conversation();
    const messageId = await s.dana.as.mutation(api.messages.send, {
      conversationId,
      body: "Hello",
      clientId: "d",
    });
    const call = s.t.mutation(api.portal.seen, { token: NO_SUCH, messageId });
    expect(await codeOf(call)).toBe("PORTAL_CLOSED");
    expect(await statuses(s)).toEqual([["sent", false]]);
  });
});
