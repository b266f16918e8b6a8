// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import { OUR_NUMBER } from "./setup";
import { SID, closeTwilio, json, resource, scene } from "./twilio-server";

describe("CHAN-11 a Messaging Service, with Twilio's own SDK", () => {
  // The scheduler is held still: each test runs the sender itself.
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "Date"] }));
  afterEach(() => {
    closeTwilio();
    vi.useRealTimers();
  });

  test("a Messaging Service picks the number, or sends by the one the customer knows", async () => {
    const service = `MG${"5".repeat(32)}`;
    const { t, twilio, outboxId, run } = await scene((_, response) =>
      json(response, 201, resource()),
    );
    await t.run(async (ctx) => await ctx.db.patch("outbox", outboxId, { service }));
    await run();
    const known = twilio.seen.at(-1)?.form;
    expect(known?.get("From")).toBe(OUR_NUMBER);
    expect(known?.get("MessagingServiceSid")).toBe(service);
  });

  test("a text that a Messaging Service may have taken is looked for by the service", async () => {
    const service = `MG${"5".repeat(32)}`;
    const other = resource({ sid: "SM" + "b".repeat(32), messaging_service_sid: null });
    const ours = resource({ from: null, messaging_service_sid: service });
    const { t, twilio, outboxId, run, message } = await scene(({ method }, response) =>
      method === "POST"
        ? json(response, 502, {})
        : json(response, 200, { messages: [other, ours], next_page_uri: null }),
    );
    await t.run(async (ctx) => await ctx.db.patch("outbox", outboxId, { from: service }));
    await run();
    const created = twilio.seen.at(-1)?.form;
    expect(created?.get("MessagingServiceSid")).toBe(service);
    expect(created?.has("From")).toBe(false);
    await t.action(internal.channels.twilio.sender.reconcile, { outboxId });
    expect(twilio.seen.at(-1)?.url.searchParams.has("From")).toBe(false);
    expect(await message()).toMatchObject({ providerId: SID });
  });
});
