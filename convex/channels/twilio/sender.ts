"use node";

import { v } from "convex/values";
// Only what sends texts: the whole SDK would be more than half of all the code that is deployed.
import BaseTwilio from "twilio/lib/base/BaseTwilio.js";
import RequestClient from "twilio/lib/base/RequestClient.js";
import type Response from "twilio/lib/http/response.js";
import ApiBase from "twilio/lib/rest/ApiBase.js";
import type { MessageListInstance } from "twilio/lib/rest/api/v2010/account/message.js";
import { internal } from "../../_generated/api";
import { internalAction } from "../../_generated/server";
import type { ListedText } from "../../model/catchUp";
import { isService } from "../../shared/senders";
import { CALL_TIMEOUT } from "../../model/outbox";
import type { ProviderMessage } from "../../model/settlement";
import { type TwilioConfig, twilioConfig, twilioStandIn } from "./config";
import { mediaUrls } from "./mediaUrl";
import { type SendFailure, type SendOutcome, classifyFailure } from "./outcome";
import { log } from "../../model/log";

/** How far Twilio's clock may be behind ours when a list is matched to a claim. ms */
const CLOCK_SKEW = 30_000;
/** Newest texts to one number that are looked through for a lost one. */
const LIST_LIMIT = 50;
/** Newest texts that one catching up looks through. */
const CATCH_UP_LIMIT = 5_000;
const CATCH_UP_PAGE = 500;
const CATCH_UP_BATCH = 50;
/** A text younger than this still has its webhook coming, which knows more. ms */
const WEBHOOK_TIME = 120_000;

/** Sends one text of the outbox: claim, call, settle. Dying anywhere in between is repaired. */
export const send = internalAction({
  args: { outboxId: v.id("outbox") },
  returns: v.null(),
  handler: async (ctx, { outboxId }): Promise<null> => {
    const text = await ctx.runMutation(internal.outbox.claim, { outboxId });
    if (text === null) return null;
    const { generation, messageId, attempt } = text;
    const outcome = await createMessage(text);
    await ctx.runMutation(internal.outbox.settle, {
      outboxId,
      generation,
      messageId,
      attempt,
      outcome,
    });
    return null;
  },
});

/** Looks into Twilio's list for a text whose answer was lost. */
export const reconcile = internalAction({
  args: { outboxId: v.id("outbox") },
  returns: v.null(),
  handler: async (ctx, { outboxId }): Promise<null> => {
    const lost = await ctx.runMutation(internal.outbox.beginCheck, { outboxId });
    if (lost === null) return null;
    const { generation } = lost;
    const found = await findMessages(lost);
    await ctx.runMutation(internal.outbox.finishCheck, { outboxId, generation, found });
    return null;
  },
});

/** Every few minutes: what Twilio's list holds and no webhook brought. */
export const catchUp = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const now = Date.now();
    const since = await ctx.runMutation(internal.channels.twilio.apply.listFrom, { now });
    const texts = await listSince(since, now - WEBHOOK_TIME);
    if (texts === null) return null;
    for (let from = 0; from < texts.length || from === 0; from += CATCH_UP_BATCH) {
      const upTo = from + CATCH_UP_BATCH >= texts.length ? now : undefined;
      const batch = texts.slice(from, from + CATCH_UP_BATCH);
      await ctx.runMutation(internal.channels.twilio.apply.listed, { texts: batch, upTo });
    }
    return null;
  },
});

type Text = {
  /** A number of ours, or the Messaging Service that picks one. */
  from: string;
  service?: string | undefined;
  to: string;
  body: string;
  mediaCount: number;
  messageId: string;
  attempt: number;
};

async function createMessage(text: Text): Promise<SendOutcome> {
  const config = twilioConfig();
  const messages = config === null ? null : messagesFor(config);
  if (config === null || messages === null) return { kind: "config", breaks: "account" };
  try {
    const { from, service, to, body, mediaCount, messageId, attempt } = text;
    const statusCallback = `${config.webhookBaseUrl}/twilio/status?mid=${messageId}&try=${attempt}`;
    const mediaUrl = await mediaUrls(config, messageId, mediaCount, Date.now());
    const message = await messages.create({
      ...(isService(from)
        ? { messagingServiceSid: from }
        : { from, ...(service !== undefined && { messagingServiceSid: service }) }),
      to,
      statusCallback,
      ...(body !== "" && { body }),
      ...(mediaUrl.length > 0 && { mediaUrl }),
    });
    return { kind: "accepted", ...providerMessage(message) };
  } catch (error) {
    return classifyFailure(failureOf(error));
  }
}

async function findMessages(lost: {
  from: string;
  to: string;
  body: string;
  claimedAt: number;
}): Promise<ProviderMessage[] | null> {
  const config = twilioConfig();
  const messages = config === null ? null : messagesFor(config);
  if (messages === null) return null;
  try {
    const { from, to, body } = lost;
    // Which number a Messaging Service picks is not known before.
    const list = await messages.list({
      ...(!isService(from) && { from }),
      to,
      limit: LIST_LIMIT,
    });
    const since = lost.claimedAt - CLOCK_SKEW;
    return list
      .filter((m) => !isService(from) || m.messagingServiceSid === from)
      .filter(
        (m) => (m.body ?? "").trim() === body.trim() && (m.dateCreated?.getTime() ?? 0) >= since,
      )
      .sort((a, b) => a.dateCreated.getTime() - b.dateCreated.getTime())
      .map(providerMessage);
  } catch (error) {
    log("warn", "texts.listUnread", listFailure(error));
    return null;
  }
}

/** Texts of the list between two moments, oldest first; null when it could not be read. */
async function listSince(since: number, until: number): Promise<ListedText[] | null> {
  const config = twilioConfig();
  const messages = config === null ? null : messagesFor(config);
  if (messages === null) return null;
  try {
    const list = await messages.list({
      dateSentAfter: new Date(since),
      limit: CATCH_UP_LIMIT,
      pageSize: CATCH_UP_PAGE,
    });
    if (list.length === CATCH_UP_LIMIT) log("warn", "texts.moreThanRead");
    const wanted = list.filter((m) => (m.dateCreated?.getTime() ?? 0) <= until).reverse();
    return wanted.map((m) => ({
      ...providerMessage(m),
      inbound: m.direction === "inbound",
      from: m.from ?? "",
      to: m.to,
      body: m.body ?? "",
      service: m.messagingServiceSid || undefined,
      mediaCount: Number(m.numMedia) || 0,
    }));
  } catch (error) {
    log("warn", "texts.listUnread", listFailure(error));
    return null;
  }
}

type TwilioMessage = { sid: string; status: string; errorCode: number; numSegments: string };

function providerMessage({ sid, status, errorCode, numSegments }: TwilioMessage): ProviderMessage {
  const segments = Number(numSegments);
  return {
    sid,
    status,
    errorCode: errorCode ? String(errorCode) : undefined,
    segments: segments > 0 ? segments : undefined,
  };
}

let cached: { key: string; messages: MessageListInstance } | undefined;

/** One client for as long as the settings stay, so that connections are kept; null if they are refused. */
function messagesFor({
  accountSid,
  authTokens: [authToken],
}: TwilioConfig): MessageListInstance | null {
  let standIn: string | null;
  try {
    standIn = twilioStandIn();
  } catch (error) {
    log("error", "texts.refused", { reason: error instanceof Error ? error.message : undefined });
    return null;
  }
  const key = [accountSid, authToken, standIn].join();
  if (cached?.key !== key) {
    const httpClient = new HttpClient(standIn);
    const client = new BaseTwilio.Client(accountSid, authToken, { httpClient });
    cached = { key, messages: new ApiBase(client).v2010.account.messages };
  }
  return cached.messages;
}

/** The SDK's own HTTP client, which may be pointed at another origin. */
class HttpClient extends RequestClient {
  readonly #origin: string | null;

  constructor(origin: string | null) {
    super({ timeout: CALL_TIMEOUT });
    this.#origin = origin;
  }

  override async request<T>(options: RequestClient.RequestOptions<T>): Promise<Response<T>> {
    const uri = this.#origin === null ? options.uri : moveTo(this.#origin, options.uri);
    const response = await super.request<T>({ ...options, uri });
    // The SDK's error would drop how long to wait.
    if (response.statusCode === 429) throw new TooManyRequests(response.headers);
    return response;
  }
}

class TooManyRequests extends Error {
  readonly retryAfterMs: number | undefined;

  constructor(headers: Record<string, unknown> | undefined) {
    super("Twilio asks us to slow down");
    const seconds = Number(headers?.["retry-after"]);
    this.retryAfterMs = seconds > 0 ? seconds * 1_000 : undefined;
  }
}

/**
 * What is safe to keep of a failed call: an SDK error holds credentials and the text, so nothing
 * of it but codes may be logged or stored.
 */
function failureOf(error: unknown): SendFailure {
  if (error instanceof TooManyRequests) {
    return { httpStatus: 429, twilioCode: 20429, retryAfterMs: error.retryAfterMs };
  }
  const { status, code } = (typeof error === "object" && error !== null ? error : {}) as {
    status?: unknown;
    code?: unknown;
  };
  return {
    httpStatus: typeof status === "number" ? status : undefined,
    twilioCode: typeof code === "number" ? code : undefined,
    networkCode: typeof code === "string" ? code : undefined,
  };
}

/** The same for the log. */
function listFailure(error: unknown): { code?: string; status?: number | undefined } {
  const { httpStatus: status, twilioCode, networkCode } = failureOf(error);
  const code = twilioCode ?? networkCode;
  return { status, ...(code !== undefined && { code: String(code) }) };
}

function moveTo(origin: string, uri: string): string {
  const { pathname, search } = new URL(uri);
  return `${origin}${pathname}${search}`;
}
