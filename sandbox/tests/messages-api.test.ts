import { randomUUID } from "node:crypto";
import twilio from "twilio";
import { describe, expect, test } from "vitest";
import {
  CUSTOMER,
  OURS,
  control,
  inbound,
  rejection,
  sdk,
  start,
  startProduct,
} from "./harness.ts";

describe("the official SDK", () => {
  test("sends, and reads back what it sent", async () => {
    const sandbox = await start();
    const client = sdk(sandbox);
    const sent = await client.messages.create({ to: CUSTOMER, from: OURS, body: "Hello €" });
    expect(sent).toMatchObject({
      to: CUSTOMER,
      from: OURS,
      body: "Hello €",
      status: "queued",
      direction: "outbound-api",
      numSegments: "1",
      numMedia: "0",
      price: null,
      accountSid: sandbox.accountSid,
      apiVersion: "2010-04-01",
    });
    expect(sent.sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(sent.dateCreated).toBeInstanceOf(Date);
    expect(Math.abs(sent.dateCreated.getTime() - Date.now())).toBeLessThan(5_000);
    await sandbox.idle();
    const fetched = await client.messages(sent.sid).fetch();
    expect(fetched.status).toBe("delivered");
    expect(fetched.dateSent).toBeInstanceOf(Date);
    expect(await fetched.media().list()).toEqual([]);
  });

  test.each([
    ["a".repeat(160), "1"],
    ["a".repeat(161), "2"],
    ["€".repeat(80), "1"],
    ["€".repeat(81), "2"],
    ["’".repeat(70), "1"],
    ["’".repeat(71), "2"],
    ["a".repeat(1600), "11"],
  ])("counts the segments of %.5s… as %s", async (body, segments) => {
    const client = sdk(await start());
    const sent = await client.messages.create({ to: CUSTOMER, from: OURS, body });
    expect(sent.numSegments).toBe(segments);
  });

  test.each([
    ["+15005550001", OURS, "x", 21211],
    ["+15005550002", OURS, "x", 21612],
    ["+15005550003", OURS, "x", 21408],
    ["+15005550004", OURS, "x", 21610],
    ["+15005550009", OURS, "x", 21614],
    [CUSTOMER, "+15005550001", "x", 21212],
    [CUSTOMER, "+15005550007", "x", 21606],
    [CUSTOMER, "+15005550008", "x", 21611],
    [CUSTOMER, "+14155559999", "x", 21659],
    ["5551234", OURS, "x", 21211],
    ["+1415555019", OURS, "x", 21211],
    [OURS, OURS, "x", 21266],
    ["", OURS, "x", 21604],
    [CUSTOMER, "", "x", 21603],
    [CUSTOMER, OURS, "", 21602],
    [CUSTOMER, OURS, "a".repeat(1601), 21617],
  ])("to %s from %s is refused as Twilio does", async (to, from, body, code) => {
    const sandbox = await start();
    const error = await rejection(sdk(sandbox).messages.create({ to, from, body }));
    expect(error).toMatchObject({
      status: 400,
      code,
      moreInfo: `https://www.twilio.com/docs/errors/${code}`,
    });
    expect(error.message).toBeTruthy();
    expect(await sdk(sandbox).messages.list()).toEqual([]);
  });

  test("+15005550006 may always send", async () => {
    const client = sdk(await start());
    const sent = await client.messages.create({ to: CUSTOMER, from: "+15005550006", body: "x" });
    expect(sent.status).toBe("queued");
  });

  test("a wrong token, and another account's path, are 20003", async () => {
    const sandbox = await start();
    const wrong = sdk(sandbox, { authToken: "0".repeat(32) });
    const refused = await rejection(wrong.messages.create({ to: CUSTOMER, from: OURS, body: "x" }));
    expect(refused).toMatchObject({ status: 401, code: 20003 });
    const other = await rejection(
      sdk(sandbox)
        .api.v2010.accounts(`AC${"0".repeat(32)}`)
        .messages.list(),
    );
    expect(other).toMatchObject({ status: 401, code: 20003 });
  });

  test("an unknown message is 20404, an unknown method 20004", async () => {
    const sandbox = await start();
    const sid = `SM${"0".repeat(32)}`;
    expect(await rejection(sdk(sandbox).messages(sid).fetch())).toMatchObject({
      status: 404,
      code: 20404,
    });
    const response = await fetch(
      `${sandbox.url}/2010-04-01/Accounts/${sandbox.accountSid}/Messages.json`,
      { method: "DELETE", headers: { authorization: basic(sandbox) } },
    );
    expect([response.status, await response.json()]).toMatchObject([405, { code: 20004 }]);
  });

  test("lists newest first, page by page, and by To, From and date", async () => {
    const sandbox = await start();
    const client = sdk(sandbox);
    const sids: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      const to = index % 2 === 0 ? CUSTOMER : "+14155550198";
      sids.unshift((await client.messages.create({ to, from: OURS, body: `${index}` })).sid);
    }
    const answer = await inbound(sandbox, "from outside");
    await sandbox.idle();
    const all = await client.messages.list({ pageSize: 3 });
    expect(all.map((message) => message.sid)).toEqual([answer.sid, ...sids]);
    expect(await client.messages.list({ pageSize: 2, limit: 3 })).toHaveLength(3);
    expect((await client.messages.list({ to: CUSTOMER })).map((m) => m.body)).toEqual([
      "6",
      "4",
      "2",
      "0",
    ]);
    expect((await client.messages.list({ from: CUSTOMER })).map((m) => m.sid)).toEqual([
      answer.sid,
    ]);
    const hour = 3_600_000;
    const at = (ms: number) => new Date(Date.now() + ms);
    expect(await client.messages.list({ dateSentAfter: at(-hour) })).toHaveLength(8);
    expect(await client.messages.list({ dateSentAfter: at(hour) })).toEqual([]);
    expect(await client.messages.list({ dateSentBefore: at(-hour) })).toEqual([]);
    const today = new Date().toISOString().slice(0, 10);
    const byDay = await fetch(
      `${sandbox.url}/2010-04-01/Accounts/${sandbox.accountSid}/Messages.json?DateSent=${today}&PageSize=3`,
      { headers: { authorization: basic(sandbox) } },
    );
    const page = (await byDay.json()) as Record<string, unknown>;
    expect(page).toMatchObject({
      page: 0,
      page_size: 3,
      start: 0,
      end: 2,
      previous_page_uri: null,
    });
    expect(page["next_page_uri"]).toContain("PageToken=PA");
    const first = await client.messages.page({ pageSize: 3 });
    const second = await first.nextPage();
    const again = await second?.previousPage();
    expect(again?.instances.map((m) => m.sid)).toEqual(first.instances.map((m) => m.sid));
  });

  test.each(["PageSize=0", "PageSize=1001", "PageSize=x", "Page=1", "PageToken=PAx", "DateSent=x"])(
    "a list with %s is refused",
    async (query) => {
      const sandbox = await start();
      const response = await fetch(
        `${sandbox.url}/2010-04-01/Accounts/${sandbox.accountSid}/Messages.json?${query}`,
        { headers: { authorization: basic(sandbox) } },
      );
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ status: 400 });
    },
  );

  test("two equal creates are two texts: no header makes create idempotent", async () => {
    const sandbox = await start();
    const token = randomUUID();
    for (let index = 0; index < 2; index += 1) {
      const response = await fetch(
        `${sandbox.url}/2010-04-01/Accounts/${sandbox.accountSid}/Messages.json`,
        {
          method: "POST",
          headers: {
            authorization: basic(sandbox),
            "i-twilio-idempotency-token": token,
            "idempotency-key": token,
          },
          body: new URLSearchParams({ To: CUSTOMER, From: OURS, Body: "once?" }),
        },
      );
      expect(response.status).toBe(201);
    }
    expect(await sdk(sandbox).messages.list()).toHaveLength(2);
  });

  test("a body that is not a form, or too large, is refused", async () => {
    const sandbox = await start();
    const url = `${sandbox.url}/2010-04-01/Accounts/${sandbox.accountSid}/Messages.json`;
    const post = (type: string, body: string) =>
      fetch(url, {
        method: "POST",
        headers: { authorization: basic(sandbox), "content-type": type },
        body,
      });
    const json = await post("application/json", JSON.stringify({ To: CUSTOMER }));
    expect(await json.json()).toMatchObject({ code: 21604 });
    const large = await post("application/x-www-form-urlencoded", `Body=${"a".repeat(1_100_000)}`);
    expect(large.status).toBe(413);
  });

  test("deletes and redacts only once delivery has ended", async () => {
    const sandbox = await start({ delays: { sending: 60_000 } });
    const client = sdk(sandbox);
    const { sid } = await client.messages.create({ to: CUSTOMER, from: OURS, body: "secret" });
    const waiting = client.messages(sid);
    expect(await rejection(waiting.remove())).toMatchObject({ status: 409, code: 20009 });
    expect(await rejection(waiting.update({ body: "" }))).toMatchObject({ code: 20009 });
    expect(await rejection(waiting.update({ status: "canceled" }))).toMatchObject({ code: 30409 });
    await control(sandbox, "POST", "deliver", { sid, outcome: "delivered" });
    expect((await waiting.update({ body: "" })).body).toBe("");
    expect(await waiting.remove()).toBe(true);
    expect(await rejection(waiting.fetch())).toMatchObject({ code: 20404 });
  });

  test("a Messaging Service accepts first, schedules, and cancels", async () => {
    const messagingServiceSid = `MG${"1".repeat(32)}`;
    const client = sdk(await start({ messagingServiceSid, delays: { queued: 60_000 } }));
    const accepted = await client.messages.create({ to: CUSTOMER, messagingServiceSid, body: "x" });
    expect(accepted).toMatchObject({ status: "accepted", from: null, numSegments: "0" });
    const later = {
      to: CUSTOMER,
      messagingServiceSid,
      body: "x",
      scheduleType: "fixed" as const,
      sendAt: new Date(Date.now() + 3_600_000),
    };
    const scheduled = await client.messages.create(later);
    expect(scheduled.status).toBe("scheduled");
    const canceled = await client.messages(scheduled.sid).update({ status: "canceled" });
    expect(canceled.status).toBe("canceled");
    const soon = { ...later, sendAt: new Date(Date.now() + 10_000) };
    expect(await rejection(client.messages.create(soon))).toMatchObject({ code: 35114 });
    const unknown = { to: CUSTOMER, messagingServiceSid: `MG${"2".repeat(32)}`, body: "x" };
    expect(await rejection(client.messages.create(unknown))).toMatchObject({ code: 21701 });
  });

  test("lists our numbers and changes where they call", async () => {
    const product = await startProduct();
    const sandbox = await start({ webhookBaseUrl: product.base });
    const client = sdk(sandbox);
    const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: OURS });
    expect(number).toMatchObject({ phoneNumber: OURS, smsUrl: `${product.base}/twilio/inbound` });
    const mine = client.incomingPhoneNumbers(number?.sid ?? "");
    await mine.update({ smsUrl: `${product.base}/elsewhere` });
    await inbound(sandbox, "hi");
    expect(product.received.map((request) => request.url)).toEqual(["/elsewhere"]);
    const outside = mine.update({ smsUrl: "https://example.com/hook" });
    expect(await rejection(outside)).toMatchObject({ code: 21402 });
  });

  test("media needs credentials, then redirects to another origin", async () => {
    const sandbox = await start();
    const png = Buffer.from("iVBORw0KGgo=", "base64");
    const { sid } = await inbound(sandbox, "look", {
      media: [{ contentType: "image/png", base64: png.toString("base64") }],
    });
    expect(sid).toMatch(/^MM/);
    const client = sdk(sandbox);
    const [media] = await client.messages(sid).media.list();
    expect(media).toMatchObject({ contentType: "image/png", parentSid: sid });
    const url = `${sandbox.url}${media?.uri.replace(".json", "")}`;
    expect((await fetch(url)).status).toBe(401);
    const redirect = await fetch(url, {
      headers: { authorization: basic(sandbox) },
      redirect: "manual",
    });
    const location = redirect.headers.get("location") ?? "";
    expect(redirect.status).toBe(307);
    expect(new URL(location).origin).not.toBe(sandbox.url);
    const file = await fetch(location);
    expect(file.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await file.arrayBuffer())).toEqual(png);
    expect(
      await client
        .messages(sid)
        .media(media?.sid ?? "")
        .remove(),
    ).toBe(true);
    expect((await client.messages(sid).media.list()).length).toBe(0);
  });

  test("what it sends as MMS is fetched first; what cannot be fetched fails the text", async () => {
    const product = await startProduct();
    product.answer = (request, response) => {
      if (request.url === "/photo.png") response.writeHead(200, { "content-type": "image/png" });
      else response.writeHead(404);
      response.end("bytes");
    };
    const sandbox = await start();
    const client = sdk(sandbox);
    const send = async (url: string) => {
      const mediaUrl = [url];
      const sent = await client.messages.create({ to: CUSTOMER, from: OURS, body: "x", mediaUrl });
      return client.messages(sent.sid);
    };
    const good = await send(`${product.base}/photo.png`);
    const absent = await send(`${product.base}/none.png`);
    const outside = await send("https://example.com/photo.png");
    await sandbox.idle();
    expect(await good.fetch()).toMatchObject({ status: "delivered", numMedia: "1" });
    expect(await absent.fetch()).toMatchObject({ status: "failed", errorCode: 11200 });
    expect(await outside.fetch()).toMatchObject({ status: "failed", errorCode: 11200 });
    expect(await good.media.list()).toHaveLength(1);
  });
});

test("the SDK's own signature function and ours agree", async () => {
  const { sign } = await import("../twilio/signature.ts");
  const url = "http://127.0.0.1:1/hook?a=1&b='x'";
  const params = { b: "2", a: "é +&=", B: "", _: "\n" };
  expect(sign("token", url, params)).toBe(twilio.getExpectedTwilioSignature("token", url, params));
});

function basic({ accountSid, authToken }: { accountSid: string; authToken: string }): string {
  return `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
}
