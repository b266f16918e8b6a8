import { describe, expect, test } from "vitest";
import type { RequestRecord } from "../types.ts";
import { CUSTOMER, OURS, control, fault, messages, sdk, start } from "./harness.ts";

const text = { to: CUSTOMER, from: OURS, body: "x" };

async function failure(work: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await work;
  } catch (error) {
    return error as Record<string, unknown>;
  }
  throw new Error("did not fail");
}

const post = (sandbox: Awaited<ReturnType<typeof start>>) =>
  fetch(`${sandbox.url}/2010-04-01/Accounts/${sandbox.accountSid}/Messages.json`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${sandbox.accountSid}:${sandbox.authToken}`).toString("base64")}`,
    },
    body: new URLSearchParams({ To: CUSTOMER, From: OURS, Body: "x" }),
  });

describe("nothing is accepted", () => {
  test("rate_limit: 429 with and without Retry-After", async () => {
    const sandbox = await start();
    await fault(sandbox, { kind: "rate_limit", retryAfter: 7 });
    await fault(sandbox, { kind: "rate_limit" });
    const first = await post(sandbox);
    expect([first.status, first.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await first.json()).toMatchObject({ code: 20429, status: 429 });
    const second = await post(sandbox);
    expect([second.status, second.headers.get("retry-after")]).toEqual([429, null]);
    expect(await messages(sandbox)).toEqual([]);
    expect((await post(sandbox)).status).toBe(201);
  });

  test("server_error: JSON, and HTML that leaves the SDK without a code", async () => {
    const sandbox = await start();
    await fault(sandbox, { kind: "server_error" });
    await fault(sandbox, { kind: "server_error", html: true });
    expect(await failure(sdk(sandbox).messages.create(text))).toMatchObject({
      status: 500,
      code: 20500,
    });
    const html = await failure(sdk(sandbox).messages.create(text));
    expect([html["status"], html["code"]]).toEqual([503, undefined]);
    expect(await messages(sandbox)).toEqual([]);
  });

  test("hang and reset", async () => {
    const sandbox = await start();
    await fault(sandbox, { kind: "hang" });
    await fault(sandbox, { kind: "reset" });
    const client = sdk(sandbox, { timeout: 150 });
    expect(await failure(client.messages.create(text))).toMatchObject({ code: "ECONNABORTED" });
    expect(await failure(client.messages.create(text))).toMatchObject({ code: "ECONNRESET" });
    expect(await messages(sandbox)).toEqual([]);
  });
});

describe("accepted, and the answer lost", () => {
  test("accept_hang and accept_reset", async () => {
    const sandbox = await start();
    await fault(sandbox, { kind: "accept_hang" });
    await fault(sandbox, { kind: "accept_reset" });
    const client = sdk(sandbox, { timeout: 150 });
    expect(await failure(client.messages.create(text))).toMatchObject({ code: "ECONNABORTED" });
    expect(await failure(client.messages.create(text))).toMatchObject({ code: "ECONNRESET" });
    await sandbox.idle();
    expect((await messages(sandbox)).map((message) => message.status)).toEqual([
      "delivered",
      "delivered",
    ]);
    const journal = await control<RequestRecord[]>(sandbox, "GET", "requests");
    expect(journal.map((record) => [record.endpoint, record.status, record.faults])).toEqual([
      ["messages.create", null, ["accept_hang"]],
      ["messages.create", null, ["accept_reset"]],
    ]);
  });
});

test("delay: the answer comes late, and whole", async () => {
  const sandbox = await start();
  await fault(sandbox, { kind: "delay", delayMs: 120 });
  const began = Date.now();
  expect((await sdk(sandbox).messages.create(text)).status).toBe("queued");
  expect(Date.now() - began).toBeGreaterThanOrEqual(115);
});

test("strikes only the endpoint and the phone it names, and so often", async () => {
  const sandbox = await start();
  const client = sdk(sandbox);
  await fault(sandbox, {
    kind: "rate_limit",
    endpoint: "messages.create",
    phone: CUSTOMER,
    next: 2,
  });
  await client.messages.create({ ...text, to: "+14155550198" });
  await client.messages.list();
  for (let count = 0; count < 2; count += 1) {
    expect(await failure(client.messages.create(text))).toMatchObject({ code: 20429 });
  }
  await client.messages.create(text);
  await fault(sandbox, { kind: "server_error", endpoint: "messages.*", next: 1 });
  await client.incomingPhoneNumbers.list();
  expect(await failure(client.messages.list())).toMatchObject({ code: 20500 });
});

test("a probability is repeatable from its seed", async () => {
  const pattern = async () => {
    const sandbox = await start();
    await fault(sandbox, { kind: "rate_limit", probability: 0.5, seed: 42 });
    const statuses: number[] = [];
    for (let count = 0; count < 24; count += 1) statuses.push((await post(sandbox)).status);
    return statuses;
  };
  const first = await pattern();
  expect(new Set(first)).toEqual(new Set([201, 429]));
  expect(await pattern()).toEqual(first);
});

test("faults are listed, removed, and refused when malformed", async () => {
  const sandbox = await start();
  const { id } = (await fault(sandbox, { kind: "hang", next: 5 })) as { id: string };
  expect(await control(sandbox, "GET", "faults")).toMatchObject({ faults: [{ id, struck: 0 }] });
  await control(sandbox, "DELETE", `faults?id=${id}`);
  await expect(control(sandbox, "DELETE", `faults?id=${id}`)).rejects.toThrow("404");
  await expect(fault(sandbox, { kind: "flood" })).rejects.toThrow(/400.*kind/);
  await expect(fault(sandbox, { kind: "hang", probability: 2 })).rejects.toThrow(
    /400.*probability/,
  );
  await expect(fault(sandbox, { kind: "hang", typo: 1 })).rejects.toThrow("400");
  await expect(fault(sandbox, { kind: "async_error", errorCode: 1 })).rejects.toThrow("400");
  expect((await post(sandbox)).status).toBe(201);
});
