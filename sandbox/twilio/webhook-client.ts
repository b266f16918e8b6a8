import http from "node:http";
import { isLoopbackUrl } from "../loopback.ts";

// https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides (the defaults)
const CONNECT_MS = 5_000;
const TOTAL_MS = 15_000;
const MAX_ANSWER = 64_000;

export type WebhookAnswer =
  | { ok: true; status: number; contentType: string; body: string }
  | { ok: false; error: string; connected: boolean };

/**
 * POSTs a form to a webhook and never throws. `connected` tells a refused connection from a lost
 * answer, since only the first is tried again by default. The URL goes out byte for byte (fetch would normalise
 * it and break the signature). Only loopback is ever called. Redirects are not followed.
 */
export function postForm(
  url: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  if (!isLoopbackUrl(url)) {
    return Promise.resolve({ ok: false, error: "NOT_LOOPBACK", connected: true });
  }
  const parsed = new URL(url);
  const authority = /^http:\/\/[^/?#]*/i.exec(url)?.[0] ?? "";
  const target = url.slice(authority.length).replace(/#.*$/s, "");
  return new Promise((resolve) => {
    const request = http.request({
      agent: false,
      signal,
      method: "POST",
      hostname: parsed.hostname.replace(/^\[|\]$/g, ""),
      port: parsed.port === "" ? 80 : Number(parsed.port),
      path: target.startsWith("/") ? target : `/${target}`,
      headers: {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "content-length": String(Buffer.byteLength(body)),
        "user-agent": "TwilioProxy/1.1",
        accept: "*/*",
        ...headers,
      },
    });
    const total = setTimeout(() => request.destroy(new Error("TIMEOUT")), TOTAL_MS);
    const connect = setTimeout(() => request.destroy(new Error("CONNECT_TIMEOUT")), CONNECT_MS);
    let connected = false;
    const fail = (error: NodeJS.ErrnoException) =>
      finish({ ok: false, error: error.code ?? error.message, connected });
    const finish = (answer: WebhookAnswer) => {
      clearTimeout(total);
      clearTimeout(connect);
      resolve(answer);
    };
    request.on("socket", (socket) => {
      socket.once("connect", () => {
        connected = true;
        clearTimeout(connect);
      });
    });
    request.on("error", fail);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        if (text.length < MAX_ANSWER) text += chunk;
      });
      response.on("error", fail);
      response.on("end", () =>
        finish({
          ok: true,
          status: response.statusCode ?? 0,
          contentType: response.headers["content-type"] ?? "",
          body: text,
        }),
      );
    });
    request.end(body);
  });
}
