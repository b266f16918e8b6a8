import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { openBreaker } from "../../convex/model/breakers";
import type { SendOutcome } from "../../convex/channels/twilio/outcome";
import { accepted, addAccount, backend, codeOf, conversationWith, CUSTOMER } from "./setup";
import { type Backend, join, type Member, OUR_NUMBER, receive, report } from "./setup";

let t: Backend;
let accountId: Id<"accounts">;
let admin: Member;
let outcome: SendOutcome;

const SID = `SM${"1".repeat(32)}`;
const OWN = "+15125550188";

beforeEach(async () => {
  vi.useFakeTimers();
  outcome = accepted(SID, "sent");
  t = backend({ create: () => outcome });
  accountId = await addAccount(t);
  admin = await join(t, accountId, "admin", "Ada");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const flush = async () => await t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(5));

const statesFor = async (member: Member) => {
  const [sms, email, portal] = await member.as.query(api.channelStates.list, {});
  if (!sms || !email || !portal) throw new Error("a channel is missing");
  return { sms, email, portal };
};
const sendTest = async (address = OWN, agreed = true, member = admin) =>
  await member.as.mutation(api.channelStates.sendTest, {
    channel: "sms",
    address,
    agreed,
    clientId: crypto.randomUUID(),
  });

test("what a deployment lacks is told by name, and never a value of what it has", async () => {
  vi.stubEnv("RESEND_API_KEY", "re_very_secret");
  const { sms, email, portal } = await statesFor(admin);
  expect(sms).toMatchObject({
    missing: [],
    addresses: [{ address: OUR_NUMBER, label: "Main" }],
    service: null,
    pauses: [],
    lastInboundAt: null,
    lastDeliveredAt: null,
  });
  expect(email).toMatchObject({ missing: ["RESEND_WEBHOOK_SECRET"], addresses: [] });
  expect(portal.missing).toEqual([]);
  vi.stubEnv("TWILIO_AUTH_TOKEN", "");
  const after = await statesFor(admin);
  expect(after.sms.missing).toEqual(["TWILIO_AUTH_TOKEN"]);
  expect(JSON.stringify(after)).not.toContain("re_very_secret");
});

test("a provider that refuses shows, with since when and why; another account's number does not", async () => {
  await t.run(async (ctx) => {
    await openBreaker(ctx, "twilio", "20003", 1_000);
    await openBreaker(ctx, `twilio:${OUR_NUMBER}`, "21606", 1_000);
    await openBreaker(ctx, "twilio:+15125550199", "21606", 1_000);
    await openBreaker(ctx, "resend", undefined, 1_000);
  });
  const { sms, email } = await statesFor(admin);
  expect(sms.pauses).toMatchObject([
    { address: null, until: 61_000, reason: expect.stringContaining("sign-in details") },
    { address: OUR_NUMBER, until: 61_000, reason: expect.stringContaining("cannot send texts") },
  ]);
  expect(sms.pauses[0]?.since).toBeGreaterThan(0);
  expect(email.pauses).toMatchObject([{ address: null }]);
});

test("a test goes out as any other text, and is seen to arrive", async () => {
  const messageId = await sendTest("(512) 555-0188");
  const state = async () => await admin.as.query(api.channelStates.test, { messageId });
  expect(await state()).toMatchObject({ status: "pending" });
  await flush();
  expect(await state()).toMatchObject({ status: "sent" });
  expect((await statesFor(admin)).sms.lastDeliveredAt).toBeNull();
  await report(t, { sid: SID, status: "delivered", ourNumber: OUR_NUMBER });
  const { _id: conversationId } = await conversationWith(t, OWN);
  expect(await state()).toEqual({ conversationId, status: "delivered" });
  const { sms } = await statesFor(admin);
  expect(sms.lastDeliveredAt).toBeGreaterThan(0);
  expect(sms.lastInboundAt).toBeNull();
  await receive(t);
  expect((await statesFor(admin)).sms.lastInboundAt).toBeGreaterThan(0);
  const audit = await t.run(async (ctx) => await ctx.db.query("auditLog").take(5));
  expect(audit.map(({ action }) => action)).toEqual(["consent.recorded", "channel.tested"]);
  // Of all that, another business sees nothing.
  const stranger = await join(t, await addAccount(t, "Other", null), "owner", "stranger");
  expect((await statesFor(stranger)).sms).toMatchObject({
    addresses: [],
    lastInboundAt: null,
    lastDeliveredAt: null,
  });
  expect(await codeOf(stranger.as.query(api.channelStates.test, { messageId }))).toBe("NOT_FOUND");
});

test("a test that fails says why in plain words", async () => {
  outcome = { kind: "permanent", code: "21614" };
  const messageId = await sendTest();
  await flush();
  expect(await admin.as.query(api.channelStates.test, { messageId })).toMatchObject({
    status: "failed",
    reason: "This number cannot receive texts. It may be a landline.",
  });
});

test("no test goes to nobody, to who has not agreed or opted out, by who may not, or on and on", async () => {
  expect(await codeOf(sendTest("not a number"))).toBe("INVALID_PHONE");
  expect(await codeOf(sendTest(OWN, false))).toBe("CONSENT_NEEDED");
  await receive(t, { body: "STOP", optOutType: "STOP" });
  expect(await codeOf(sendTest(CUSTOMER))).toBe("OPTED_OUT");
  const manager = await join(t, accountId, "manager", "Max");
  expect(await codeOf(sendTest(OWN, true, manager))).toBe("FORBIDDEN");
  expect(await codeOf(manager.as.query(api.channelStates.list, {}))).toBe("FORBIDDEN");
  for (let i = 0; i < 5; i++) expect(await codeOf(sendTest())).toBe("no error");
  expect(await codeOf(sendTest())).toBe("RATE_LIMITED");
});
