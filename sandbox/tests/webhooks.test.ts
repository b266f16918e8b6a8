import http from "node:http";
import { describe, expect, test, vi } from "vitest";
import type { Delivery } from "../types.ts";
import {
  CUSTOMER,
  OURS,
  control,
  fault,
  inbound,
  isSigned,
  messages,
  sdk,
  start,
  startBoth,
} from "./harness.ts";
import type { Product } from "./harness.ts";

const send = (both: Awaited<ReturnType<typeof startBoth>>, body = "hi") =>
  both.client.messages.create({
    to: CUSTOMER,
    from: OURS,
    body,
    statusCallback: `${both.product.base}/twilio/status?mid=k17_a-B`,
  });

/** Resolves once the product has heard `count` requests. */
async function heard(product: Product, count: number): Promise<void> {
  await vi.waitFor(() => expect(product.received.length).toBeGreaterThanOrEqual(count), {
    timeout: 5_000,
    interval: 5,
  });
}

describe("status callbacks", () => {
  test("come in order, signed, and none for the initial status", async () => {
    const both = await startBoth();
    const { sid } = await send(both);
    await both.sandbox.idle();
    expect(both.product.statuses()).toEqual(["sending", "sent", "delivered"]);
    for (const request of both.product.received) {
      expect(request.url).toBe("/twilio/status?mid=k17_a-B");
      expect(isSigned(both.sandbox, both.product, request)).toBe(true);
      expect(request.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
      expect(request.params).toMatchObject({
        MessageSid: sid,
        SmsSid: sid,
        SmsStatus: request.params["MessageStatus"],
        AccountSid: both.sandbox.accountSid,
        From: OURS,
        To: CUSTOMER,
        ApiVersion: "2010-04-01",
      });
      expect(request.params).not.toHaveProperty("ErrorCode");
    }
  });

  test("with a Messaging Service begin at queued", async () => {
    const messagingServiceSid = `MG${"a".repeat(32)}`;
    const both = await startBoth({ messagingServiceSid });
    await both.client.messages.create({
      to: CUSTOMER,
      messagingServiceSid,
      body: "x",
      statusCallback: `${both.product.base}/s`,
    });
    await both.sandbox.idle();
    expect(both.product.statuses()).toEqual(["queued", "sending", "sent", "delivered"]);
    expect(both.product.received[0]?.params["MessagingServiceSid"]).toBe(messagingServiceSid);
  });

  test("a phone in manual mode waits for a person, who delivers or fails it", async () => {
    const both = await startBoth();
    await control(both.sandbox, "POST", "mode", { number: CUSTOMER, mode: "manual" });
    const first = await send(both);
    const second = await send(both);
    await both.sandbox.idle();
    expect((await both.client.messages(first.sid).fetch()).status).toBe("sent");
    const deliver = { sid: first.sid, outcome: "delivered" };
    await control(both.sandbox, "POST", "deliver", deliver);
    await control(both.sandbox, "POST", "deliver", {
      sid: second.sid,
      outcome: "undelivered",
      errorCode: 30007,
    });
    const failed = await both.client.messages(second.sid).fetch();
    expect(failed).toMatchObject({
      status: "undelivered",
      errorCode: 30007,
      errorMessage: "Message filtered",
    });
    expect(both.product.received.at(-1)?.params["ErrorCode"]).toBe("30007");
    await expect(control(both.sandbox, "POST", "deliver", deliver)).rejects.toThrow("409");
  });

  test("turning a phone back to automatic lets waiting texts through", async () => {
    const both = await startBoth();
    await control(both.sandbox, "POST", "mode", { number: CUSTOMER, mode: "manual" });
    const { sid } = await send(both);
    await both.sandbox.idle();
    await control(both.sandbox, "POST", "mode", { number: CUSTOMER, mode: "auto" });
    await both.sandbox.idle();
    expect((await both.client.messages(sid).fetch()).status).toBe("delivered");
  });

  test("an unreachable phone ends undelivered with 30003", async () => {
    const both = await startBoth();
    await control(both.sandbox, "POST", "mode", { number: CUSTOMER, mode: "unreachable" });
    await send(both);
    await both.sandbox.idle();
    expect(both.product.statuses()).toEqual(["sending", "sent", "undelivered"]);
    expect(both.product.received.at(-1)?.params["ErrorCode"]).toBe("30003");
  });

  test("are not repeated when refused, and never go off this machine", async () => {
    const both = await startBoth();
    both.product.answer = (_request, response) => response.writeHead(500).end();
    await send(both);
    await both.sandbox.idle();
    expect(both.product.received).toHaveLength(3);
    const [last] = await control<Delivery[]>(both.sandbox, "GET", "deliveries");
    expect(last).toMatchObject({ state: "refused", attempts: [{ status: 500 }] });
    const outside = both.client.messages.create({
      to: CUSTOMER,
      from: OURS,
      body: "x",
      statusCallback: "https://example.com/status",
    });
    await expect(outside).rejects.toMatchObject({ code: 21609 });
  });
});

describe("inbound", () => {
  test("a customer's text calls the webhook, signed, with every parameter", async () => {
    const { sandbox, product } = await startBoth();
    const body = "héllo & <b>wörld</b>\n+1 = 'two'  ";
    const answer = await inbound(sandbox, body);
    expect(answer).toMatchObject({ status: 200, state: "answered" });
    const [request] = product.received;
    if (!request) throw new Error("the webhook was not called");
    expect(isSigned(sandbox, product, request)).toBe(true);
    expect(request.headers["i-twilio-idempotency-token"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(Object.keys(request.params).toSorted()).toEqual(
      [
        ["AccountSid", "ApiVersion", "Body", "From", "FromCity", "FromCountry", "FromState"],
        ["FromZip", "MessageSid", "NumMedia", "NumSegments", "SmsMessageSid", "SmsSid"],
        ["SmsStatus", "To", "ToCity", "ToCountry", "ToState", "ToZip"],
      ].flat(),
    );
    expect(request.params).toMatchObject({
      MessageSid: answer.sid,
      SmsSid: answer.sid,
      SmsMessageSid: answer.sid,
      From: CUSTOMER,
      To: OURS,
      Body: body,
      NumMedia: "0",
      NumSegments: "1",
    });
  });

  test("a refused connection is tried once more and then journaled as lost", async () => {
    const { sandbox, product } = await startBoth();
    await product.close();
    const answer = await inbound(sandbox, "anyone?");
    expect(answer).toMatchObject({ status: null, state: "no_answer" });
    expect(answer.delivery?.attempts.map((attempt) => attempt.error)).toEqual([
      "ECONNREFUSED",
      "ECONNREFUSED",
    ]);
    expect(await sdk(sandbox).messages.list({ from: CUSTOMER })).toHaveLength(1);
  });

  test("an HTTP error or a lost answer is not tried again", async () => {
    const { sandbox, product } = await startBoth();
    product.answer = (_request, response) => response.writeHead(503).end();
    expect(await inbound(sandbox, "one")).toMatchObject({ status: 503, state: "refused" });
    product.answer = (_request, response) => response.socket?.destroy();
    expect(await inbound(sandbox, "two")).toMatchObject({ status: null, state: "no_answer" });
    expect(product.received).toHaveLength(2);
  });

  test("TwiML in the answer is texted back; other answers are not", async () => {
    const { sandbox, product } = await startBoth();
    const reply = (type: string, text: string) => {
      product.answer = (_request, response) => {
        response.writeHead(200, { "content-type": type });
        response.end(text);
      };
    };
    reply(
      "text/xml",
      "<Response><Message>a &amp; b</Message><Message><Body>c</Body></Message></Response>",
    );
    await inbound(sandbox, "hi");
    reply("application/json", '{"Message":"no"}');
    await inbound(sandbox, "hi");
    await sandbox.idle();
    const replies = await sdk(sandbox).messages.list({ to: CUSTOMER });
    expect(replies.map((message) => [message.body, message.direction, message.status])).toEqual([
      ["c", "outbound-reply", "delivered"],
      ["a & b", "outbound-reply", "delivered"],
    ]);
  });

  test("bad input is refused by name and nothing is stored", async () => {
    const sandbox = await start();
    await expect(inbound(sandbox, "x", { from: "555" })).rejects.toThrow(/400.*from.*E\.164/);
    await expect(inbound(sandbox, "x", { to: "+14155550777" })).rejects.toThrow("404");
    await expect(inbound(sandbox, "")).rejects.toThrow("400");
    await expect(inbound(sandbox, "a".repeat(1601))).rejects.toThrow("400");
    await expect(inbound(sandbox, "x", { extra: 1 })).rejects.toThrow("400");
    expect(await messages(sandbox, true)).toEqual([]);
  });
});

describe("opt-out", () => {
  test.each([
    "STOP",
    " stop ",
    "StopAll",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "revoke",
    "optout",
  ])("%s opts out: confirmed on the phone, forwarded, and later sends are 21610", async (word) => {
    const both = await startBoth();
    await inbound(both.sandbox, word);
    expect(both.product.received[0]?.params["Body"]).toBe(word);
    expect(both.product.received[0]?.params).not.toHaveProperty("OptOutType");
    await expect(send(both)).rejects.toMatchObject({ code: 21610, status: 400 });
    const [confirmation] = await messages(both.sandbox, true);
    expect(confirmation).toMatchObject({ to: CUSTOMER, system: true, status: "delivered" });
    expect(confirmation?.body).toContain("unsubscribed");
    expect((await both.client.messages.list()).map((message) => message.body)).toEqual([word]);
  });

  test("START opts in again, HELP is answered, other words change nothing", async () => {
    const both = await startBoth();
    for (const word of ["please STOP", "stop it", "YES"]) await inbound(both.sandbox, word);
    await send(both);
    await inbound(both.sandbox, "STOP");
    await inbound(both.sandbox, "STOP");
    await expect(send(both)).rejects.toMatchObject({ code: 21610 });
    await inbound(both.sandbox, "start");
    await send(both);
    await inbound(both.sandbox, "HELP");
    const own = (await messages(both.sandbox, true)).filter((message) => message.system);
    expect(own.map((message) => message.body.slice(0, 21)).toReversed()).toEqual([
      "You have successfully",
      "You have successfully",
      "Reply STOP to unsubsc",
    ]);
  });

  test("is per number of ours", async () => {
    const other = "+14155550101";
    const both = await startBoth({ numbers: [OURS, other] });
    await inbound(both.sandbox, "STOP");
    await both.client.messages.create({ to: CUSTOMER, from: other, body: "x" });
    await expect(send(both)).rejects.toMatchObject({ code: 21610 });
  });

  test("Advanced Opt-Out of a Messaging Service names the keyword", async () => {
    const both = await startBoth({ messagingServiceSid: `MG${"b".repeat(32)}` });
    await inbound(both.sandbox, "STOP");
    expect(both.product.received[0]?.params["OptOutType"]).toBe("STOP");
  });
});

describe("sending again from the journal", () => {
  test("replay is byte for byte, tamper breaks the signature, duplicate comes many times", async () => {
    const { sandbox, product } = await startBoth();
    const { delivery } = await inbound(sandbox, "once");
    const again = (mode: string, copies?: number) =>
      control<Delivery[]>(sandbox, "POST", "again", { id: delivery?.id, mode, copies });
    await again("replay");
    const [first, second] = product.received;
    expect(second?.raw).toBe(first?.raw);
    expect(second?.headers["x-twilio-signature"]).toBe(first?.headers["x-twilio-signature"]);
    await again("tamper");
    const tampered = product.received[2];
    expect(tampered?.params["Body"]).toBe("once (altered)");
    expect(tampered && isSigned(sandbox, product, tampered)).toBe(false);
    expect(await again("duplicate", 20)).toHaveLength(20);
    expect(product.received).toHaveLength(23);
    expect(new Set(product.received.slice(3).map((request) => request.raw)).size).toBe(1);
    await expect(control(sandbox, "POST", "again", { id: "no", mode: "replay" })).rejects.toThrow(
      "404",
    );
  });
});

describe("callback faults", () => {
  test("drop", async () => {
    const both = await startBoth();
    await fault(both.sandbox, { kind: "callback_drop" });
    await send(both);
    await both.sandbox.idle();
    expect(both.product.statuses()).toEqual(["sent", "delivered"]);
  });

  test("duplicate", async () => {
    const both = await startBoth();
    await fault(both.sandbox, { kind: "callback_duplicate", copies: 3 });
    await send(both);
    await both.sandbox.idle();
    expect(both.product.statuses()).toEqual(["sending", "sending", "sending", "sent", "delivered"]);
  });

  test("reorder", async () => {
    const both = await startBoth();
    await fault(both.sandbox, { kind: "callback_reorder" });
    await send(both);
    await heard(both.product, 3);
    expect(both.product.statuses()).toEqual(["sent", "sending", "delivered"]);
    expect(both.product.received.every((r) => isSigned(both.sandbox, both.product, r))).toBe(true);
  });

  test("delay", async () => {
    const both = await startBoth();
    await fault(both.sandbox, { kind: "callback_delay", delayMs: 300 });
    await send(both);
    await both.sandbox.idle();
    expect(both.product.statuses()).toEqual(["sent", "delivered", "sending"]);
  });

  test("a callback before the API's answer", async () => {
    const both = await startBoth({ delays: { sending: 60_000 } });
    await fault(both.sandbox, { kind: "callback_early" });
    let answered = 0;
    const { sid } = await send(both).then((message) => {
      answered = both.product.received.length;
      return message;
    });
    expect(answered).toBe(1);
    expect(both.product.received[0]?.params).toMatchObject({
      MessageSid: sid,
      MessageStatus: "sending",
    });
  });

  test.each([
    ["bad_signature", false],
    ["wrong_secret", false],
    ["no_signature", false],
    ["alter_body", false],
    ["extra_params", true],
  ])("%s reaches callbacks and inbound texts alike", async (kind, valid) => {
    const both = await startBoth();
    await fault(both.sandbox, { kind, next: 2 });
    await inbound(both.sandbox, "hi");
    await send(both);
    await both.sandbox.idle();
    const good = both.product.received.map((r) => isSigned(both.sandbox, both.product, r));
    expect(good).toEqual([valid, valid, true, true]);
    if (kind === "extra_params") {
      expect(both.product.received[0]?.params).toHaveProperty("ChannelMetadata");
    }
  });

  test.each([30003, 30004, 30005, 30006, 30007])("error %i comes after sent", async (errorCode) => {
    const both = await startBoth();
    await fault(both.sandbox, { kind: "async_error", errorCode });
    await send(both);
    await both.sandbox.idle();
    expect(both.product.statuses()).toEqual(["sending", "sent", "undelivered"]);
    expect(both.product.received.at(-1)?.params["ErrorCode"]).toBe(String(errorCode));
  });

  test("30001 fails in the provider's own queue", async () => {
    const both = await startBoth();
    await fault(both.sandbox, { kind: "async_error", errorCode: 30001 });
    await send(both);
    await both.sandbox.idle();
    expect(both.product.statuses()).toEqual(["failed"]);
  });
});

test("a webhook that hangs does not stop the sandbox from closing", async () => {
  const both = await startBoth();
  both.product.answer = () => undefined;
  await send(both);
  await heard(both.product, 1);
  const began = Date.now();
  await both.sandbox.close();
  expect(Date.now() - began).toBeLessThan(2_000);
  await expect(
    new Promise((resolve, reject) =>
      http.get(both.sandbox.url, { agent: false }, resolve).on("error", reject),
    ),
  ).rejects.toThrow("ECONNREFUSED");
});
