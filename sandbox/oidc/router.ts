import type { IncomingMessage, ServerResponse } from "node:http";
import { requireToken } from "../control/router.ts";
import { parseBody, tokenBody, usersBody } from "../control/schemas.ts";
import { HttpError, readBody, sendJson } from "../http.ts";
import { isLoopbackOrigin } from "../loopback.ts";
import type { Store } from "../store.ts";
import type { Issuer } from "./issuer.ts";

/** Serves /oidc/…: discovery, keys, the list of demo members, and tokens for them. */
export function createOidcRouter(issuer: Issuer, store: Store, adminToken: string) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const { origin } = request.headers;
    if (origin !== undefined && !isLoopbackOrigin(origin)) {
      throw new HttpError(403, "cross_origin", "only pages of this machine may sign in here");
    }
    const cors: Record<string, string> = { vary: "Origin" };
    if (origin !== undefined) cors["access-control-allow-origin"] = origin;

    const path = url.pathname.replace(/^\/oidc/, "");
    switch (`${request.method} ${path}`) {
      case "OPTIONS /users":
      case "OPTIONS /token":
      case "OPTIONS /jwks":
      case "OPTIONS /.well-known/openid-configuration":
        response.writeHead(204, {
          ...cors,
          "access-control-allow-methods": path === "/token" ? "POST" : "GET",
          "access-control-allow-headers": "content-type",
          "cache-control": "no-store",
        });
        response.end();
        return;
      case "GET /.well-known/openid-configuration":
        sendJson(response, 200, issuer.discovery(), cors);
        return;
      case "GET /jwks":
        sendJson(response, 200, issuer.jwks(), cors);
        return;
      case "GET /users":
        sendJson(response, 200, store.users(), cors);
        return;
      case "PUT /users": {
        requireToken(request, adminToken);
        store.replaceUsers(parseBody(usersBody, await readBody(request)));
        sendJson(response, 200, store.users());
        return;
      }
      case "POST /token": {
        if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
          throw new HttpError(415, "bad_type", "send JSON: {subject}");
        }
        const { subject } = parseBody(tokenBody, await readBody(request));
        const user = store.users().find((candidate) => candidate.subject === subject);
        if (!user) {
          sendJson(
            response,
            404,
            { error: { code: "unknown_user", message: "no such user" } },
            cors,
          );
          return;
        }
        sendJson(response, 200, await issuer.token(user), cors);
        return;
      }
      default:
        throw new HttpError(404, "not_found", `no such page: ${url.pathname}`);
    }
  };
}
