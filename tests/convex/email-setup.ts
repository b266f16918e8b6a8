import { createHmac } from "node:crypto";
import { once } from "node:events";
import { type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { convexTest } from "convex-test";
import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { ReceivedEmail } from "../../convex/model/inboundEmail";
import schema from "../../convex/schema";
import { addAccount, join } from "./setup";

export const SECRET = `whsec_${btoa("a webhook secret of ours")}`;
export const MAILBOX = "office@acme.example";
export const VERA = "vera@customer.example";

export type Call = {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
};

let close: (() => void) | undefined;

/** Ends the server of the last scene. */
export function closeResend(): void {
  close?.();
  close = undefined;
}

export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** An account with a mailbox and a member, and Resend as `answer` has it. */
export async function emailScene(
  answer: (call: Call, response: ServerResponse, origin: string) => void = (_, response) =>
    json(response, 200, { id: "e-1" }),
) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const call = { method, path, headers, body };
      calls.push(call);
      answer(call, response, origin);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  vi.stubEnv("RESEND_API_KEY", "re_test");
  vi.stubEnv("RESEND_WEBHOOK_SECRET", SECRET);
  vi.stubEnv("RESEND_API_BASE_URL", origin);
  vi.stubEnv("CONVEX_SITE_URL", "http://127.0.0.1:3211");
  const t = convexTest({
    schema,
    modules: import.meta.glob("../../convex/**/*.*s"),
    transactionLimits: true,
  });
  const accountId = await addAccount(t);
  await addMailbox(t, accountId, MAILBOX);
  const csr = await join(t, accountId, "csr");
  let told = 0;

  /** An email told of and fetched, as the verified webhook and the fetch hand it on. */
  const deliver = async (
    mail: Partial<ReceivedEmail> = {},
    { recipients = [MAILBOX], repliesTo }: { recipients?: string[]; repliesTo?: string } = {},
  ) => {
    const emailId = `in-${++told}`;
    const from = mail.from ?? { name: "Vera Lind", address: VERA };
    await t.mutation(internal.channels.resend.apply.received, {
      eventId: `event-${emailId}`,
      emailId,
      from: from.address,
      recipients,
      ...(repliesTo !== undefined && { repliesTo }),
      payload: "{}",
    });
    const row = await t.run(async (ctx) => {
      return await ctx.db
        .query("inboundEmails")
        .withIndex("by_emailId", (q) => q.eq("emailId", emailId))
        .unique();
    });
    if (row === null) return null;
    const { to = [{ name: "", address: MAILBOX }], cc = [], ...rest } = mail;
    await t.mutation(internal.channels.resend.apply.finish, {
      inboundId: row._id,
      mail: {
        rfcId: `<${emailId}@customer.example>`,
        references: [],
        subject: "Attic unit",
        body: "It drips",
        attachments: [],
        ...rest,
        from,
        to,
        cc,
      },
    });
    return row._id;
  };
  const conversations = async () =>
    await t.run(async (ctx) => await ctx.db.query("conversations").take(50));
  const messages = async () => {
    const all = await t.run(async (ctx) => await ctx.db.query("messages").take(100));
    return all.filter(({ event }) => event === undefined);
  };
  const events = async () =>
    await t.run(async (ctx) => await ctx.db.query("providerEvents").take(200));
  const outbox = async () => await t.run(async (ctx) => await ctx.db.query("outbox").take(20));
  let clicks = 0;
  /** A reply, and the sender run once. */
  const reply = async (conversationId: Id<"conversations">, body = "We come tomorrow.") => {
    const messageId = await csr.as.mutation(api.messages.send, {
      conversationId,
      body,
      clientId: `click-${++clicks}`,
    });
    await sendAll();
    return messageId;
  };
  const sendAll = async () => {
    for (const { _id: outboxId } of await outbox()) {
      await t.action(internal.channels.resend.sender.send, { outboxId });
    }
  };
  return {
    t,
    accountId,
    csr,
    calls,
    deliver,
    conversations,
    messages,
    events,
    outbox,
    reply,
    sendAll,
  };
}

export type EmailScene = Awaited<ReturnType<typeof emailScene>>;

export async function addMailbox(
  t: EmailScene["t"],
  accountId: Id<"accounts">,
  address: string,
): Promise<void> {
  await t.run(async (ctx) => {
    const fields = { address, name: "Acme Air", signature: "Acme Air\n512" };
    await ctx.db.insert("mailboxes", { accountId, ...fields });
  });
}

/** A webhook request as Svix signs it for Resend. */
export async function postEvent(
  t: EmailScene["t"],
  event: unknown,
  { id = "msg_1", secret = SECRET, at = Date.now(), change = (body: string) => body } = {},
): Promise<Response> {
  const body = JSON.stringify(event);
  const seconds = String(Math.floor(at / 1000));
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return await t.fetch("/resend/webhook", {
    method: "POST",
    body: change(body),
    headers: {
      "Content-Type": "application/json",
      "svix-id": id,
      "svix-timestamp": seconds,
      "svix-signature": `v1,${signature}`,
    },
  });
}

/** A status event of Resend's. */
export function statusEvent(emailId: string, word: string, data: object = {}) {
  return {
    type: `email.${word}`,
    created_at: new Date().toISOString(),
    data: {
      email_id: emailId,
      created_at: new Date().toISOString(),
      from: MAILBOX,
      to: [VERA],
      subject: "Re: Attic unit",
      ...(word === "bounced" && {
        bounce: { type: "Permanent", subType: "General", message: "x" },
      }),
      ...data,
    },
  };
}
