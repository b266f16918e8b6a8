import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { HttpError } from "./http.ts";
import type { createMediaLinks } from "./twilio/media.ts";

const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};
const FILES: Record<string, string> = {
  "/": "index.html",
  "/page/style.css": "style.css",
  "/page/controls.css": "controls.css",
  "/page/thread.css": "thread.css",
  "/page/mail.css": "mail.css",
  "/page/log.css": "log.css",
  "/page/clock.css": "clock.css",
  "/page/app.js": "app.js",
  "/page/api.js": "api.js",
  "/page/dom.js": "dom.js",
  "/page/model.js": "model.js",
  "/page/phones.js": "phones.js",
  "/page/thread.js": "thread.js",
  "/page/media.js": "media.js",
  "/page/mail.js": "mail.js",
  "/page/composer.js": "composer.js",
  "/page/log.js": "log.js",
  "/page/faults.js": "faults.js",
  "/page/clock.js": "clock.js",
  "/page/segments.js": "segments.js",
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  "img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the customer's phone page and, under /__media/, files behind a media redirect. */
export function servePage(
  links: ReturnType<typeof createMediaLinks>,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): void {
  if (request.method !== "GET" && request.method !== "HEAD") {
    throw new HttpError(405, "bad_method", "only GET is answered here");
  }
  const token = /^\/__media\/([\w-]+)$/.exec(url.pathname)?.[1];
  if (token !== undefined) {
    const media = links.open(token);
    if (!media) throw new HttpError(404, "not_found", "this media link is unknown or has expired");
    response.writeHead(200, {
      "content-type": media.contentType,
      "content-length": String(media.bytes.length),
      "content-disposition": "attachment",
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
    });
    response.end(media.bytes);
    return;
  }
  const file = FILES[url.pathname];
  if (file === undefined) throw new HttpError(404, "not_found", `no such page: ${url.pathname}`);
  const body = readFileSync(join(import.meta.dirname, "page", file));
  response.writeHead(200, {
    "content-type": TYPES[file.split(".").at(-1) ?? ""] ?? "application/octet-stream",
    "content-length": String(body.length),
    "cache-control": "no-cache",
    "content-security-policy": POLICY,
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
