import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { consentWord } from "../../convex/model/consent";
import {
  accepted,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  messagesOf,
  receive,
  report,
} from "./setup";

const SID = "SM" + "a".repeat(32);

async function scene() {
  const t = backend({ create: () => accepted(SID) });
  const accountId = await addAccount(t);
  const csr = await join(t, accountId, "csr");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  let n = 0;
  const send = async () =>
    await csr.as.mutation(api.messages.send, { conversationId, body: "Hi", clientId: `${++n}` });
  const ledger = async () => {
    const rows = await t.run(async (ctx) => await ctx.db.query("consent").take(20));
    return rows.map(({ state, source }) => `${state} by ${source}`);
  };
  const flush = async () => await t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(5));
  return { t, csr, conversationId, send, ledger, flush };
}

describe("CHAN-6 consent", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("who writes first may be answered, and the ledger says how we know", async () => {
    const { send, ledger } = await scene();
    expect(await ledger()).toEqual(["implied by inbound"]);
    await send();
  });

  test.each([
    "STOP",
    " stop ",
    "Unsubscribe",
    "CANCEL",
    "end",
    "quit",
    "StopAll",
    "REVOKE",
    "optout",
  ])("%s opts out at once, and sending is refused before it leaves", async (body) => {
    const { t, csr, conversationId, send, ledger } = await scene();
    await receive(t, { body });
    expect(await codeOf(send())).toBe("OPTED_OUT");
    expect(await ledger()).toEqual(["implied by inbound", "optedOut by keyword"]);
    expect(await csr.as.query(api.conversations.get, { conversationId })).toMatchObject({
      optedOut: true,
      sendBlock: "optedOut",
    });
  });

  test.each(["Please stop by at 3", "Don't cancel", "Yes", "HELP"])(
    "%s is an ordinary message",
    async (body) => {
      const { t, send, ledger } = await scene();
      await receive(t, { body });
      await send();
      expect(await ledger()).toEqual(["implied by inbound"]);
    },
  );

  test.each(["START", "unstop", "yes"])("%s opts in again", async (body) => {
    const { t, send, ledger } = await scene();
    await receive(t, { body: "STOP" });
    await receive(t, { body });
    await send();
    expect((await ledger()).at(-1)).toBe("optedIn by keyword");
  });

  test("Twilio's own verdict goes before the words", () => {
    expect(consentWord("Por favor no más", "STOP")).toBe("stop");
    expect(consentWord("STOP", "HELP")).toBeNull();
    expect(consentWord("vale", "START")).toBe("start");
  });

  test("a text that waits is not sent once the customer has opted out", async () => {
    const { t, conversationId, send, flush } = await scene();
    await send();
    await receive(t, { body: "STOP" });
    await flush();
    const reply = (await messagesOf(t, conversationId)).find((m) => m.direction === "out");
    expect(reply).toMatchObject({ status: "failed", statusRank: 90 });
    expect(reply?.providerId).toBeUndefined();
    expect(reply?.errorReason).toMatch(/opted out/);
  });

  test("Twilio's refusal 21610 closes the conversation to sending", async () => {
    const { t, send, ledger, flush } = await scene();
    await send();
    await flush();
    await report(t, { sid: SID, status: "failed", errorCode: "21610" });
    expect((await conversationWith(t)).optedOut).toBe(true);
    expect((await ledger()).at(-1)).toBe("optedOut by provider");
    expect(await codeOf(send())).toBe("OPTED_OUT");
  });

  test("an opt-out outlives its conversation", async () => {
    const { t, ledger } = await scene();
    await receive(t, { body: "STOP" });
    await t.run(async (ctx) => {
      const [conversation] = await ctx.db.query("conversations").take(1);
      if (conversation !== undefined) await ctx.db.delete("conversations", conversation._id);
    });
    await receive(t, { body: "Hello?" });
    expect((await conversationWith(t)).optedOut).toBe(true);
    expect(await ledger()).toHaveLength(2);
  });
});
