import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { mediaUrls } from "../../convex/channels/twilio/mediaUrl";
import { PICTURES } from "../../convex/seeding/pictures";
import {
  AUTH_TOKEN,
  type Backend,
  type Member,
  WEBHOOKS,
  accepted,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  messagesOf,
  receive,
} from "./setup";

const HOUR = 3_600_000;
const picture = Uint8Array.from(atob(Object.values(PICTURES)[0] ?? ""), (c) => c.charCodeAt(0));
const pdf = (size: number) => {
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode("%PDF-1.4\n"));
  return bytes;
};

let t: Backend;
let ann: Member;
let bob: Member;
let stranger: Member;
let conversationId: Id<"conversations">;
let creates: { body: string; mediaCount: number }[];

beforeEach(async () => {
  creates = [];
  t = backend({
    create: ({ body, mediaCount }) => {
      creates.push({ body, mediaCount });
      return accepted(`MM${String(creates.length).padStart(32, "0")}`);
    },
  });
  const accountId = await addAccount(t);
  ann = await join(t, accountId, "csr", "Ann");
  bob = await join(t, accountId, "csr", "Bob");
  stranger = await join(t, await addAccount(t, "Other", null), "owner", "stranger");
  await receive(t);
  conversationId = (await conversationWith(t))._id;
});

const store = async (bytes: Uint8Array<ArrayBuffer>) =>
  await t.run(async (ctx) => await ctx.storage.store(new Blob([bytes])));

async function upload(member: Member, bytes: Uint8Array<ArrayBuffer> = picture, name = "a.png") {
  const file = { conversationId, name, size: bytes.length };
  const { uploadId } = await member.as.mutation(api.uploads.begin, file);
  const storageId = await store(bytes);
  return await member.as.action(api.uploads.finish, { uploadId, storageId });
}

let sends = 0;
const send = async (member: Member, uploadIds: Id<"uploads">[], body = "") =>
  await member.as.mutation(api.messages.send, {
    conversationId,
    body,
    uploadIds,
    clientId: `c${++sends}`,
  });

describe("SEND-8 what can be attached", () => {
  test("a file is what its bytes say, under a name that is safe to show", async () => {
    const file = await upload(ann, picture, "C:\\photos\\in\u202Evoice.exe.pdf");
    expect(file).toMatchObject({ name: "invoice.exe.pdf", size: picture.length });
    expect(file.contentType).toMatch(/^image\//);
    expect(file.width).toBeGreaterThan(0);
    expect(file.url).not.toBe("");
  });

  test("what the channel cannot carry is refused with a reason, and not kept", async () => {
    const text = new TextEncoder().encode("just words");
    await expect(upload(ann, text, "notes.png")).rejects.toThrow(/only JPEG, PNG, GIF and PDF can/);
    await expect(upload(ann, pdf(700_000), "quote.pdf")).rejects.toThrow(
      /carries 600 KB for a PDF/,
    );
    expect(await t.run(async (ctx) => await ctx.db.system.query("_storage").take(5))).toEqual([]);
    expect(await t.run(async (ctx) => await ctx.db.query("uploads").take(5))).toEqual([]);
    const big = { conversationId, name: "big.jpg", size: 6_000_000 };
    expect(await codeOf(ann.as.mutation(api.uploads.begin, big))).toBe("FILE_REFUSED");
    const program = { conversationId, name: "setup.exe", size: 10 };
    expect(await codeOf(ann.as.mutation(api.uploads.begin, program))).toBe("FILE_REFUSED");
  });

  test("files that are too many, or too large together, are refused when they are sent", async () => {
    const { uploadId } = await upload(ann);
    const found = { contentType: "image/png", size: 3_000_000 };
    const two = [uploadId, (await upload(ann)).uploadId];
    await t.run(async (ctx) => {
      for (const id of two) await ctx.db.patch("uploads", id, { found });
    });
    expect(await codeOf(send(ann, two))).toBe("FILE_REFUSED");
    const many: Id<"uploads">[] = [];
    for (let i = 0; i < 11; i++) many.push((await upload(ann)).uploadId);
    expect(await codeOf(send(ann, many))).toBe("FILE_REFUSED");
  });

  test("nobody takes a file that was stored for something else", async () => {
    const before = await store(picture);
    const begin = async (member: Member) =>
      await member.as.mutation(api.uploads.begin, { conversationId, name: "a.png", size: 9 });
    const { uploadId } = await begin(ann);
    const older = { uploadId, storageId: before };
    expect(await codeOf(ann.as.action(api.uploads.finish, older))).toBe("NOT_FOUND");

    const storageId = await store(picture);
    await ann.as.action(api.uploads.finish, { uploadId, storageId });
    const bobs = (await begin(bob)).uploadId;
    const steal = { uploadId: bobs, storageId };
    expect(await codeOf(bob.as.action(api.uploads.finish, steal))).toBe("NOT_FOUND");
    const foreign = { uploadId, storageId };
    expect(await codeOf(bob.as.action(api.uploads.finish, foreign))).toBe("NOT_FOUND");
    expect(await codeOf(stranger.as.action(api.uploads.finish, foreign))).toBe("NOT_FOUND");
    // Told twice, as after a lost answer, it is the same file.
    expect((await ann.as.action(api.uploads.finish, foreign)).uploadId).toBe(uploadId);
  });

  test("nobody sends what another has uploaded, or what is not here", async () => {
    const { uploadId } = await upload(ann);
    expect(await codeOf(send(bob, [uploadId]))).toBe("FILE_GONE");
    await receive(t, { from: "+15125550112" });
    const other = (await conversationWith(t, "+15125550112"))._id;
    const elsewhere = { conversationId: other, body: "", uploadIds: [uploadId], clientId: "x" };
    expect(await codeOf(ann.as.mutation(api.messages.send, elsewhere))).toBe("FILE_GONE");
    const begun = { conversationId, name: "a.png", size: 9 };
    const empty = await ann.as.mutation(api.uploads.begin, begun);
    expect(await codeOf(send(ann, [empty.uploadId]))).toBe("FILE_GONE");
  });
});

describe("CHAN-1 MMS out", () => {
  test("pictures alone make a message, which all see with them, and the list says so", async () => {
    const a = await upload(ann);
    const b = await upload(ann);
    await send(ann, [a.uploadId, b.uploadId]);
    await t.finishInProgressScheduledFunctions();
    const page = { conversationId, paginationOpts: { numItems: 5, cursor: null } };
    const [message] = (await bob.as.query(api.messages.list, page)).page;
    expect(message?.attachments?.map(({ url }) => url)).toEqual([a.url, b.url]);
    expect(message).toMatchObject({ body: "", mediaCount: 2 });
    expect((await conversationWith(t)).preview).toBe("2 pictures");
    await vi.waitFor(() => expect(creates).toEqual([{ body: "", mediaCount: 2 }]));
  });

  test("sent again after a failure, the pictures go too; in another message they can be reused", async () => {
    const { uploadId } = await upload(ann);
    const messageId = await send(ann, [uploadId], "Look");
    const providerId = async () =>
      (await t.run(async (ctx) => await ctx.db.get("messages", messageId)))?.providerId;
    await vi.waitFor(async () => expect(await providerId()).toBeDefined());
    await t.run(async (ctx) => await ctx.db.patch("messages", messageId, { status: "failed" }));
    await bob.as.mutation(api.messages.retry, { messageId });
    await vi.waitFor(() => expect(creates.map(({ mediaCount }) => mediaCount)).toEqual([1, 1]));
    expect(await codeOf(send(bob, [uploadId], "Look again"))).toBe("no error");
  });

  test("Twilio gets a file by its signed address alone, and only for a while", async () => {
    const { uploadId } = await upload(ann);
    const messageId = await send(ann, [uploadId]);
    const config = {
      authTokens: [AUTH_TOKEN] satisfies [string],
      webhookBaseUrl: WEBHOOKS,
    };
    const [url = ""] = await mediaUrls(config, messageId, 1, Date.now());
    const get = async (address: string) => await t.fetch(address.slice(WEBHOOKS.length));
    const answer = await get(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toMatch(/^image\//);
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(picture);

    const later = url.replace(/until=\d+/, `until=${Date.now() + 99 * HOUR}`);
    const [old = ""] = await mediaUrls(config, messageId, 1, Date.now() - 3 * HOUR);
    const forged = await mediaUrls({ ...config, authTokens: ["guess"] }, messageId, 1, Date.now());
    for (const address of [later, old, url.replace("n=0", "n=1"), url.slice(0, -1), ...forged]) {
      expect((await get(address)).status, address).toBe(403);
    }
    const [missing = ""] = await mediaUrls(config, messageId, 1, Date.now());
    await t.run(async (ctx) => await ctx.db.delete("messages", messageId));
    expect((await get(missing)).status).toBe(404);
    vi.stubEnv("TWILIO_AUTH_TOKEN", "");
    expect((await get(url)).status).toBe(503);
  });
});

describe("SEND-11 files of a draft", () => {
  const save = async (member: Member, text: string, uploadIds: Id<"uploads">[]) =>
    await member.as.mutation(api.drafts.save, { conversationId, kind: "reply", text, uploadIds });
  const filesOf = async (member: Member) =>
    (await member.as.query(api.drafts.forConversation, { conversationId })).flatMap(
      ({ files = [] }) => files.map(({ uploadId }) => uploadId),
    );
  const expire = async (uploadId: Id<"uploads">) =>
    await t.run(async (ctx) => await ctx.db.patch("uploads", uploadId, { expiresAt: 1 }));

  test("are kept without a word beside them, are their author's, and go when they are sent", async () => {
    const { uploadId } = await upload(ann);
    const version = await save(ann, "", [uploadId]);
    expect(version).not.toBeNull();
    expect(await save(ann, "", [uploadId])).toBe(version);
    expect(await filesOf(ann)).toEqual([uploadId]);
    // Another's is not to be had by naming it.
    await save(bob, "mine", [uploadId]);
    expect(await filesOf(bob)).toEqual([]);
    await send(ann, [uploadId]);
    expect(await filesOf(ann)).toEqual([]);
  });

  test("what was never sent is thrown away in time, but nothing that a draft or a message has", async () => {
    const drafted = (await upload(ann)).uploadId;
    const sent = (await upload(ann)).uploadId;
    const forgotten = (await upload(ann)).uploadId;
    const young = (await upload(ann)).uploadId;
    await save(ann, "", [drafted]);
    await send(ann, [sent]);
    await save(ann, "", [drafted]);
    await expire(drafted);
    await expire(forgotten);
    await t.mutation(internal.uploads.sweep, {});
    const left = await t.run(async (ctx) => await ctx.db.query("uploads").take(9));
    expect(left.map(({ _id }) => _id)).toEqual([drafted, sent, young]);
    expect(await t.run(async (ctx) => await ctx.db.system.query("_storage").take(9))).toHaveLength(
      3,
    );
    const messages = await messagesOf(t, conversationId);
    expect(messages.at(-1)?.attachments).toHaveLength(1);
  });
});
