import http from "node:http";
import type { AddressInfo } from "node:net";
import twilio from "twilio";
import { afterEach } from "vitest";
import { startSandbox } from "../server.ts";
import type { Sandbox, SandboxOptions } from "../server.ts";
import type { Delivery, Message } from "../types.ts";

export const OURS = "+14155550100";
export const CUSTOMER = "+14155550199";
export const FAST = { queued: 1, sending: 1, sent: 1, delivered: 1 };

export interface Received {
  url: string;
  headers: http.IncomingHttpHeaders;
  raw: string;
  params: Record<string, string>;
  at: number;
}

export interface Product {
  base: string;
  received: Received[];
  /** Decides the answer; 200 with an empty TwiML document unless set. */
  answer: (request: Received, response: http.ServerResponse) => void;
  statuses: () => string[];
  close: () => Promise<void>;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Ends something after the test, newest first. */
export function afterwards(close: () => Promise<void>): void {
  closers.push(close);
}

/** A stand-in for our own webhooks that keeps every request. */
export async function startProduct(): Promise<Product> {
  const server = http.createServer();
  const product: Product = {
    base: "",
    received: [],
    answer: (_request, response) => {
      response.writeHead(200, { "content-type": "text/xml" });
      response.end("<Response/>");
    },
    statuses: () =>
      product.received.flatMap(({ params }) => params["MessageStatus"] ?? ([] as string[])),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on("request", (request, response) => {
    let raw = "";
    request.on("data", (chunk) => (raw += chunk));
    request.on("end", () => {
      const received: Received = {
        url: request.url ?? "",
        headers: request.headers,
        raw,
        params: Object.fromEntries(new URLSearchParams(raw)),
        at: Date.now(),
      };
      product.received.push(received);
      product.answer(received, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  product.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closers.push(product.close);
  return product;
}

/** A sandbox in memory on a free port, closed after the test. */
export async function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({
    port: 0,
    dataDir: null,
    webhookBaseUrl: null,
    numbers: [OURS],
    delays: FAST,
    ...options,
  });
  closers.push(sandbox.close);
  return sandbox;
}

export async function startBoth(options: Partial<SandboxOptions> = {}) {
  const product = await startProduct();
  const sandbox = await start({ webhookBaseUrl: product.base, ...options });
  return { product, sandbox, client: sdk(sandbox) };
}

/** The official SDK, its requests turned to the sandbox. */
export function sdk(sandbox: Sandbox, options: { authToken?: string; timeout?: number } = {}) {
  const inner = new twilio.RequestClient({ timeout: options.timeout ?? 5_000 });
  return twilio(sandbox.accountSid, options.authToken ?? sandbox.authToken, {
    httpClient: {
      request: (request) =>
        inner.request({
          ...request,
          uri: request.uri.replace("https://api.twilio.com", sandbox.url),
        }),
    } as InstanceType<typeof twilio.RequestClient>,
  });
}

/** Calls /__sandbox/… with the admin token. Throws on any answer but 2xx. */
export async function control<T = unknown>(
  sandbox: Sandbox,
  method: string,
  action: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${sandbox.url}/__sandbox/${action}`, {
    method,
    headers: { "x-sandbox-token": sandbox.adminToken, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text) as T;
}

export const fault = (sandbox: Sandbox, spec: Record<string, unknown>) =>
  control(sandbox, "POST", "faults", spec);

export const inbound = (sandbox: Sandbox, body: string, extra: Record<string, unknown> = {}) =>
  control<{ sid: string; status: number | null; state: string; delivery: Delivery | null }>(
    sandbox,
    "POST",
    "inbound",
    { from: CUSTOMER, to: OURS, body, ...extra },
  );

export const messages = (sandbox: Sandbox, hidden = false) =>
  control<Message[]>(sandbox, "GET", `messages?hidden=${hidden}`);

/** True when a webhook request's signature holds for the URL it was sent to. */
export function isSigned(sandbox: Sandbox, product: Product, request: Received): boolean {
  const header = request.headers["x-twilio-signature"];
  return (
    typeof header === "string" &&
    twilio.validateRequest(sandbox.authToken, header, product.base + request.url, request.params)
  );
}

/** What a call fails with. */
export const rejection = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    return error as { status: number; code: number; message: string; moreInfo: string };
  }
  throw new Error("was accepted");
};
