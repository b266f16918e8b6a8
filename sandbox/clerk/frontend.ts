import type { IncomingMessage, ServerResponse } from "node:http";
import { isLoopbackOrigin } from "../loopback.ts";
import type { RequestRecord } from "../types.ts";
import { Plain } from "./browser-call.ts";
import { clientRoutes } from "./client-routes.ts";
import { badOrigin } from "./errors.ts";
import { exchange } from "./exchange.ts";
import { meRoutes } from "./me-routes.ts";
import { organizationRoutes } from "./organization-routes.ts";
import type { ClerkProvider } from "./provider.ts";
import type { ClerkClient } from "./types.ts";

const ROUTES = [...clientRoutes, ...meRoutes, ...organizationRoutes];
const COOKIE = "__client";
const YEAR = 31_536_000;

/** Serves /clerk/v1/…: what clerk-js asks of Clerk. */
export function createClerkFrontend(
  provider: ClerkProvider,
  journal: (record: RequestRecord) => void,
) {
  const { sessions, frontend } = provider;

  /** As on a domain of the product's own: the page may read when somebody last signed in. */
  function cookies(client: ClerkClient | undefined): string[] {
    const open = client ? sessions.sessionsOf(client) : [];
    const since = Math.max(0, ...open.map(({ createdAt }) => Math.floor(createdAt / 1000)));
    const id = client ? `${COOKIE}=${client.token}; Max-Age=${YEAR}` : `${COOKIE}=; Max-Age=0`;
    return [
      `${id}; Path=/; HttpOnly; SameSite=Lax`,
      `__client_uat=${since}; Max-Age=${YEAR}; Path=/; SameSite=Lax`,
    ];
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const { origin } = request.headers;
    const isOurs = origin === undefined || isLoopbackOrigin(origin);
    const headers: Record<string, string> = {
      vary: "Origin",
      ...(origin !== undefined &&
        isOurs && {
          "access-control-allow-origin": origin,
          "access-control-allow-credentials": "true",
        }),
    };
    if (request.method === "OPTIONS") {
      response.writeHead(204, {
        ...headers,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "authorization, content-type",
      });
      response.end();
      return;
    }
    // A browser sends no PATCH or DELETE without asking first: clerk-js puts them into the address.
    const method =
      request.method === "POST"
        ? (url.searchParams.get("_method") ?? "POST").toUpperCase()
        : (request.method ?? "");
    await exchange(provider.ctx, journal, request, response, {
      routes: ROUTES,
      method,
      path: url.pathname.replace(/^\/clerk\/v1/, ""),
      about(text): Record<string, string> {
        const address = new URLSearchParams(text).get("identifier");
        return address === null ? {} : { email_address: address };
      },
      headers,
      async work({ handle }, ids, text) {
        if (!isOurs) throw badOrigin();
        const fields = new URLSearchParams(text);
        let client = sessions.client(cookieOf(request, COOKIE));
        const known = client;
        const result = await handle({
          provider,
          ids,
          query: url.searchParams,
          form: Object.fromEntries(fields),
          values: (name) => fields.getAll(name),
          from: origin,
          client,
          browser: () => (client ??= sessions.newClient()),
          forget: () => (client = undefined),
          session: () => sessions.session(known, url.searchParams.get("_clerk_session_id")),
        });
        if (result instanceof Plain) return { body: result.body };
        const now = client && provider.ctx.clerk.clients.get(client.id);
        const shown = now ? await frontend.client(now, origin) : null;
        return {
          body: { response: await result, client: method === "GET" ? null : shown },
          headers: { "set-cookie": known || now ? cookies(now) : [] },
        };
      },
    });
  };
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const found = (request.headers.cookie ?? "")
    .split("; ")
    .find((cookie) => cookie.startsWith(`${name}=`));
  return found?.slice(name.length + 1) || undefined;
}
