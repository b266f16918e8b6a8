import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json } from "../../deployment.ts";
import { refusedClient } from "../client-version.ts";
import { HttpError } from "../http-error.ts";
import { type Authenticator, notAnAdmin } from "../identity.ts";
import type { Route, RouteReply, RouteRequest } from "../route.ts";
import { readBody } from "./body.ts";
import { errorReply, sendReply } from "./reply.ts";

/** The default limit for JSON bodies: 16 MiB of arguments and their envelope. */
const maxJsonBytes = 20 << 20;

/** Answers requests by a table of routes. */
export class Dispatcher {
  readonly #exact = new Map<string, Route[]>();
  /** Longest first. */
  readonly #prefixes: Route[];
  readonly #authenticator: Authenticator;

  constructor(routes: Route[], authenticator: Authenticator) {
    this.#authenticator = authenticator;
    for (const route of routes) {
      if (route.path.endsWith("*")) continue;
      this.#exact.set(route.path, [...(this.#exact.get(route.path) ?? []), route]);
    }
    this.#prefixes = routes
      .filter((route) => route.path.endsWith("*"))
      .sort((a, b) => b.path.length - a.path.length);
  }

  /** Handles node:http's "request" event. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    // An aborted body is reported to whoever reads it.
    request.on("error", () => undefined);
    allowOrigin(request, response);
    const reply = await this.#reply(request, gone.signal).catch((error: unknown) =>
      errorReply(error, request),
    );
    await sendReply(response, reply, gone.signal);
  }

  async #reply(request: IncomingMessage, signal: AbortSignal): Promise<RouteReply> {
    if (request.method === "OPTIONS") return preflight(request);
    const refused = refusedClient(request.headers["convex-client"]);
    if (refused !== null) return refused;
    const url = URL.parse(`http://localhost${request.url ?? "/"}`);
    if (url === null) throw new HttpError(400, "BadUrl", "The request's URL is malformed");
    const candidates = this.#candidates(url.pathname);
    const method = request.method === "HEAD" ? "GET" : request.method;
    const route = candidates.find((each) => each.method === method);
    if (route === undefined) {
      if (candidates.length === 0) {
        throw new HttpError(404, "NotFound", `There is no endpoint ${url.pathname}`);
      }
      return { status: 405, headers: { allow: candidates.map((each) => each.method).join(",") } };
    }
    if (route.access === "admin") await this.#requireAdmin(request);
    return route.handle(asRouteRequest(request, url, route, signal));
  }

  #candidates(path: string): Route[] {
    const exact = this.#exact.get(path);
    if (exact !== undefined) return exact;
    const longest = this.#prefixes.find((route) => path.startsWith(route.path.slice(0, -1)));
    return this.#prefixes.filter((route) => route.path === longest?.path);
  }

  async #requireAdmin(request: IncomingMessage): Promise<void> {
    const caller = await this.#authenticator.header(request.headers.authorization);
    if (caller.access === "client") throw notAnAdmin();
  }
}

function asRouteRequest(
  request: IncomingMessage,
  url: URL,
  route: Route,
  signal: AbortSignal,
): RouteRequest {
  const bytes = (limit: number) => readBody(request, limit);
  return {
    method: request.method ?? "GET",
    url,
    headers: request.headers,
    rest: route.path.endsWith("*") ? url.pathname.slice(route.path.length - 1) : "",
    ip: request.socket.remoteAddress ?? null,
    signal,
    stream: request,
    bytes,
    async json(limit = maxJsonBytes): Promise<Json> {
      const text = Buffer.from(await bytes(limit)).toString("utf8");
      try {
        return JSON.parse(text) as Json;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const message = `Failed to parse the request body as JSON: ${why}`;
        throw new HttpError(400, "BadJsonBody", message);
      }
    },
  };
}

/** Any page may call a deployment; what it may do hangs on the token it sends, not on cookies. */
function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  response.setHeader("vary", "origin");
  response.setHeader("access-control-allow-credentials", "true");
  if (origin !== undefined) response.setHeader("access-control-allow-origin", origin);
}

function preflight(request: IncomingMessage): RouteReply {
  return {
    headers: {
      "access-control-allow-methods": "GET,POST,OPTIONS,PATCH,DELETE,PUT",
      "access-control-allow-headers":
        request.headers["access-control-request-headers"] ?? "authorization, content-type",
      "access-control-max-age": "86400",
    },
  };
}
