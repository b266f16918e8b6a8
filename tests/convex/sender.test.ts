// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import { classifyFailure } from "../../convex/channels/twilio/outcome";
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  CUSTOMER,
  OUR_NUMBER,
  conversationWith,
  messagesOf,
} from "./setup";
import { type Answer, SID, closeTwilio, json, resource, scene } from "./twilio-server";

const MESSAGES = `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`;

describe("the sender, with Twilio's own SDK", () => {
  // The scheduler is held still: each test runs the sender itself.
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "Date"] }));
  afterEach(() => {
    closeTwilio();
    vi.useRealTimers();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test("CHAN-1 creates the message as us, with a callback that names it", async () => {
    const { twilio, run, message, messageId, row } = await scene((_, response) =>
      json(response, 201, resource()),
    );
    await run();
    const [seen] = twilio.seen;
    expect(seen?.url.pathname).toBe(MESSAGES);
    expect(Object.fromEntries(seen?.form ?? [])).toEqual({
      From: OUR_NUMBER,
      To: CUSTOMER,
      Body: "Hi",
      StatusCallback: `http://127.0.0.1:3211/twilio/status?mid=${messageId}&try=1`,
    });
    expect(atob(seen?.authorization.replace("Basic ", "") ?? "")).toBe(
      `${ACCOUNT_SID}:${AUTH_TOKEN}`,
    );
    expect(await message()).toMatchObject({ status: "sending", providerId: SID, segments: 2 });
    expect(await row()).toBeUndefined();
    await run();
    expect(twilio.seen).toHaveLength(1);
  });

  test("CHAN-1 a text with files names an address for each, which leads to it", async () => {
    const { t, twilio, run, messageId } = await scene((_, response) =>
      json(response, 201, resource()),
    );
    const file = new Blob(["%PDF-1.4"]);
    await t.run(async (ctx) => {
      const storageId = await ctx.storage.store(file);
      const one = { storageId, name: "a.pdf", contentType: "application/pdf", size: file.size };
      await ctx.db.patch("messages", messageId, { attachments: [one, one] });
      for (const { _id } of await ctx.db.query("outbox").take(1)) {
        await ctx.db.patch("outbox", _id, { mediaCount: 2, body: "" });
      }
    });
    await run();
    const form = twilio.seen[0]?.form;
    expect(form?.has("Body")).toBe(false);
    const urls = form?.getAll("MediaUrl") ?? [];
    expect(new Set(urls).size).toBe(2);
    for (const url of urls) {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:3211\/twilio\/media\?/);
      const answer = await t.fetch(url.slice("http://127.0.0.1:3211".length));
      expect(answer.headers.get("Content-Type")).toBe("application/pdf");
      expect(await answer.text()).toBe("%PDF-1.4");
    }
  });

  test.each<[string, number, unknown, object]>([
    ["an invalid number", 400, { code: 21211, status: 400, message: "x" }, { errorCode: "21211" }],
    [
      "an opted-out customer",
      400,
      { code: 21610, status: 400, message: "x" },
      { errorCode: "21610" },
    ],
    [
      "a refusal with a code we do not know",
      400,
      { code: 29999, status: 400, message: "x" },
      {
        errorReason: "The carrier could not deliver this text. (Twilio code 29999)",
      },
    ],
    [
      "the newer shape of errors",
      400,
      { type: "about:blank", title: "Invalid", status: 400, code: 21614, detail: "x" },
      { errorCode: "21614" },
    ],
  ])("%s fails for good, with a reason", async (_, status, body, expected) => {
    const { run, message, row } = await scene((__, response) => json(response, status, body));
    await run();
    expect(await message()).toMatchObject({ status: "failed", ...expected });
    expect(await row()).toBeUndefined();
  });

  test("too many requests waits as long as Twilio says, and burns no try", async () => {
    const { run, message, row } = await scene((_, response) =>
      json(response, 429, { code: 20429, status: 429 }, { "Retry-After": "30" }),
    );
    await run();
    const waiting = await row();
    expect(waiting).toMatchObject({ state: "pending", failures: 0 });
    expect(waiting?.dueAt).toBeGreaterThanOrEqual(Date.now() + 30_000);
    expect((await message())?.status).toBe("pending");
  });

  test("a refused sign-in pauses the channel and burns no try", async () => {
    const { t, run, row } = await scene((_, response) =>
      json(response, 401, { code: 20003, status: 401 }),
    );
    await run();
    expect(await row()).toMatchObject({ state: "pending", failures: 0 });
    expect(await t.run(async (ctx) => await ctx.db.query("breakers").take(5))).toMatchObject([
      { key: "twilio", code: "20003" },
    ]);
  });

  test("nobody listening is tried again", async () => {
    const { twilio, run, row } = await scene(() => undefined);
    twilio.close();
    await run();
    expect(await row()).toMatchObject({ state: "pending", failures: 1 });
  });

  test.each<[string, Answer]>([
    ["a reset after acceptance", (_, response) => void response.destroy()],
    [
      "a 503 in HTML",
      (_, response) => {
        response.writeHead(503, { "Content-Type": "text/html" });
        response.end("<h1>Sorry</h1>");
      },
    ],
    ["a 500 in JSON", (_, response) => json(response, 500, { code: 20500, status: 500 })],
    [
      "an acceptance that is cut short",
      (_, response) => {
        response.writeHead(201, { "Content-Length": "500" });
        response.write('{"sid":');
        setImmediate(() => response.destroy());
      },
    ],
  ])("%s leaves the text's fate unknown", async (_, answer) => {
    const { run, message, row } = await scene(answer);
    await run();
    expect(await row()).toMatchObject({ state: "unknown" });
    expect((await message())?.status).toBe("unknown");
  });

  test("a lost text is found in the list by number, words and time, oldest first", async () => {
    const old = new Date(Date.now() - 3_600_000).toUTCString();
    const list = [
      resource({ sid: "SM" + "c".repeat(32), status: "sent" }),
      resource({ status: "delivered", date_created: new Date(Date.now() - 2_000).toUTCString() }),
      resource({ sid: "SM" + "d".repeat(32), body: "Other words" }),
      resource({ sid: "SM" + "e".repeat(32), date_created: old }),
    ];
    const { t, twilio, outboxId, run, message } = await scene(({ method }, response) => {
      if (method === "POST") response.destroy();
      else json(response, 200, { messages: list, page_size: 50, next_page_uri: null });
    });
    await run();
    await t.action(internal.channels.twilio.sender.reconcile, { outboxId });
    expect(await message()).toMatchObject({ status: "delivered", providerId: SID });
    const { searchParams } = twilio.seen.at(-1)?.url ?? new URL("http://x");
    expect([searchParams.get("To"), searchParams.get("From")]).toEqual([CUSTOMER, OUR_NUMBER]);
  });

  test("CHAN-3 what no webhook brought is caught up with from the list, once", async () => {
    const before = new Date(Date.now() - 600_000).toUTCString();
    const missed = "SM" + "1".repeat(32);
    const listed = (fields: object) =>
      resource({ direction: "outbound-api", num_media: "0", date_created: before, ...fields });
    const list = [
      listed({
        sid: "SM" + "2".repeat(32),
        direction: "inbound",
        date_created: new Date().toUTCString(),
      }),
      listed({ status: "undelivered", error_code: 30003 }),
      listed({ sid: missed, direction: "inbound", from: CUSTOMER, to: OUR_NUMBER, body: "Missed" }),
      listed({ sid: "SM" + "3".repeat(32), body: "Of another app", status: "delivered" }),
      listed({
        sid: "SM" + "4".repeat(32),
        direction: "inbound",
        to: "+15125550198",
        body: "Other",
      }),
    ];
    const { t, twilio, run, message } = await scene(({ method }, response) => {
      if (method === "POST") json(response, 201, resource());
      else json(response, 200, { messages: list, page_size: 500, next_page_uri: null });
    });
    await run();
    for (let i = 0; i < 3; i++) await t.action(internal.channels.twilio.sender.catchUp, {});
    expect(await message()).toMatchObject({ status: "failed", errorCode: "30003" });
    const { _id, inboundSeq } = await conversationWith(t);
    expect(inboundSeq).toBe(2);
    const bodies = (await messagesOf(t, _id)).map((m) => m.body);
    expect(bodies).toEqual(["Hello", "Hi", "Missed"]);
    const since = twilio.seen.map((entry) => entry.url.searchParams.get("DateSent>")).at(-1);
    expect(Date.parse(since ?? "")).toBeLessThanOrEqual(Date.now() - 3_600_000);
  });

  test("after a silence the list is asked about all of it, at most three days", async () => {
    const { t, twilio } = await scene((_, response) =>
      json(response, 200, { messages: [], page_size: 500, next_page_uri: null }),
    );
    const asked = async () => {
      await t.action(internal.channels.twilio.sender.catchUp, {});
      const since = twilio.seen.at(-1)?.url.searchParams.get("DateSent>") ?? "";
      return Math.round((Date.now() - Date.parse(since)) / 3_600_000);
    };
    expect(await asked()).toBe(1);
    vi.setSystemTime(Date.now() + 10 * 3_600_000);
    expect(await asked()).toBe(10);
    vi.setSystemTime(Date.now() + 10 * 24 * 3_600_000);
    expect(await asked()).toBe(72);
    expect(await asked()).toBe(1);
  });

  test("a stand-in for Twilio is refused where the deployment is not on this machine", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { twilio, run, message, row } = await scene((_, response) =>
      json(response, 201, resource()),
    );
    vi.stubEnv("CONVEX_SITE_URL", "https://happy-animal-1.convex.site");
    await run();
    expect(twilio.seen).toEqual([]);
    expect(error).toHaveBeenCalledWith(
      expect.stringMatching(/"texts.refused".*TWILIO_API_BASE_URL/),
    );
    expect(await row()).toMatchObject({ state: "pending", failures: 0 });
    expect((await message())?.errorReason).toMatch(/not set up/);
  });

  test("neither sign-in nor number nor text gets into a log or an error", async () => {
    const lines: unknown[] = [];
    for (const method of ["log", "warn", "error", "info", "debug"] as const) {
      vi.spyOn(console, method).mockImplementation((...line) => void lines.push(...line));
    }
    const { t, outboxId, run } = await scene((_, response) => void response.destroy());
    await run();
    await t.action(internal.channels.twilio.sender.reconcile, { outboxId });
    const text = JSON.stringify(lines) + lines.map(String).join();
    expect(lines.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/Basic|\+1512|"Hi"/);
    expect(text).not.toContain(AUTH_TOKEN);
  });
});

describe("CHAN-4 what a failed call means", () => {
  test.each([
    [
      { httpStatus: 429, twilioCode: 20429, retryAfterMs: 5 },
      { kind: "transient", retryAfterMs: 5, busy: true },
    ],
    [
      { httpStatus: 400, twilioCode: 21611 },
      { kind: "transient", retryAfterMs: 300_000 },
    ],
    [{ networkCode: "ECONNREFUSED" }, { kind: "transient" }],
    [{ networkCode: "ENOTFOUND" }, { kind: "transient" }],
    [{ networkCode: "EAI_AGAIN" }, { kind: "transient" }],
    [{ networkCode: "ECONNRESET" }, { kind: "uncertain" }],
    [{ networkCode: "ECONNABORTED" }, { kind: "uncertain" }],
    [{ networkCode: "ETIMEDOUT" }, { kind: "uncertain" }],
    [{}, { kind: "uncertain" }],
    [{ httpStatus: 500 }, { kind: "uncertain" }],
    [{ httpStatus: 503 }, { kind: "uncertain" }],
    [{ httpStatus: 408 }, { kind: "uncertain" }],
    [{ httpStatus: 302 }, { kind: "uncertain" }],
    [
      { httpStatus: 400, twilioCode: 21211 },
      { kind: "permanent", code: "21211" },
    ],
    [
      { httpStatus: 400, twilioCode: 21610 },
      { kind: "permanent", code: "21610" },
    ],
    [
      { httpStatus: 400, twilioCode: 21408 },
      { kind: "permanent", code: "21408" },
    ],
    [{ httpStatus: 400 }, { kind: "permanent" }],
    [
      { httpStatus: 400, twilioCode: 21606 },
      { kind: "config", breaks: "number" },
    ],
    [
      { httpStatus: 401, twilioCode: 20003 },
      { kind: "config", breaks: "account" },
    ],
    [{ httpStatus: 403 }, { kind: "config", breaks: "account" }],
    [{ httpStatus: 404 }, { kind: "config", breaks: "account" }],
  ])("%j is %j", (failure, outcome) => {
    expect(classifyFailure(failure)).toMatchObject(outcome);
  });
});
