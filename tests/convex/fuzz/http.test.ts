/**
 * Every HTTP route with what nobody should send, by strangers and with a true signature. No answer is
 * ever a 5xx, and nobody's data moves. FUZZ_RUNS and FUZZ_SEED as in functions.test.ts.
 */
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import http from "../../../convex/http";
import { NAME_HEADER, TOKEN_HEADER } from "../../../convex/shared/portal";
import { AUTH_TOKEN, OUR_NUMBER, WEBHOOKS } from "../setup";
import { fuzzScene } from "./scene";

const SEED = Number(process.env.FUZZ_SEED ?? 20261129);
const RUNS = Number(process.env.FUZZ_RUNS ?? 25);
const RESEND_SECRET = `whsec_${btoa("a webhook secret of ours")}`;

type Sent = { method: string; path: string; headers: Record<string, string>; body: string };

const ROUTES = http.getRoutes().map(([path, method]) => ({ path, method }));
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const words = fc.constantFrom(
  "",
  "0",
  "-1",
  "null",
  "[]",
  "{}",
  "\ud83d",
  "é",
  "SM1",
  OUR_NUMBER,
  "+1",
  "a@b.example",
  "delivered",
  "email.received",
  "2026-11-29T00:00:00Z",
  "9".repeat(400),
  "x".repeat(2_000),
);
const twilioForm = fc.dictionary(
  fc.constantFrom(
    "MessageSid",
    "SmsSid",
    "AccountSid",
    "From",
    "To",
    "Body",
    "NumMedia",
    "MediaUrl0",

    "MediaContentType0",
    "MessageStatus",
    "ErrorCode",
    "OptOutType",
    "NumSegments",
    "RawDlrDoneDate",
  ),
  words,
  { noNullPrototype: true },
);
const json = fc.oneof(
  fc.json().map((text): unknown => JSON.parse(text)),
  fc.record(
    {
      type: fc.constantFrom(
        "email.received",
        "email.delivered",
        "email.bounced",
        "email.opened",
        "x",
      ),
      created_at: words,
      data: fc.record(
        {
          email_id: words,
          from: words,
          to: fc.oneof(words, fc.array(words, { maxLength: 3 })),
          subject: words,
          message_id: words,
          attachments: fc.array(fc.record({ id: words, filename: words }), { maxLength: 2 }),
          headers: fc.array(fc.record({ name: words, value: words }), { maxLength: 2 }),
          tags: fc.oneof(fc.constant(null), fc.dictionary(fc.string(), words)),
        },
        { requiredKeys: [], noNullPrototype: true },
      ),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
);
const bodies = fc.oneof(
  fc.constantFrom(
    "",
    "{",
    "[[[[",
    "null",
    "a=%",
    "a=%00&a=1",
    "--x\r\n\r\n--x--",
    "\ud800",
    "<x/>",
  ),
  fc.constantFrom("[".repeat(100_000), '{"a":'.repeat(20_000), "x".repeat(5_000_000)),
  json.map((value) => JSON.stringify(value)),
  twilioForm.map((form) => new URLSearchParams(form).toString()),
  fc.string({ unit: "binary" }),
);
const headers = fc.dictionary(
  fc.constantFrom(
    "Content-Type",
    "Content-Length",
    "X-Twilio-Signature",
    "svix-id",
    "svix-timestamp",
    "svix-signature",
    "Origin",
    "Range",
    "Authorization",
    TOKEN_HEADER,
    NAME_HEADER,
  ),
  fc.constantFrom(
    "",
    "0",
    "-1",
    "NaN",
    "1e9",
    "application/json",
    "multipart/form-data",
    "text/plain;charset=x",
    "v1,AAAA",
    "Bearer x",
    "Bearer a.b.c",
    "Basic eDp5",
    "%E0%A4%A",
    "%00..%2f",
    "bytes=9-1",
    "AAAA",
    "=",
    "\u00ff",
    "x".repeat(20_000),
  ),
  { maxKeys: 4, noNullPrototype: true },
);
const queries = fc.constantFrom(
  "",
  "?",
  "?mid=x&try=NaN",
  "?id=%E0%A4%A&sig=&exp=1e99",
  "?mid=&try=-1",
);

describe(`whatever is sent, with seed ${SEED}`, () => {
  let scene: Awaited<ReturnType<typeof fuzzScene>>;

  beforeAll(async () => {
    vi.useFakeTimers({ now: Date.now() });
    for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
    scene = await fuzzScene();
    vi.stubEnv("RESEND_API_KEY", "re_test");
    vi.stubEnv("RESEND_WEBHOOK_SECRET", RESEND_SECRET);
    vi.stubEnv("CLERK_SECRET_KEY", "sk_test_1");
    vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", RESEND_SECRET);
  }, 60_000);
  afterAll(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  /** What was wrong with the answer, or null. */
  async function wrongWith({ method, path, headers: sent, body }: Sent): Promise<string | null> {
    const isWithBody = method !== "GET" && method !== "OPTIONS";
    try {
      const init = { method, headers: sent, ...(isWithBody && { body }) };
      const { status } = await scene.t.fetch(path, init);
      return status < 500 ? null : `answered ${status}`;
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }

  async function holds(requests: fc.Arbitrary<Sent>, numRuns = RUNS): Promise<void> {
    const found: string[] = [];
    const property = fc.asyncProperty(requests, async (sent) => {
      const wrong = await wrongWith(sent);
      if (wrong !== null) found.push(`${JSON.stringify(sent).slice(0, 500)}: ${wrong}`);
    });
    await fc.assert(property, { seed: SEED, numRuns });
    expect(found, found.join("\n\n")).toEqual([]);
    expect(await scene.changesOfOthers()).toEqual([]);
  }

  test("every route is among them", () => expect(ROUTES.length).toBeGreaterThan(6));

  test.each(ROUTES)(
    "$method $path from strangers",
    { timeout: 60_000 },
    async ({ path, method }) => {
      const sent = fc.record({
        method: fc.oneof(
          { weight: 4, arbitrary: fc.constant(method) },
          fc.constantFrom(...METHODS),
        ),
        path: queries.map((query) => path + query),
        headers,
        body: bodies,
      });
      await holds(sent);
    },
  );

  test.each(["/twilio/inbound", "/twilio/status?mid=x&try=1"])(
    "nonsense that Twilio signed, at %s",
    { timeout: 60_000 },
    async (path) => {
      const signed = twilioForm.map((form): Sent => {
        const text = Object.keys(form)
          .toSorted((a, b) => (a < b ? -1 : 1))
          .map((key) => key + form[key])
          .join("");
        const signature = createHmac("sha1", AUTH_TOKEN).update(WEBHOOKS + path + text);
        return {
          method: "POST",
          path,
          headers: {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature.digest("base64"),
          },
          body: new URLSearchParams(form).toString(),
        };
      });
      await holds(signed, RUNS * 2);
    },
  );

  test("nonsense that Resend signed", { timeout: 60_000 }, async () => {
    const key = Buffer.from(RESEND_SECRET.slice("whsec_".length), "base64");
    const signed = fc.tuple(json, fc.uuid()).map(([event, id]): Sent => {
      const body = JSON.stringify(event);
      const at = String(Math.floor(Date.now() / 1_000));
      const signature = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64");
      return {
        method: "POST",
        path: "/resend/webhook",
        headers: { "svix-id": id, "svix-timestamp": at, "svix-signature": `v1,${signature}` },
        body,
      };
    });
    await holds(signed, RUNS * 2);
  });
});
