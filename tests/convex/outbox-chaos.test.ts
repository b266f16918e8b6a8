import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import {
  accepted,
  addAccount,
  backend,
  conversationWith,
  join,
  messagesOf,
  receive,
  report,
} from "./setup";

const MINUTE = 60_000;
const CALLBACKS = ["queued", "sent", "delivered"];

/** What becomes of one call to Twilio, seen from Twilio and from us. */
const fates = [
  "accepted",
  "answer lost",
  "sender dies after acceptance",
  "sender dies before the call",
  "nothing known, not accepted",
  "429",
  "refused connection",
] as const;
type Fate = (typeof fates)[number];

const holds = (fate: Fate) =>
  fate === "accepted" || fate === "answer lost" || fate === "sender dies after acceptance";

type Callback = { sid: string; status: string; mid: string; attempt: number };

/** Runs one day of a conversation's texts through a Twilio that does its worst. */
async function run(plan: { texts: number; fates: Fate[]; dice: number[]; lost: boolean[] }) {
  const held: { sid: string; body: string }[] = [];
  const waiting: Callback[] = [];
  let calls = 0;
  let die = 0;
  const roll = (n: number) => (plan.dice[die++ % plan.dice.length] ?? 0) % n;

  const t = backend({
    create: (text) => {
      const fate = plan.fates[calls++ % plan.fates.length] ?? "accepted";
      const sid = `SM${String(calls).padStart(32, "0")}`;
      if (holds(fate)) {
        held.push({ sid, body: text.body });
        const mid = ids.get(text.body) ?? "";
        for (const status of CALLBACKS) {
          // Some callbacks never come, some come several times, all in any order.
          if (plan.lost[roll(plan.lost.length)]) continue;
          for (let copy = 0; copy <= roll(3); copy++) {
            waiting.splice(roll(waiting.length + 1), 0, {
              sid,
              status,
              mid,
              attempt: text.attempt,
            });
          }
        }
      }
      switch (fate) {
        case "accepted":
          return accepted(sid);
        case "answer lost":
        case "nothing known, not accepted":
          return { kind: "uncertain" };
        case "sender dies after acceptance":
        case "sender dies before the call":
          return undefined;
        case "429":
          return { kind: "transient", code: "20429", retryAfterMs: roll(20) * 1_000 };
        case "refused connection":
          return { kind: "transient" };
      }
    },
    list: ({ body }) =>
      held.filter((text) => text.body === body).map(({ sid }) => ({ sid, status: "sent" })),
  });
  const ids = new Map<string, string>();
  const accountId = await addAccount(t);
  const csr = await join(t, accountId, "csr");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  for (let i = 0; i < plan.texts; i++) {
    const body = `text ${i}`;
    const args = { conversationId, body, clientId: body };
    ids.set(body, await csr.as.mutation(api.messages.send, args));
  }
  for (let minute = 0; minute < 90; minute++) {
    for (let n = roll(4); n > 0 && waiting.length > 0; n--) {
      const callback = waiting.shift();
      if (callback !== undefined) await report(t, callback);
    }
    await vi.advanceTimersByTimeAsync(MINUTE);
    await t.finishInProgressScheduledFunctions();
    await t.mutation(internal.outbox.sweep, {});
  }
  for (const callback of waiting) await report(t, callback);
  const open = await t.run(async (ctx) => await ctx.db.query("outbox").take(100));
  const out = (await messagesOf(t, conversationId)).filter((m) => m.direction === "out");
  return { held, out, open };
}

beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }));
afterEach(() => void vi.useRealTimers());

test(
  "CHAN-4 no text is sent twice, lost or stuck, whatever Twilio and crashes do",
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          texts: fc.integer({ min: 1, max: 6 }),
          fates: fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 12 }),
          dice: fc.array(fc.nat(1_000), { minLength: 5, maxLength: 40 }),
          lost: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
        }),
        async (plan) => {
          const { held, out, open } = await run(plan);
          for (const message of out) {
            const texts = held.filter((text) => text.body === message.body);
            expect(texts.length, `${message.body} left twice`).toBeLessThanOrEqual(1);
            const row = open.find((candidate) => candidate.messageId === message._id);
            if (texts.length === 1) {
              expect(message.providerId).toBe(texts[0]?.sid);
              expect(["sending", "sent", "delivered"]).toContain(message.status);
              expect(row).toBeUndefined();
            } else if (message.status === "unknown") {
              expect(row?.dueAt, `${message.body} waits for nobody`).toBeUndefined();
            } else {
              expect(message.status).toBe("failed");
              expect(row).toBeUndefined();
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  },
);
