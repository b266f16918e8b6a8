import { expect, test, vi } from "vitest";
import type { Sandbox } from "../server.ts";
import type { Fault } from "../faults.ts";
import type { Mail } from "../types.ts";
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

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SERVICE = `MG${"a".repeat(32)}`;

const advance = (sandbox: Sandbox, ms: number) =>
  control<{ now: number; ahead: number }>(sandbox, "POST", "clock/advance", { ms });

const statusOf = async (sandbox: Sandbox) =>
  (await messages(sandbox)).map(({ status, errorCode }) => [status, errorCode]);

/** The machine may be busy. */
const PATIENCE = { timeout: 10_000 };
/** Long enough that nothing of it happens by itself. */
const SLOW = { queued: MINUTE, sending: MINUTE, sent: MINUTE, delivered: 10 * MINUTE };

test("the clock takes texts, their callbacks and what they say of time along, in order", async () => {
  const { sandbox, client, product } = await startBoth({ delays: SLOW });
  const statusCallback = `${product.base}/status`;
  const { sid } = await client.messages.create({
    to: CUSTOMER,
    from: OURS,
    body: "x",
    statusCallback,
  });
  await advance(sandbox, 90_000);
  expect(product.statuses()).toEqual(["sending"]);
  const { ahead } = await advance(sandbox, HOUR);
  expect(product.statuses()).toEqual(["sending", "sent", "delivered"]);
  expect(ahead).toBeGreaterThan(HOUR + 80_000);
  const text = await client.messages(sid).fetch();
  const wait = text.dateSent.getTime() - text.dateCreated.getTime();
  expect(wait).toBeGreaterThanOrEqual(2 * MINUTE - 1_000);
  expect(wait).toBeLessThan(3 * MINUTE);
  expect(Math.abs((text.dateUpdated?.getTime() ?? 0) - text.dateSent.getTime())).toBeGreaterThan(
    9 * MINUTE,
  );
});

test("a scheduled text leaves when the clock gets there, and not before", async () => {
  const sandbox = await start({ messagingServiceSid: SERVICE });
  const sendAt = new Date(Date.now() + 3 * 24 * HOUR);
  await sdk(sandbox).messages.create({
    to: CUSTOMER,
    messagingServiceSid: SERVICE,
    body: "x",
    scheduleType: "fixed",
    sendAt,
  });
  await advance(sandbox, 2 * 24 * HOUR);
  expect(await statusOf(sandbox)).toEqual([["scheduled", null]]);
  await advance(sandbox, 25 * HOUR);
  expect(await statusOf(sandbox)).toEqual([["delivered", null]]);
});

test("a text that waits at Twilio for longer than it is good for fails with 30036", async () => {
  const { sandbox, client } = await startBoth();
  await fault(sandbox, { kind: "slow_queue", delayMs: 600_000, probability: 1 });
  const to = { to: CUSTOMER, from: OURS };
  await client.messages.create({ ...to, body: "good for a minute", validityPeriod: 60 });
  await client.messages.create({ ...to, body: "good for hours" });
  await advance(sandbox, 59_000);
  expect(await statusOf(sandbox)).toEqual([
    ["queued", null],
    ["queued", null],
  ]);
  await advance(sandbox, 10_000);
  expect(await statusOf(sandbox)).toEqual([
    ["queued", null],
    ["failed", 30036],
  ]);
  await advance(sandbox, 600_000);
  expect((await statusOf(sandbox))[0]).toEqual(["delivered", null]);
});

test("Resend’s retries come with the clock, signed for the machine’s own time", async () => {
  const { sandbox, product } = await startBoth({ mail: { retries: [5_000, 5 * MINUTE, HOUR] } });
  await control(sandbox, "PUT", "mail/mailboxes", ["office@acme.example"]);
  product.answer = (_request, response) => response.writeHead(500).end();
  const mail = { from: "vera@x.example", to: ["office@acme.example"], subject: "x", text: "x" };
  await control(sandbox, "POST", "mail/inbound", mail);
  expect(product.received).toHaveLength(1);
  await advance(sandbox, 4_000);
  expect(product.received).toHaveLength(1);
  await advance(sandbox, 10 * MINUTE);
  expect(product.received).toHaveLength(3);
  await advance(sandbox, 3 * HOUR);
  expect(product.received).toHaveLength(4);
  for (const { headers } of product.received) {
    const signedAt = Number(headers["svix-timestamp"]) * 1_000;
    expect(Math.abs(signedAt - Date.now())).toBeLessThan(60_000);
  }
});

test("an idempotency key is forgotten after a day, and a download link after an hour", async () => {
  const sandbox = await start();
  await control(sandbox, "PUT", "mail/mailboxes", ["office@acme.example"]);
  const api = async (path: string, init: RequestInit = {}) =>
    await fetch(`${sandbox.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${sandbox.resendApiKey}`, ...init.headers },
    });
  const send = async () => {
    const letter = { from: "office@acme.example", to: "v@x.example", subject: "x", text: "x" };
    const init = { method: "POST", body: JSON.stringify(letter) };
    const answer = await api("/emails", { ...init, headers: { "idempotency-key": "k" } });
    return ((await answer.json()) as { id: string }).id;
  };
  const first = await send();
  expect(await send()).toBe(first);
  const mail = { from: "v@x.example", to: ["office@acme.example"], subject: "x", text: "x" };
  const { mail: came } = await control<{ mail: Mail }>(sandbox, "POST", "mail/inbound", mail);
  const read = await api(`/emails/receiving/${came.id}`);
  const { raw } = (await read.json()) as { raw: { download_url: string } };
  expect((await fetch(raw.download_url)).status).toBe(200);
  await advance(sandbox, 61 * MINUTE);
  expect((await fetch(raw.download_url)).status).toBe(403);
  await advance(sandbox, 24 * HOUR);
  expect(await send()).not.toBe(first);
});

test("back in the present, what was on its way is as far off as it was", async () => {
  const { sandbox, client } = await startBoth({
    delays: { ...SLOW, queued: 1, sending: 1, sent: 1 },
  });
  await advance(sandbox, 30 * 24 * HOUR);
  await control(sandbox, "POST", "presets", { id: "rate_limited" });
  await control(sandbox, "DELETE", "faults?preset=rate_limited");
  await client.messages.create({ to: CUSTOMER, from: OURS, body: "x" });
  await vi.waitFor(async () => expect(await statusOf(sandbox)).toEqual([["sent", null]]), PATIENCE);
  expect(await control(sandbox, "DELETE", "clock")).toMatchObject({ ahead: 0 });
  await advance(sandbox, 9 * MINUTE);
  expect(await statusOf(sandbox)).toEqual([["sent", null]]);
  await advance(sandbox, 2 * MINUTE);
  expect(await statusOf(sandbox)).toEqual([["delivered", null]]);
});

test("no step is longer than a text can be scheduled ahead, and none goes back", async () => {
  const sandbox = await start();
  for (const ms of [0, -1, 1.5, 41 * 24 * HOUR, "1"]) {
    await expect(control(sandbox, "POST", "clock/advance", { ms })).rejects.toThrow("400");
  }
});

const faults = async (sandbox: Sandbox) =>
  (await control<{ faults: Fault[] }>(sandbox, "GET", "faults")).faults;
const begin = (sandbox: Sandbox, id: string) => control(sandbox, "POST", "presets", { id });
const create = (sandbox: Sandbox) =>
  sdk(sandbox).messages.create({ to: CUSTOMER, from: OURS, body: "x" });

test("Twilio down for a minute is down for a minute", async () => {
  const { sandbox } = await startBoth();
  await begin(sandbox, "twilio_down");
  for (let i = 0; i < 3; i++) {
    await expect(create(sandbox)).rejects.toMatchObject({ status: 503 });
  }
  await advance(sandbox, 59_000);
  await expect(create(sandbox)).rejects.toMatchObject({ status: 503 });
  await advance(sandbox, 2_000);
  await expect(create(sandbox)).resolves.toMatchObject({ status: "queued" });
  expect(await faults(sandbox)).toEqual([]);
});

test("a preset is in force once, is shown with its end, and is cleared without the others", async () => {
  const sandbox = await start();
  await begin(sandbox, "rate_limited");
  await begin(sandbox, "rate_limited");
  await begin(sandbox, "duplicates");
  await expect(begin(sandbox, "meteor")).rejects.toThrow("404");
  const active = await faults(sandbox);
  expect(active.map(({ preset }) => preset)).toEqual([
    "rate_limited",
    "rate_limited",
    "duplicates",
  ]);
  expect(active[0]?.until).toBeGreaterThan(Date.now() + 50_000);
  expect(await sandbox.idle(100)).toBe(true);
  await control(sandbox, "DELETE", "faults?preset=rate_limited");
  expect((await faults(sandbox)).map(({ preset }) => preset)).toEqual(["duplicates"]);
});

/** A sandbox under this preset, with a text and an email to send from it. */
async function under(id: string) {
  const { sandbox, product, client } = await startBoth();
  await control(sandbox, "PUT", "mail/mailboxes", ["office@acme.example"]);
  await begin(sandbox, id);
  const statusCallback = `${product.base}/status`;
  const letter = { from: "office@acme.example", to: "v@x.example", subject: "x", text: "x" };
  return {
    sandbox,
    product,
    text: () => client.messages.create({ to: CUSTOMER, from: OURS, body: "x", statusCallback }),
    mail: () =>
      fetch(`${sandbox.url}/emails`, {
        method: "POST",
        headers: { authorization: `Bearer ${sandbox.resendApiKey}` },
        body: JSON.stringify(letter),
      }),
  };
}

test("Resend down, rate limited, lost answers: calls end as the presets say", async () => {
  expect((await (await under("resend_down")).mail()).status).toBe(503);
  const limited = await under("rate_limited");
  await expect(limited.text()).rejects.toMatchObject({ status: 429 });
  expect((await limited.mail()).headers.get("retry-after")).toBe("5");
  const lost = await under("lost_answers");
  await expect(lost.text()).rejects.toThrow();
  await expect(lost.mail()).rejects.toThrow();
  expect(await messages(lost.sandbox)).toHaveLength(1);
});

test("duplicates, out of order, bad signatures, lost webhooks: events come as the presets say", async () => {
  const doubled = await under("duplicates");
  await inbound(doubled.sandbox, "x");
  expect(doubled.product.received).toHaveLength(3);
  await doubled.mail();
  await vi.waitFor(() => expect(doubled.product.received).toHaveLength(9), PATIENCE);

  const { product, text, mail } = await under("out_of_order");
  await text();
  await mail();
  await vi.waitFor(() => {
    const words = product.received.flatMap(({ url, raw }) =>
      url === "/resend/webhook" ? (JSON.parse(raw) as { type: string }).type : [],
    );
    expect(words).toEqual(["email.delivered", "email.sent"]);
    expect(product.statuses()).toEqual(["sent", "sending", "delivered"]);
  }, PATIENCE);

  const forged = await under("bad_signatures");
  await inbound(forged.sandbox, "x");
  expect(
    forged.product.received.map((each) => isSigned(forged.sandbox, forged.product, each)),
  ).toEqual([false]);
  const deaf = await under("lost_webhooks");
  expect(await inbound(deaf.sandbox, "x")).toMatchObject({ state: "dropped" });
  expect(deaf.product.received).toEqual([]);
});

test("a slow carrier’s receipts come half a minute later, by text and email", async () => {
  const { sandbox, text, mail } = await under("slow_carrier");
  const states = async () => [
    ...(await messages(sandbox)).map(({ status }) => status),
    ...(await control<Mail[]>(sandbox, "GET", "mail")).map(({ lastEvent }) => lastEvent),
  ];
  await text();
  await mail();
  await vi.waitFor(async () => expect(await states()).toEqual(["sent", "sent"]), PATIENCE);
  await advance(sandbox, 28_000);
  expect(await states()).toEqual(["sent", "sent"]);
  await advance(sandbox, 4_000);
  expect(await states()).toEqual(["delivered", "delivered"]);
});
