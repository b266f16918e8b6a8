import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson } from "../http.ts";
import type { RequestRecord } from "../types.ts";
import { createClerkBackend } from "./backend.ts";
import { ClerkError, noSuchUrl } from "./errors.ts";
import { createClerkFrontend } from "./frontend.ts";
import type { ClerkProvider } from "./provider.ts";
import { createScriptFiles, isScript } from "./script-files.ts";

/** Serves /clerk/… and /clerk-api/…: both APIs, the issuer, clerk-js and pictures. */
export function createClerkRouter(
  provider: ClerkProvider,
  journal: (record: RequestRecord) => void,
) {
  const frontend = createClerkFrontend(provider, journal);
  const backend = createClerkBackend(provider, journal);
  const sendScript = createScriptFiles();
  const { issuer: keys } = provider.ctx;

  function sendOpen(response: ServerResponse, path: string): void {
    const everyone = { "access-control-allow-origin": "*" };
    const issuer = provider.sessions.issuer();
    if (path === "/clerk/.well-known/jwks.json") sendJson(response, 200, keys.jwks(), everyone);
    else if (path === "/clerk/.well-known/openid-configuration") {
      const found = {
        issuer,
        authorization_endpoint: `${issuer}/oauth/authorize`,
        token_endpoint: `${issuer}/oauth/token`,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
      };
      sendJson(response, 200, found, everyone);
    } else if (isScript(path)) sendScript(response, path);
    else sendPicture(response, path);
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    if (url.pathname.startsWith("/clerk-api/")) await backend(request, response, url);
    else if (url.pathname.startsWith("/clerk/v1/")) await frontend(request, response, url);
    else {
      try {
        if (request.method !== "GET") throw noSuchUrl();
        sendOpen(response, url.pathname);
      } catch (error) {
        if (!(error instanceof ClerkError)) throw error;
        sendJson(response, error.status, error.toBody());
      }
    }
  };
}

/** Of those who have no picture of their own: the first letter of their name. */
function sendPicture(response: ServerResponse, path: string): void {
  const letter = /^\/clerk\/img\/([^/]+)\.svg$/.exec(path)?.[1];
  if (letter === undefined) throw noSuchUrl();
  const shown = [...decodeURIComponent(letter)][0]?.replace(/[<>&]/, "·") ?? "·";
  response.writeHead(200, {
    "content-type": "image/svg+xml",
    "access-control-allow-origin": "*",
    "cache-control": "public, max-age=3600",
    "cross-origin-resource-policy": "cross-origin",
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
  });
  response.end(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80" width="80" height="80">` +
      `<rect width="80" height="80" fill="#475569"/><text x="40" y="54" font-family="sans-serif" ` +
      `font-size="40" text-anchor="middle" fill="#fff">${shown}</text></svg>`,
  );
}
