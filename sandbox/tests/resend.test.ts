import { Resend } from "resend";
import { describe, expect, test, vi } from "vitest";
import type { SandboxOptions } from "../server.ts";
import type { Mail } from "../types.ts";
import { type Product, control, fault, start, startProduct } from "./harness.ts";

const OURS = "service@acme.example";
const VERA = "vera@customer.example";
const MAIL = { from: `"Acme" <${OURS}>`, to: VERA, subject: "Hello", text: "Hi Vera" };

async function both(options: Partial<SandboxOptions> = {}) {
  const product = await startProduct();
  product.answer = (_request, response) => response.writeHead(204).end();
  const sandbox = await start({
    webhookBaseUrl: product.base,
    ...options,
    mail: { rate: 1_000, retries: [5, 5], delays: { sent: 1, delivered: 1 }, ...options.mail },
  });
  await control(sandbox, "PUT", "mail/mailboxes", [OURS]);
  const client = new Resend(sandbox.resendApiKey, { baseUrl: sandbox.url });
  const verify = (request: Product["received"][number], secret = sandbox.resendWebhookSecret) =>
    client.webhooks.verify({
      payload: request.raw,
      headers: {
        id: String(request.headers["svix-id"]),
        timestamp: String(request.headers["svix-timestamp"]),
        signature: String(request.headers["svix-signature"]),
      },
      webhookSecret: secret,
    });
  const write = (extra: Record<string, unknown> = {}) =>
    control<{ mail: Mail; status: number | null; state: string }>(sandbox, "POST", "mail/inbound", {
      from: `Vera Lind <${VERA}>`,
      to: [OURS],
      subject: "A question",
      text: "How much?",
      ...extra,
    });
  return { product, sandbox, client, verify, write };
}

describe("sending, with Resend's own SDK", () => {
  test("a batch goes out whole, once for a key, or not at all; permissive, what is in order does", async () => {
    const { sandbox, client } = await both();
    const two = [MAIL, { ...MAIL, subject: "Again" }];
    const key = { idempotencyKey: "batch-1" };
    const first = await client.batch.send(two, key);
    expect(first.error).toBeNull();
    expect(first.data?.data).toHaveLength(2);
    expect((await client.batch.send(two, key)).data).toEqual(first.data);
    expect((await client.batch.send([MAIL], key)).error?.name).toBe("invalid_idempotent_request");
    const wrong = [MAIL, { ...MAIL, to: "nobody" }];
    expect((await client.batch.send(wrong)).error?.statusCode).toBe(422);
    const { data } = await client.batch.send(wrong, { batchValidation: "permissive" });
    expect(data?.data).toHaveLength(1);
    expect(data?.errors).toEqual([{ index: 1, message: expect.stringContaining("`to`") }]);
    await sandbox.idle();
    const { data: all } = await client.emails.list({ limit: 10 });
    expect(all?.data.map(({ subject }) => subject)).toEqual(["Hello", "Again", "Hello"]);
  });

  test("an email that is opened is told of, and is delivered still", async () => {
    const { product, sandbox, client, verify } = await both();
    const { data } = await client.emails.send(MAIL);
    await sandbox.idle();
    await control(sandbox, "POST", "mail/settle", { id: data?.id, outcome: "opened" });
    await sandbox.idle();
    expect(product.received.map((request) => verify(request).type)).toEqual([
      "email.sent",
      "email.delivered",
      "email.opened",
    ]);
  });

  test("an email goes out, and its events come signed, in order, with its tags", async () => {
    const { product, sandbox, client, verify } = await both();
    const sent = await client.emails.send({
      ...MAIL,
      replyTo: "reply+a-b@acme.example",
      headers: { "In-Reply-To": "<q@x>" },
      tags: [{ name: "mid", value: "m1" }],
    });
    expect(sent.error).toBeNull();
    await sandbox.idle();
    const events = product.received.map((request) => verify(request));
    expect(product.received.map(({ url }) => url)).toEqual(["/resend/webhook", "/resend/webhook"]);
    expect(events.map(({ type }) => type)).toEqual(["email.sent", "email.delivered"]);
    expect(events[0]?.data).toMatchObject({ email_id: sent.data?.id, tags: { mid: "m1" } });
    const kept = await client.emails.get(sent.data?.id ?? "");
    expect(kept.data).toMatchObject({ last_event: "delivered", to: [VERA], text: "Hi Vera" });
    expect(kept.data?.message_id).toMatch(/^<.+@.+>$/);
    const { data: all } = await client.emails.list({ limit: 10 });
    expect(all).toMatchObject({ data: [{ id: sent.data?.id, last_event: "delivered" }] });
  });

  test("the same key sends once; with another body it is 409; while at work too", async () => {
    const { sandbox, client } = await both();
    const key = { idempotencyKey: "outbox-1" };
    const first = await client.emails.send(MAIL, key);
    const again = await client.emails.send(MAIL, key);
    expect(again.data).toEqual(first.data);
    const other = await client.emails.send({ ...MAIL, text: "Else" }, key);
    expect(other.error).toMatchObject({ name: "invalid_idempotent_request", statusCode: 409 });
    await fault(sandbox, { kind: "delay", endpoint: "emails.send", delayMs: 200 });
    const answers = await Promise.all([
      client.emails.send(MAIL, { idempotencyKey: "outbox-2" }),
      client.emails.send(MAIL, { idempotencyKey: "outbox-2" }),
    ]);
    expect(answers.filter(({ error }) => error === null)).toHaveLength(1);
    expect(answers.map(({ error }) => error?.name)).toContain("concurrent_idempotent_requests");
    expect(await control<Mail[]>(sandbox, "GET", "mail")).toHaveLength(2);
  });

  test.each([
    [{ from: "no address" }, 422, "invalid_from_address"],
    [{ from: "us@elsewhere.example" }, 403, "validation_error"],
    [{ to: "nobody" }, 422, "validation_error"],
    [{ subject: "" }, 422, "missing_required_field"],
    [{ tags: [{ name: "a b", value: "x" }] }, 422, "validation_error"],
  ])("%j is refused with %i %s", async (change, statusCode, name) => {
    const { client } = await both();
    const { error } = await client.emails.send({ ...MAIL, ...change });
    expect(error).toMatchObject({ statusCode, name });
  });

  test("a wrong key, too many requests and every fault look as they do at Resend", async () => {
    const { sandbox, client } = await both({ mail: { rate: 3 } });
    const wrong = new Resend("re_wrong", { baseUrl: sandbox.url });
    expect((await wrong.emails.send(MAIL)).error?.name).toBe("invalid_api_key");
    await fault(sandbox, { kind: "rate_limit", endpoint: "emails.send", retryAfter: 2 });
    const limited = await client.emails.send(MAIL);
    expect(limited.error).toMatchObject({ statusCode: 429, name: "rate_limit_exceeded" });
    expect(limited.headers?.["retry-after"]).toBe("2");
    await fault(sandbox, { kind: "server_error", endpoint: "emails.send", html: true });
    expect((await client.emails.send(MAIL)).error?.statusCode).toBe(503);
    await fault(sandbox, { kind: "accept_reset", endpoint: "emails.send" });
    expect((await client.emails.send(MAIL)).error?.statusCode).toBeNull();
    expect(await control<Mail[]>(sandbox, "GET", "mail")).toHaveLength(1);
    const burst = await Promise.all(Array.from({ length: 4 }, () => client.emails.send(MAIL)));
    expect(burst.some(({ error }) => error?.name === "rate_limit_exceeded")).toBe(true);
  });

  test("a person bounces, delays and complains; a mailbox that bounces does by itself", async () => {
    const { product, sandbox, client, verify } = await both();
    await control(sandbox, "POST", "mail/people", { address: VERA, name: "Vera", mode: "manual" });
    const { data } = await client.emails.send(MAIL);
    await sandbox.idle();
    for (const outcome of ["delivery_delayed", "delivered", "bounced", "complained"]) {
      await control(sandbox, "POST", "mail/settle", { id: data?.id, outcome });
    }
    const types = product.received.map((request) => verify(request).type);
    expect(types).toEqual([
      "email.sent",
      "email.delivery_delayed",
      "email.delivered",
      "email.bounced",
      "email.complained",
    ]);
    const bounced = product.received[3];
    expect(bounced && verify(bounced).data).toMatchObject({ bounce: { type: "Permanent" } });
    await control(sandbox, "POST", "mail/people", { address: VERA, name: "Vera", mode: "bounce" });
    await client.emails.send(MAIL);
    await sandbox.idle();
    const last = product.received.at(-1);
    expect(last && verify(last).type).toBe("email.bounced");
  });
});

describe("receiving", () => {
  test("the event tells of an email but not what it says; the API gives all of it", async () => {
    const { product, client, verify, write } = await both();
    const { mail } = await write({
      cc: ["Otto <otto@customer.example>"],
      html: '<p>How <b>much</b>? <img src="cid:pic1"></p>',
      headers: { "Auto-Submitted": "no", "X-Odd": "ä" },
      files: [
        { filename: "größe.txt", contentType: "text/plain", base64: "aGVsbG8=" },
        { filename: "p.png", contentType: "image/png", base64: "iVBORw==", contentId: "pic1" },
      ],
    });
    const [request] = product.received;
    const event = request && verify(request);
    expect(event).toMatchObject({
      type: "email.received",
      data: { email_id: mail.id, received_for: [OURS], subject: "A question" },
    });
    expect(request?.raw).not.toContain("How");
    const { data } = await client.emails.receiving.get(mail.id, { html_format: "cid" });
    expect(data).toMatchObject({
      from: VERA,
      cc: ["Otto <otto@customer.example>"],
      text: expect.stringContaining("How much?"),
      html: expect.stringContaining("cid:pic1"),
      message_id: mail.messageId,
    });
    expect(data?.headers).toMatchObject({ "auto-submitted": "no" });
    const inlined = await client.emails.receiving.get(mail.id);
    expect(inlined.data?.html).toContain("data:image/png;base64,iVBORw==");
    const raw = await fetch(data?.raw?.download_url ?? "");
    expect(await raw.text()).toContain("Subject: A question");
    const files = await client.emails.receiving.attachments.list({ emailId: mail.id });
    expect(files.data?.data.map(({ filename }) => filename)).toEqual(["größe.txt", "p.png"]);
    const file = await fetch(files.data?.data[0]?.download_url ?? "");
    expect(await file.text()).toBe("hello");
    const one = await client.emails.receiving.attachments.get({
      emailId: mail.id,
      id: files.data?.data[1]?.id ?? "",
    });
    expect(one.data).toMatchObject({ content_id: "pic1", content_type: "image/png" });
    const list = await client.emails.receiving.list();
    expect(list.data?.data.map(({ id }) => id)).toEqual([mail.id]);
  });

  test("a webhook that fails is tried again under the same id, and no more in the end", async () => {
    const { product, sandbox, verify, write } = await both();
    product.answer = (_request, response) => response.writeHead(500).end();
    expect((await write()).state).toBe("refused");
    await sandbox.idle();
    expect(product.received).toHaveLength(3);
    const ids = new Set(product.received.map(({ headers }) => headers["svix-id"]));
    expect(ids.size).toBe(1);
    for (const request of product.received) expect(verify(request).type).toBe("email.received");
  });

  test.each(["bad_signature", "wrong_secret", "alter_body", "no_signature"])(
    "%s: the SDK refuses what comes",
    async (kind) => {
      const { product, sandbox, verify, write } = await both();
      await fault(sandbox, { kind, endpoint: "inbound" });
      await write();
      const [request] = product.received;
      expect(() => request && verify(request)).toThrow();
    },
  );

  test("a journaled event is replayed, and tampered with under its old signature", async () => {
    const { product, sandbox, verify, write } = await both();
    await write();
    const [delivery] = await control<{ id: string }[]>(sandbox, "GET", "deliveries");
    await control(sandbox, "POST", "again", { id: delivery?.id, mode: "replay" });
    await control(sandbox, "POST", "again", { id: delivery?.id, mode: "tamper" });
    await vi.waitFor(() => expect(product.received).toHaveLength(3));
    const [first, replay, tampered] = product.received;
    expect(replay?.headers["svix-id"]).toBe(first?.headers["svix-id"]);
    expect(replay && verify(replay).type).toBe("email.received");
    expect(() => tampered && verify(tampered)).toThrow();
  });
});
