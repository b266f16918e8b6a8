import { describe, expect, test } from "vitest";
import { CUSTOMER, OURS, control, inbound, rejection, sdk, start, startBoth } from "./harness.ts";
import type { Sandbox } from "../server.ts";

const SECOND = "+14155550101";
const APART = "+14155550102";
const OTHER_CUSTOMER = "+14155550198";
const SERVICE = `MG${"1".repeat(32)}`;
const NUMBERS = { numbers: [OURS, SECOND, APART] };

/** A service of two of our three numbers. */
const pool = async (sandbox: Sandbox, more: Record<string, unknown> = {}) =>
  await control(sandbox, "PUT", "services", [{ sid: SERVICE, numbers: [OURS, SECOND], ...more }]);

describe("a Messaging Service", () => {
  test("says what is wrong with it as Twilio does", async () => {
    const sandbox = await start(NUMBERS);
    await pool(sandbox);
    const { messages } = sdk(sandbox);
    const create = async (more: { messagingServiceSid: string; from?: string; to?: string }) =>
      await rejection(messages.create({ to: CUSTOMER, body: "x", ...more }));
    expect(await create({ messagingServiceSid: "MG123" })).toMatchObject({ code: 21705 });
    expect(await create({ messagingServiceSid: `MG${"2".repeat(32)}` })).toMatchObject({
      code: 21701,
    });
    const apart = { messagingServiceSid: SERVICE, from: APART };
    expect(await create(apart)).toMatchObject({ code: 21711, status: 400 });
    expect(await create({ messagingServiceSid: SERVICE, to: SECOND })).toMatchObject({
      code: 21266,
    });
    await pool(sandbox, { numbers: [] });
    expect(await create({ messagingServiceSid: SERVICE })).toMatchObject({ code: 21703 });
  });

  test("picks a number of its pool when the text is queued, and keeps it for the customer", async () => {
    const { sandbox, client, product } = await startBoth(NUMBERS);
    await pool(sandbox);
    const send = async (to: string) => {
      const text = { to, messagingServiceSid: SERVICE, body: "x" };
      const accepted = await client.messages.create({
        ...text,
        statusCallback: `${product.base}/s`,
      });
      expect(accepted).toMatchObject({ status: "accepted", from: null, numSegments: "0" });
      await sandbox.idle();
      return (await client.messages(accepted.sid).fetch()).from;
    };
    const first = await send(CUSTOMER);
    const second = await send(OTHER_CUSTOMER);
    expect(new Set([first, second])).toEqual(new Set([OURS, SECOND]));
    for (const _ of [1, 2, 3]) expect(await send(CUSTOMER)).toBe(first);
    expect(product.received.map(({ params }) => params["From"])).not.toContain(undefined);
    expect(product.received[0]?.params).toMatchObject({
      MessageStatus: "queued",
      From: first,
      MessagingServiceSid: SERVICE,
    });
    await pool(sandbox, { stickySender: false });
    const spread = [await send(CUSTOMER), await send(CUSTOMER)];
    expect(new Set(spread)).toEqual(new Set([OURS, SECOND]));
  });

  test("sends from the number that is asked for, if it is in its pool", async () => {
    const sandbox = await start(NUMBERS);
    await pool(sandbox);
    const text = { to: CUSTOMER, messagingServiceSid: SERVICE, body: "x" };
    for (const from of [OURS, SECOND]) {
      expect(await sdk(sandbox).messages.create({ ...text, from })).toMatchObject({
        from,
        messagingServiceSid: SERVICE,
      });
    }
  });

  test("calls its own address for statuses, unless the text names one", async () => {
    const { sandbox, client, product } = await startBoth(NUMBERS);
    await pool(sandbox, { statusCallback: `${product.base}/service` });
    const text = { to: CUSTOMER, messagingServiceSid: SERVICE, body: "x" };
    await client.messages.create(text);
    await sandbox.idle();
    expect(new Set(product.received.map(({ url }) => url))).toEqual(new Set(["/service"]));
    product.received.length = 0;
    await client.messages.create({ ...text, statusCallback: `${product.base}/own` });
    await sandbox.idle();
    expect(new Set(product.received.map(({ url }) => url))).toEqual(new Set(["/own"]));
  });

  test("is named in a text to a number of its pool, and takes it where it says", async () => {
    const { sandbox, product } = await startBoth(NUMBERS);
    await pool(sandbox);
    const text = { from: CUSTOMER, body: "hi" };
    await control(sandbox, "POST", "inbound", { ...text, to: SECOND });
    expect(product.received.at(-1)?.params["MessagingServiceSid"]).toBe(SERVICE);
    await control(sandbox, "POST", "inbound", { ...text, to: APART });
    expect(product.received.at(-1)?.params).not.toHaveProperty("MessagingServiceSid");
    await pool(sandbox, { inboundRequestUrl: `${product.base}/service` });
    await control(sandbox, "POST", "inbound", { ...text, to: SECOND });
    expect(product.received.at(-1)?.url).toBe("/service");
  });

  test("a STOP to one of its numbers is to all of them, and to no other", async () => {
    const { sandbox, client } = await startBoth(NUMBERS);
    await pool(sandbox);
    await inbound(sandbox, "STOP");
    const send = async (how: { from?: string; messagingServiceSid?: string }) =>
      await client.messages.create({ to: CUSTOMER, body: "x", ...how });
    for (const how of [{ messagingServiceSid: SERVICE }, { from: SECOND }, { from: OURS }]) {
      expect(await rejection(send(how))).toMatchObject({ code: 21610 });
    }
    await send({ from: APART });
    await control(sandbox, "POST", "inbound", { from: CUSTOMER, to: SECOND, body: "START" });
    await send({ messagingServiceSid: SERVICE });
    await send({ from: OURS });
  });

  test("takes only numbers of ours, each in one service", async () => {
    const sandbox = await start(NUMBERS);
    await expect(pool(sandbox, { numbers: ["+14155550109"] })).rejects.toThrow("404");
    const twice = ["1", "2"].map((digit) => ({ sid: `MG${digit.repeat(32)}`, numbers: [OURS] }));
    await expect(control(sandbox, "PUT", "services", twice)).rejects.toThrow("400");
  });
});
