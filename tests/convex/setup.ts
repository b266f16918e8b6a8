import rateLimiter from "@convex-dev/rate-limiter/test";
import { convexTest } from "convex-test";
import { internalActionGeneric } from "convex/server";
import { v } from "convex/values";
import { vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { addMember } from "../../convex/model/members";
import type { SendOutcome } from "../../convex/channels/twilio/outcome";
import type { ProviderMessage } from "../../convex/model/settlement";
import schema from "../../convex/schema";
import type { Role } from "../../convex/shared/roles";

const modules = import.meta.glob("../../convex/**/*.*s");
const SENDER = "../../convex/channels/twilio/sender.ts";

export const ACCOUNT_SID = "AC" + "0".repeat(32);
export const AUTH_TOKEN = "0123456789abcdef0123456789abcdef";
export const WEBHOOKS = "https://inbox.example";
export const OUR_NUMBER = "+15125550100";
export const CUSTOMER = "+15125550111";
const ISSUER = "https://issuer.example";

/** Twilio as the sender sees it, decided by the test. */
export type FakeTwilio = {
  /** What a create comes to; undefined lets the sender die in the call. */
  create: (text: {
    from: string;
    service?: string | undefined;
    to: string;
    body: string;
    mediaCount: number;
    attempt: number;
  }) => SendOutcome | undefined;
  list: (lost: { to: string; body: string }) => ProviderMessage[] | null;
};

/** A backend whose sender talks to `twilio` instead of the network. */
export function backend(twilio?: Partial<FakeTwilio>) {
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
  vi.stubEnv("TWILIO_AUTH_TOKEN", AUTH_TOKEN);
  vi.stubEnv("PUBLIC_WEBHOOK_BASE_URL", WEBHOOKS);
  let sent = 0;
  const create = twilio?.create ?? (() => accepted(`SM${String(++sent).padStart(32, "0")}`));
  const list = twilio?.list ?? (() => []);
  const t = convexTest({
    schema,
    modules: { ...modules, [SENDER]: async () => fakeSender({ create, list }) },
    transactionLimits: true,
  });
  rateLimiter.register(t);
  return t;
}

export type Backend = ReturnType<typeof backend>;

export function accepted(sid: string, status = "queued"): SendOutcome {
  return { kind: "accepted", sid, status, segments: 1 };
}

function fakeSender({ create, list }: FakeTwilio) {
  return {
    send: internalActionGeneric({
      args: { outboxId: v.id("outbox") },
      handler: async (ctx, { outboxId }) => {
        const id = outboxId as Id<"outbox">;
        const text = await ctx.runMutation(internal.outbox.claim, { outboxId: id });
        const outcome = text === null ? undefined : create(text);
        if (text === null || outcome === undefined) return;
        const { generation, messageId, attempt } = text;
        await ctx.runMutation(internal.outbox.settle, {
          outboxId: id,
          generation,
          messageId,
          attempt,
          outcome,
        });
      },
    }),
    reconcile: internalActionGeneric({
      args: { outboxId: v.id("outbox") },
      handler: async (ctx, { outboxId }) => {
        const id = outboxId as Id<"outbox">;
        const lost = await ctx.runMutation(internal.outbox.beginCheck, { outboxId: id });
        if (lost === null) return;
        const { generation } = lost;
        await ctx.runMutation(internal.outbox.finishCheck, {
          outboxId: id,
          generation,
          found: list(lost),
        });
      },
    }),
  };
}

/**
 * On a clock that stands still what is there beforehand is a moment older than what the test does:
 * no function's clock is before the commits that it sees, and those are nanoseconds apart.
 */
async function beforehand<T>(work: () => Promise<T>): Promise<T> {
  if (!vi.isFakeTimers()) return await work();
  const now = Date.now();
  vi.setSystemTime(now - 1);
  try {
    return await work();
  } finally {
    vi.setSystemTime(now);
  }
}

/** An account with a number of its own. */
export async function addAccount(t: Backend, name = "Acme", number: string | null = OUR_NUMBER) {
  const add = () =>
    t.run(async (ctx) => {
      const accountId = await ctx.db.insert("accounts", {
        name,
        externalId: name,
        timeZone: "America/Chicago",
        locale: "en-US",
      });
      if (number !== null) {
        // So fast that no test waits for it; tests/convex/pace.test.ts is about the pace.
        const fields = { number, label: "Main", segmentsPerSecond: 1_000 };
        await ctx.db.insert("phoneNumbers", { accountId, ...fields });
      }
      return accountId;
    });
  return await beforehand(add);
}

/** A member and the backend as they see it. */
export async function join(t: Backend, accountId: Id<"accounts">, role: Role, name: string = role) {
  const tokenIdentifier = `${ISSUER}|${accountId}-${name}`;
  const fields = { accountId, tokenIdentifier, name, email: `${name}@x.example`, role };
  const id = await beforehand(() => t.run((ctx) => addMember(ctx, fields)));
  return { id, as: t.withIdentity({ tokenIdentifier, issuer: ISSUER, subject: name }) };
}

export type Member = Awaited<ReturnType<typeof join>>;

let texts = 0;

/** One text from a customer, as the verified webhook hands it on. */
export async function receive(
  t: Backend,
  { body = "Hello", from = CUSTOMER, to = OUR_NUMBER, ...rest }: Partial<Inbound> = {},
) {
  const sid = `SM${String(++texts).padStart(32, "f")}`;
  const text = { sid, from, to, body, mediaCount: 0, ours: true, payload: "", ...rest };
  await t.mutation(internal.channels.twilio.apply.inbound, text);
  return text;
}

type Inbound = {
  sid: string;
  from: string;
  to: string;
  body: string;
  mediaCount: number;
  optOutType: string;
  service: string;
  ours: boolean;
  payload: string;
};

/** The account's conversation with a number. */
export async function conversationWith(t: Backend, address = CUSTOMER) {
  const all = await t.run(async (ctx) => await ctx.db.query("conversations").take(1_000));
  const found = all.find((conversation) => conversation.contactAddress === address);
  if (found === undefined) throw new Error("there is no conversation with this number");
  return found;
}

export async function messagesOf(t: Backend, conversationId: Id<"conversations">) {
  return await t.run(
    async (ctx) =>
      await ctx.db
        .query("messages")
        .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", conversationId))
        .take(1_000),
  );
}

/** A status callback about one of our texts, as the verified webhook hands it on. */
export async function report(
  t: Backend,
  event: {
    sid: string;
    status: string;
    errorCode?: string;
    mid?: string;
    attempt?: number;
    ourNumber?: string;
  },
) {
  const payload = new URLSearchParams({ MessageSid: event.sid, MessageStatus: event.status });
  await t.mutation(internal.channels.twilio.apply.status, {
    ours: true,
    payload: payload.toString(),
    ...event,
  });
}

/** The code of the known error a call ends in. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const data: unknown = (error as { data?: unknown }).data;
    if (typeof data === "object" && data !== null && "code" in data) return String(data.code);
    throw error;
  }
  return "no error";
}
