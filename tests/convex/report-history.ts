import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Doc, Id } from "../../convex/_generated/dataModel";
import type { SendOutcome } from "../../convex/channels/twilio/outcome";
import { addCustomer } from "../../convex/model/customers";
import { waitingSince } from "../../convex/model/attention";
import { accepted, addAccount, backend, CUSTOMER, join, receive, report } from "./setup";

/** One thing that happens; `who` and `nth` pick among what is there. */
export type Step = { do: (typeof STEPS)[number]; who: number; nth: number };

export const STEPS = [
  "time",
  "text in",
  "portal in",
  "send",
  "undo",
  "accept",
  "refuse",
  "lose",
  "settle",
  "delivered",
  "undelivered",
  "again",
  "retry",
  "archive",
  "snooze",
  "wake",
  "no reply needed",
  "zone",
  "ask",
  "answer",
  "discard",
  "use",
] as const;

const ZONES = ["America/Chicago", "Europe/Berlin", "Pacific/Auckland", "Asia/Kolkata"];
const WAITS = [900, 40_000, 20 * 60_000, 3 * 3_600_000, 11 * 3_600_000, 26 * 3_600_000];
const CODES = ["30003", "30006", "30007"];

/** How long one wait of a customer was, by the reply that ended it. */
type Answer = { waited: number; first: boolean };

/** A business in which things happen, and who keeps count of them by hand. */
export async function business(zone = 0) {
  const t = backend();
  const accountId = await addAccount(t);
  await t.run(async (ctx) => await ctx.db.patch("accounts", accountId, { timeZone: ZONES[zone] }));
  const owner = await join(t, accountId, "owner", "Olga");
  const members = [owner, await join(t, accountId, "csr", "Cy")];
  await owner.as.mutation(api.assistant.configure, { enabled: true });
  for (const { as } of members) await as.mutation(api.me.setUndoSend, { seconds: 5 });
  const contact = { accountId, name: "Maria", phones: [CUSTOMER], emails: [] };
  await t.run(async (ctx) => await addCustomer(ctx, contact));
  await receive(t);
  const [texted] = await t.run(async (ctx) => await ctx.db.query("conversations").take(1));
  if (texted === undefined) throw new Error("there is no conversation");
  const { token } = await owner.as.mutation(api.portalLinks.make, { conversationId: texted._id });

  /** By message or suggestion: the day it counts in, by the clock of then. */
  const days = new Map<string, string>();
  const answers = new Map<string, Answer>();
  /** By conversation: the customer began something nobody has answered. */
  const opening = new Map<string, boolean>([[texted._id, true]]);
  /** By reply, archived while it was on its way: since when its customer waits. */
  const kept = new Map<string, number>();
  let clicks = 0;

  const all = async <T extends "messages" | "conversations" | "suggestions" | "outbox">(table: T) =>
    (await t.run(async (ctx) => await ctx.db.query(table).take(2_000))) as Doc<T>[];
  const pick = <T>(list: T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
  const zoneNow = async () =>
    (await t.run(async (ctx) => await ctx.db.get("accounts", accountId)))?.timeZone;

  async function noteDays() {
    const timeZone = await zoneNow();
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone });
    for (const { _id, at } of await all("messages")) {
      if (!days.has(_id)) days.set(_id, format.format(at));
    }
    for (const { _id, startedAt } of await all("suggestions")) {
      if (!days.has(_id)) days.set(_id, format.format(startedAt));
    }
  }

  async function settleRow(row: Doc<"outbox"> | undefined, outcome: SendOutcome) {
    if (row === undefined) return;
    const { _id: outboxId, messageId, attempt } = row;
    const claimed = await t.mutation(internal.outbox.claim, { outboxId });
    if (claimed === null) return;
    const { generation } = claimed;
    const call = { outboxId, generation, messageId, attempt, outcome };
    await t.mutation(internal.outbox.settle, call);
  }

  async function act({ do: what, who, nth }: Step): Promise<void> {
    const { as } = members[who % members.length] ?? owner;
    const conversation = pick(await all("conversations"), nth);
    const conversationId = conversation?._id ?? texted!._id;
    const replies = (await all("messages")).filter(({ direction }) => direction === "out");
    const reply = pick(replies, nth);
    const known = pick(
      replies.filter(({ providerId }) => providerId !== undefined),
      nth,
    );
    const failed = pick(
      replies.filter(({ status }) => status === "failed"),
      nth,
    );
    const runs = await all("suggestions");
    const own = runs.filter(({ memberId }) => memberId === members[who % members.length]?.id);
    const run = pick(own, nth);
    const row = pick(await all("outbox"), nth);
    const body = `Message ${++clicks}`;
    const clientId = `click ${clicks}`;
    const anyway: "quietHours"[] = ["quietHours"];
    switch (what) {
      case "time":
        vi.setSystemTime(Date.now() + (pick(WAITS, nth) ?? 0) + nth);
        return;
      case "text in":
        await receive(t, { from: nth % 2 === 0 ? CUSTOMER : "+15125550122" });
        return;
      case "portal in":
        await t.mutation(api.portal.send, { token, body, clientId, uploadIds: [] });
        return;
      case "send":
        await as.mutation(api.messages.send, { conversationId, body, clientId, anyway });
        return;
      case "undo":
        if (reply !== undefined) await as.mutation(api.messages.undo, { messageId: reply._id });
        return;
      case "accept":
        return await settleRow(row, accepted(`SM${String(clicks).padStart(32, "0")}`));
      case "refuse":
        return await settleRow(row, { kind: "permanent", code: pick(CODES, nth) });
      case "lose":
        return await settleRow(row, { kind: "uncertain" });
      case "settle":
        if (reply !== undefined) {
          await as.mutation(api.messages.settle, { messageId: reply._id, outcome: "sent" });
        }
        return;
      case "delivered":
      case "undelivered":
      case "again": {
        if (known?.providerId === undefined) return;
        const status = what === "undelivered" ? what : nth % 2 === 0 ? "delivered" : "sent";
        const errorCode = what === "undelivered" ? pick(CODES, nth) : undefined;
        const event = {
          sid: known.providerId,
          status,
          ...(errorCode !== undefined && { errorCode }),
        };
        await report(t, event);
        if (what === "again") await report(t, event);
        return;
      }
      case "retry":
        if (failed === undefined) return;
        await as.mutation(api.messages.retry, { messageId: failed._id, anyway });
        return;
      case "archive":
        await as.mutation(api.conversations.setArchived, { conversationId, archived: true });
        return;
      case "snooze": {
        const until = Date.now() + 3_600_000;
        await as.mutation(api.bulk.snooze, { conversationIds: [conversationId], until });
        return;
      }
      case "wake": {
        const until = conversation?.snooze?.until;
        if (until !== undefined) await t.mutation(internal.snooze.wake, { conversationId, until });
        return;
      }
      case "no reply needed":
        await as.mutation(api.conversations.noReplyNeeded, { conversationId });
        return;
      case "zone": {
        const timeZone = pick(ZONES, nth) ?? "UTC";
        await owner.as.mutation(api.account.change, { timeZone });
        return;
      }
      case "ask":
        await as.mutation(api.compose.start, { conversationId, clientId, kind: "draft" });
        return;
      case "answer": {
        if (run === undefined) return;
        const failure = nth % 3 === 0 ? ("unreachable" as const) : undefined;
        const draft = { text: `Draft ${clicks}`, marks: [] };
        const done = { provider: "openai" as const, usage: { input: nth, output: who + 1 } };
        const outcome = failure === undefined ? { draft } : { failure };
        const suggestionId = run._id;
        await t.mutation(internal.suggestions.finish, { suggestionId, ...done, ...outcome });
        return;
      }
      case "discard":
        if (run !== undefined) await as.mutation(api.compose.discard, { suggestionId: run._id });
        return;
      case "use": {
        if (run === undefined) return;
        const text = nth % 2 === 0 ? run.text || body : body;
        const { conversationId: there, _id: suggestionId } = run;
        const use = { conversationId: there, body: text, clientId, anyway, suggestionId };
        await as.mutation(api.messages.send, use);
        return;
      }
    }
  }

  /** Does a step, or finds it refused, and follows what it does to who waits. */
  async function step(next: Step): Promise<void> {
    const before = new Map((await all("conversations")).map((each) => [each._id, each]));
    const replies = new Map((await all("messages")).map((each) => [each._id, each]));
    // No two things happen at the same moment: the clock of the second would be ahead of this one.
    vi.setSystemTime(Date.now() + 1);
    try {
      await act(next);
    } catch (error) {
      if (!(error instanceof Error && "data" in error)) throw error;
    }
    await noteDays();
    for (const after of await all("conversations")) {
      follow(before.get(after._id), after, replies, await all("messages"));
    }
  }

  function follow(
    before: Doc<"conversations"> | undefined,
    after: Doc<"conversations">,
    earlier: Map<Id<"messages">, Doc<"messages">>,
    messages: Doc<"messages">[],
  ): void {
    const id = after._id;
    const [was, is] = [before && waitingSince(before), waitingSince(after)];
    if (after.inboundSeq > (before?.inboundSeq ?? 0)) {
      const aside = before?.archived === true && before.snooze === undefined;
      if (before === undefined || before.inboundSeq === 0 || aside) opening.set(id, true);
    }
    const last = after.lastOutboundId;
    const archived = before?.archived === false && after.archived && after.snooze === undefined;
    if (archived && was !== undefined && before?.settledSeq === after.settledSeq && last) {
      kept.set(last, was);
    }
    for (const message of messages.filter(({ conversationId }) => conversationId === id)) {
      const then = earlier.get(message._id);
      if (message.authorId === undefined || message.direction !== "out") continue;
      if (message.status === "failed" && then?.status !== "failed") {
        const lost = answers.get(message._id);
        answers.delete(message._id);
        kept.delete(message._id);
        if (lost?.first && after.attention) opening.set(id, true);
      } else if (stands(message) && !(then && stands(then))) {
        const ended = was !== undefined && (is === undefined || is > was);
        const since = kept.get(message._id) ?? (ended ? was : undefined);
        if (since === undefined) continue;
        answers.set(message._id, {
          waited: Date.now() - since,
          first: opening.get(id) === true,
        });
        kept.delete(message._id);
        opening.set(id, false);
      }
    }
  }

  return { t, owner, members, step, days, answers, all };
}

export type Business = Awaited<ReturnType<typeof business>>;

const stands = ({ status }: Doc<"messages">) => ["sending", "sent", "delivered"].includes(status);
