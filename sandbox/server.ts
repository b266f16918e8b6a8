import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createEventHub } from "./control/events.ts";
import { createControlRouter, putNumbers, putServices } from "./control/router.ts";
import { createClerkProvider } from "./clerk/provider.ts";
import { createClerkRouter } from "./clerk/router.ts";
import { openClerkStore } from "./clerk/store.ts";
import { createClock } from "./clock.ts";
import { createFaults } from "./faults.ts";
import { HttpError, sendJson } from "./http.ts";
import { isLoopbackHost, isLoopbackUrl } from "./loopback.ts";
import { openMailStore } from "./resend/store.ts";
import { createResendProvider, type ResendProvider } from "./resend/provider.ts";
import { createResendRouter } from "./resend/router.ts";
import type { Pace } from "./openai/context.ts";
import { createOpenAIProvider } from "./openai/provider.ts";
import { createOpenAIRouter } from "./openai/router.ts";
import { createIssuer } from "./oidc/issuer.ts";
import { createOidcRouter } from "./oidc/router.ts";
import { servePage } from "./page-files.ts";
import { loadCredentials } from "./credentials.ts";
import { openStore } from "./store.ts";
import type { DeliveryDelays, TwilioContext } from "./twilio/context.ts";
import { createTwilioProvider } from "./twilio/provider.ts";
import { createTwilioRouter } from "./twilio/router.ts";
import type { ResendContext } from "./resend/context.ts";
import type { RequestRecord } from "./types.ts";
import { createWork } from "./work.ts";

const KEEP_REQUESTS = 5_000;
const DEFAULT_NUMBER = "+14155550100";
const DEFAULT_MAIL = {
  retries: [500, 2_000, 10_000, 30_000, 60_000],
  rate: 5,
  delays: { sent: 200, delivered: 900 },
};
const DEFAULT_PACE: Pace = { first: 400, word: 45 };
const DEFAULT_DELAYS: DeliveryDelays = { queued: 100, sending: 150, sent: 250, delivered: 900 };

export interface SandboxOptions {
  /** 0 for any free port. */
  port: number;
  /** Where state is kept; null for memory. */
  dataDir: string | null;
  /** What numbers without an address of their own call: `<webhookBaseUrl>/twilio/inbound`. */
  webhookBaseUrl: string | null;
  /** Made up and kept in dataDir when absent. */
  accountSid?: string;
  authToken?: string;
  /** Made up and kept in dataDir when absent. */
  resendApiKey?: string;
  /** whsec_… and base64; made up and kept in dataDir when absent. */
  resendWebhookSecret?: string;
  /** Made up and kept in dataDir when absent. */
  openaiApiKey?: string;
  /** sk_test_…; made up and kept in dataDir when absent. */
  clerkSecretKey?: string;
  /** whsec_… and base64; made up and kept in dataDir when absent. */
  clerkWebhookSecret?: string;
  /** How fast a model writes. */
  pace?: Partial<Pace>;
  /** Waits before an email's webhook is tried again, API requests a second, and time to arrive. */
  mail?: Partial<Pick<ResendContext, "retries" | "rate" | "delays">>;
  /** Random at each start when absent. */
  adminToken?: string;
  /** Our numbers; when absent, the ones kept in dataDir, else +14155550100. */
  numbers?: string[];
  /** Puts all our numbers in one Messaging Service with Advanced Opt-Out. */
  messagingServiceSid?: string;
  delays?: Partial<DeliveryDelays>;
  /** Seed for faults with a probability. */
  seed?: number;
}

export interface Sandbox {
  /** http://127.0.0.1:<port> */
  url: string;
  issuer: string;
  accountSid: string;
  authToken: string;
  resendApiKey: string;
  resendWebhookSecret: string;
  openaiApiKey: string;
  clerkSecretKey: string;
  clerkWebhookSecret: string;
  adminToken: string;
  setWebhookBaseUrl: (url: string | null) => void;
  /** Resolves true once no text, callback or timer is on its way, false after the time is up. */
  idle: (timeoutMs?: number) => Promise<boolean>;
  close: () => Promise<void>;
}

/**
 * Starts the provider stand-in on 127.0.0.1. Throws when the port is taken, when another sandbox
 * uses dataDir, or when an option is not valid.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  let webhookBaseUrl = checkedBase(options.webhookBaseUrl);
  const { dataDir } = options;
  if (dataDir !== null) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const store = openStore(dataDir === null ? null : join(dataDir, "sandbox.sqlite"));
  const mailStore = openMailStore(dataDir === null ? null : join(dataDir, "mail.sqlite"));
  const clerkStore = openClerkStore(dataDir === null ? null : join(dataDir, "clerk.sqlite"));
  const clock = createClock();
  const work = createWork(clock);
  const hub = createEventHub();
  const server = http.createServer();
  try {
    const credentials = loadCredentials(dataDir, options);
    const adminToken = options.adminToken ?? randomBytes(24).toString("base64url");
    let origin = "";
    const faults = createFaults({
      seed: options.seed ?? 1,
      clock,
      later: work.later,
      changed: (faults) => hub.emit({ type: "faults", faults }),
    });
    const ctx: TwilioContext = {
      store,
      faults,
      ...credentials,
      delays: { ...DEFAULT_DELAYS, ...options.delays },
      origin: () => origin,
      defaultSmsUrl: () => (webhookBaseUrl === null ? null : `${webhookBaseUrl}/twilio/inbound`),
      emit: hub.emit,
      background: work.background,
      later: work.later,
      now: clock.now,
    };
    const provider = createTwilioProvider(ctx, work.signal);
    const mail = createResendProvider(
      {
        mail: mailStore,
        store,
        faults,
        apiKey: credentials.resendApiKey,
        webhookSecret: credentials.resendWebhookSecret,
        webhookUrl: () => (webhookBaseUrl === null ? null : `${webhookBaseUrl}/resend/webhook`),
        ...DEFAULT_MAIL,
        ...options.mail,
        origin: () => origin,
        emit: hub.emit,
        background: work.background,
        later: work.later,
        now: clock.now,
      },
      work.signal,
    );
    const openai = createOpenAIProvider({
      faults,
      apiKey: credentials.openaiApiKey,
      pace: { ...DEFAULT_PACE, ...options.pace },
      now: clock.now,
    });
    const wanted = options.numbers ?? (store.numbers().length === 0 ? [DEFAULT_NUMBER] : null);
    if (wanted) {
      putNumbers(provider, JSON.stringify(wanted.map((phoneNumber) => ({ phoneNumber }))));
    }
    if (options.messagingServiceSid !== undefined) {
      const numbers = store.numbers().map(({ phoneNumber }) => phoneNumber);
      putServices(provider, JSON.stringify([{ sid: options.messagingServiceSid, numbers }]));
    }
    const issuer = await createIssuer(
      dataDir === null ? null : join(dataDir, "oidc-key.json"),
      () => origin,
    );
    const clerk = createClerkProvider(
      {
        clerk: clerkStore,
        store,
        faults,
        issuer,
        secretKey: credentials.clerkSecretKey,
        webhookSecret: credentials.clerkWebhookSecret,
        webhookUrl: () => (webhookBaseUrl === null ? null : `${webhookBaseUrl}/clerk/webhook`),
        retries: options.mail?.retries ?? DEFAULT_MAIL.retries,
        origin: () => origin,
        emit: hub.emit,
        background: work.background,
        later: work.later,
        now: clock.now,
      },
      work.signal,
    );
    const requests: RequestRecord[] = [];
    const journal = (record: RequestRecord) => {
      requests.push(record);
      if (requests.length > KEEP_REQUESTS) requests.shift();
    };
    const twilio = createTwilioRouter(provider, journal);
    const resend = createResendRouter(mail, journal);
    const models = createOpenAIRouter(openai, journal);
    const clerkApis = createClerkRouter(clerk, journal);
    const control = createControlRouter({
      provider,
      mail,
      openai,
      clerk,
      faults,
      hub,
      adminToken,
      requests,
      clock,
      work,
    });
    const oidc = createOidcRouter(issuer, store, adminToken);

    server.on("request", (request, response) => {
      void (async () => {
        try {
          // Only names of this machine: a foreign name that resolves here is DNS rebinding.
          if (!isLoopbackHost(request.headers.host)) {
            throw new HttpError(403, "bad_host", "the sandbox answers to loopback names only");
          }
          const url = new URL(request.url ?? "/", origin);
          if (url.pathname.startsWith("/2010-04-01/")) await twilio(request, response, url);
          else if (/^\/emails(\/|$)/.test(url.pathname)) await resend(request, response, url);
          else if (url.pathname.startsWith("/v1/")) await models(request, response, url);
          else if (/^\/clerk(-api)?\//.test(url.pathname)) await clerkApis(request, response, url);
          else if (url.pathname.startsWith("/__mail/")) serveFile(mail, response, url);
          else if (url.pathname.startsWith("/__sandbox/")) await control(request, response, url);
          else if (url.pathname.startsWith("/oidc/")) await oidc(request, response, url);
          else servePage(provider.mediaLinks, request, response, url);
        } catch (error) {
          sendFailure(response, error);
        }
      })();
    });
    await listen(server, options.port);
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    provider.resume();
    mail.resume();
    clerk.webhooks.resume();

    let closing: Promise<void> | undefined;
    return {
      url: origin,
      issuer: issuer.issuer(),
      ...credentials,
      adminToken,
      setWebhookBaseUrl(url) {
        webhookBaseUrl = checkedBase(url);
      },
      idle: (timeoutMs = 10_000) => work.idle(timeoutMs),
      close() {
        closing ??= (async () => {
          hub.close();
          const closed = new Promise<void>((resolve) => server.close(() => resolve()));
          server.closeAllConnections();
          await work.stop();
          await closed;
          store.close();
          mailStore.close();
          clerkStore.close();
        })();
        return closing;
      },
    };
  } catch (error) {
    hub.close();
    server.close();
    store.close();
    mailStore.close();
    clerkStore.close();
    throw error;
  }
}

/** What a download address of an email leads to. */
function serveFile(mail: ResendProvider, response: http.ServerResponse, url: URL): void {
  const bytes = mail.openLink(url.pathname.replace("/__mail/", ""));
  if (bytes === undefined) {
    throw new HttpError(403, "expired", "this download link is unknown or has expired");
  }
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-length": String(bytes.length),
    "content-disposition": "attachment",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
  });
  response.end(bytes);
}

function listen(server: http.Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`port ${port} is taken; stop what uses it or choose another`)
          : error,
      ),
    );
    server.listen(port, "127.0.0.1", () => resolve());
  });
}

function sendFailure(response: http.ServerResponse, error: unknown): void {
  if (error instanceof HttpError) {
    sendJson(response, error.status, { error: { code: error.code, message: error.message } });
    return;
  }
  // The caller is gone, as when the sandbox stops: nobody to tell.
  if (response.destroyed) return;
  console.error("sandbox: a request failed:", error);
  sendJson(response, 500, { error: { code: "internal", message: "the sandbox failed" } });
}

function checkedBase(url: string | null): string | null {
  if (url === null) return null;
  if (!isLoopbackUrl(url)) {
    throw new Error(`the webhook base URL must be http on loopback, not ${url}`);
  }
  return url.replace(/\/+$/, "");
}
