// @vitest-environment node
import twilio from "twilio";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  CUSTOMER,
  OUR_NUMBER,
  WEBHOOKS,
  addAccount,
  backend,
  conversationWith,
  messagesOf,
} from "./setup";

const SID = "SM" + "a".repeat(32);
const TEXT = {
  MessageSid: SID,
  SmsSid: SID,
  AccountSid: ACCOUNT_SID,
  From: CUSTOMER,
  To: OUR_NUMBER,
  Body: "Is it on? Yes & no: 100% 🙂",
  NumMedia: "0",
  NumSegments: "1",
  FromCity: "",
  ApiVersion: "2010-04-01",
  AParameterOfNextYear: "x",
};

type Form = Record<string, string>;
type Post = { path?: string; form?: Form; token?: string; change?: (body: string) => string };

async function scene() {
  const t = backend();
  await addAccount(t);
  const post = async ({
    path = "/twilio/inbound",
    form = TEXT,
    token = AUTH_TOKEN,
    change,
  }: Post = {}) => {
    const signature = twilio.getExpectedTwilioSignature(token, WEBHOOKS + path, form);
    const body = new URLSearchParams(form).toString();
    return await t.fetch(path, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature,
      },
      body: change === undefined ? body : change(body),
    });
  };
  const stored = async () =>
    await t.run(async (ctx) => [
      ...(await ctx.db.query("providerEvents").take(10)),
      ...(await ctx.db.query("messages").take(10)),
      ...(await ctx.db.query("conversations").take(10)),
    ]);
  return { t, post, stored };
}

describe("CHAN-2 Twilio's webhooks", () => {
  beforeEach(() => {
    for (const method of ["warn", "error"] as const) {
      vi.spyOn(console, method).mockImplementation(() => undefined);
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  test("a signed text is stored and answered with empty TwiML", async () => {
    const { t, post } = await scene();
    const response = await post();
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe("text/xml");
    expect(await response.text()).toBe("<Response/>");
    const { _id } = await conversationWith(t);
    expect(await messagesOf(t, _id)).toMatchObject([{ body: TEXT.Body, providerId: SID }]);
  });

  test("CHAN-3 a replay is answered alike and has no effect", async () => {
    const { post, stored } = await scene();
    await post();
    const before = await stored();
    expect((await post()).status).toBe(200);
    expect(await stored()).toEqual(before);
  });

  test.each<[string, Post]>([
    ["a forged signature", { token: "another-token-altogether" }],
    ["an altered body", { change: (body) => body.replace("Yes", "No") }],
    ["a truncated body", { change: (body) => body.slice(0, -20) }],
    ["an added parameter", { change: (body) => `${body}&OptOutType=START` }],
    ["an empty body", { change: () => "" }],
    ["garbage", { change: () => "%%%=%E0%A4%A&&=" }],
  ])("%s is refused with 403 and stores nothing", async (_, wrong) => {
    const { post, stored } = await scene();
    const response = await post(wrong);
    expect(response.status).toBe(403);
    expect(await response.text()).toBe("");
    expect(await stored()).toEqual([]);
  });

  test("no signature, or one that is not base64, is refused with 403", async () => {
    const { t, stored } = await scene();
    const body = new URLSearchParams(TEXT).toString();
    for (const headers of [{}, { "X-Twilio-Signature": "§" }, { "X-Twilio-Signature": "" }]) {
      const response = await t.fetch("/twilio/inbound", {
        method: "POST",
        body,
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, encodeURIComponent(String(value))]),
        ),
      });
      expect(response.status).toBe(403);
    }
    expect(await stored()).toEqual([]);
  });

  test("a signature for one address is not good for another", async () => {
    const { t, stored } = await scene();
    const signature = twilio.getExpectedTwilioSignature(
      AUTH_TOKEN,
      `${WEBHOOKS}/twilio/inbound`,
      TEXT,
    );
    const response = await t.fetch("/twilio/status?mid=x", {
      method: "POST",
      headers: { "X-Twilio-Signature": signature },
      body: new URLSearchParams(TEXT).toString(),
    });
    expect(response.status).toBe(403);
    expect(await stored()).toEqual([]);
  });

  test.each(["TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID", "PUBLIC_WEBHOOK_BASE_URL"])(
    "without %s the answer is 503, never a skipped check",
    async (name) => {
      const { post, stored } = await scene();
      vi.stubEnv(name, "");
      expect((await post()).status).toBe(503);
      expect(await stored()).toEqual([]);
    },
  );

  test("an oversized body is refused with 413 before its signature is looked at", async () => {
    const { post, stored } = await scene();
    expect((await post({ form: { ...TEXT, Body: "x".repeat(70_000) } })).status).toBe(413);
    expect(await stored()).toEqual([]);
  });

  test.each<[string, Form]>([
    ["no id", { ...TEXT, MessageSid: "", SmsSid: "" }],
    ["an id that is none", { ...TEXT, MessageSid: "../../etc" }],
    ["no sender", { ...TEXT, From: "" }],
    ["nothing at all", {}],
  ])(
    "CHAN-10 signed but with %s is refused with 400 and kept in the journal alone",
    async (_, form) => {
      const { post, stored } = await scene();
      expect((await post({ form })).status).toBe(400);
      const payload = new URLSearchParams(form).toString();
      const rejected = { outcome: "rejected", path: "/twilio/inbound", payload };
      expect(await stored()).toEqual([expect.objectContaining(rejected)]);
    },
  );

  test.each<[string, Form]>([
    ["another account's", { ...TEXT, AccountSid: "AC" + "9".repeat(32) }],
    ["to a number not ours", { ...TEXT, To: "+15125550199" }],
  ])("signed but %s is accepted and kept in quarantine", async (_, form) => {
    const { post, stored } = await scene();
    expect((await post({ form })).status).toBe(200);
    expect(await stored()).toMatchObject([{ outcome: "quarantined", subject: SID }]);
  });

  test("while tokens are changed the one before is accepted too", async () => {
    const { post } = await scene();
    const previous = "the-token-before";
    expect((await post({ token: previous })).status).toBe(403);
    vi.stubEnv("TWILIO_AUTH_TOKEN_PREVIOUS", previous);
    expect((await post({ token: previous })).status).toBe(200);
    expect((await post()).status).toBe(200);
  });

  test("a status is taken with the query of its own address", async () => {
    const { post, stored } = await scene();
    const form = { MessageSid: SID, MessageStatus: "sent", AccountSid: ACCOUNT_SID };
    const response = await post({ path: "/twilio/status?mid=abc&try=1", form });
    expect(response.status).toBe(204);
    expect(await stored()).toMatchObject([{ outcome: "parked", kind: "status" }]);
    const nameless = { ...form, MessageStatus: "" };
    expect((await post({ path: "/twilio/status?mid=abc&try=1", form: nameless })).status).toBe(400);
  });

  test("neither token nor number nor text is ever logged", async () => {
    const { post } = await scene();
    await post();
    await post({ token: "another-token-altogether" });
    vi.stubEnv("TWILIO_ACCOUNT_SID", "");
    await post();
    const logged = [console.warn, console.error].flatMap((log) => vi.mocked(log).mock.calls);
    expect(logged).toHaveLength(2);
    expect(JSON.stringify(logged)).not.toMatch(/\+1512|0123456789abcdef|another-token|Is it on/);
  });
});
