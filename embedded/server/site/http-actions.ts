import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpActionFailed } from "../../actions/http-failure.ts";
import type { Caller, Engine, HttpActionResponse } from "../../engine/protocol.ts";
import { requestId as newRequestId, storyOf } from "../../errors/request-id.ts";
import { readBody } from "../http/body.ts";
import { errorReply, sendReply } from "../http/reply.ts";
import { type Authenticator, anonymous, bearerToken } from "../identity.ts";
import type { RouteReply } from "../route.ts";
import { RawJson, encodeObject } from "../sync/raw-json.ts";
import { hasSite, type SiteRoute, siteRoute } from "./site-route.ts";

/** Request bodies, in bytes, as on Convex. */
const maxBodyBytes = 20 << 20;

/** The site port: every request goes to the deployment's HTTP router. */
export class HttpActions {
  readonly #engine: Engine;
  readonly #authenticator: Authenticator;
  readonly #protocol: () => string;
  readonly #redacts: boolean;

  /**
   * @param protocol "http:" or "https:", as the outside sees the site
   * @param redacts keep what went wrong from clients
   */
  constructor(
    engine: Engine,
    authenticator: Authenticator,
    protocol: () => string,
    redacts: boolean,
  ) {
    this.#redacts = redacts;
    this.#engine = engine;
    this.#authenticator = authenticator;
    this.#protocol = protocol;
  }

  /** Handles node:http's "request" event. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    request.on("error", () => undefined);
    const reply = await this.#run(request, gone.signal).catch((error: unknown) =>
      errorReply(error, request),
    );
    await sendReply(response, reply, gone.signal);
  }

  async #run(request: IncomingMessage, signal: AbortSignal): Promise<RouteReply> {
    const method = request.method ?? "GET";
    const path = request.url ?? "/";
    const url = `${this.#protocol()}//${request.headers.host ?? "localhost"}${path}`;
    const route = this.#route(method, url);
    if (typeof route === "string") return plainText(404, route);
    const { caller: whoever, problem } = await this.#caller(request.headers.authorization);
    // Who is signed in is the app's business.
    const isApp = route.component === "";
    const caller = isApp ? whoever : { ...whoever, identity: null };
    const hasBody = !["GET", "HEAD", "OPTIONS"].includes(method);
    const body = hasBody ? await readBody(request, maxBodyBytes, "as it is") : null;
    const requestId = newRequestId();
    try {
      const answer = await this.#engine.httpAction({
        ...route,
        method,
        url,
        headers: headersOf(request),
        body,
        caller,
        authProblem: isApp ? problem : null,
        metadata: {
          requestId,
          ip: request.socket.remoteAddress ?? null,
          userAgent: request.headers["user-agent"] ?? null,
          authToken: caller.identity === null ? null : bearerToken(request.headers.authorization),
        },
        signal,
      });
      return asReply(answer);
    } catch (error) {
      return failure(error, requestId, this.#redacts && caller.access === "client");
    }
  }

  /** Who answers, or why nobody does. */
  #route(method: string, url: string): SiteRoute | string {
    const { deployment } = this.#engine;
    if (deployment === null) {
      return "No functions have been pushed to this deployment yet. Run `npx convex dev` or `npx convex deploy`.";
    }
    if (!hasSite(deployment)) {
      return "This Convex deployment does not have HTTP actions enabled.";
    }
    const path = URL.parse(url)?.pathname;
    const route = path === undefined ? null : siteRoute(deployment, method, path);
    return route ?? "No matching routes found";
  }

  /**
   * A webhook's own Authorization header is its business: one that is not accepted is a problem of
   * who asks for an identity, and of nobody else.
   */
  async #caller(header: string | undefined): Promise<{ caller: Caller; problem: string | null }> {
    try {
      return { caller: await this.#authenticator.header(header), problem: null };
    } catch (error) {
      return { caller: anonymous, problem: error instanceof Error ? error.message : String(error) };
    }
  }
}

function headersOf(request: IncomingMessage): [string, string][] {
  const raw = request.rawHeaders;
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) headers.push([raw[i]!.toLowerCase(), raw[i + 1]!]);
  return headers;
}

function asReply({ status, headers, body }: HttpActionResponse): RouteReply {
  const merged: Record<string, string[]> = {};
  for (const [name, value] of headers) (merged[name.toLowerCase()] ??= []).push(value);
  // Ours to say: the body is sent as it comes.
  delete merged["transfer-encoding"];
  delete merged.connection;
  return { status, headers: merged, body };
}

function plainText(status: number, body: string): RouteReply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

/**
 * The answer when an HTTP action threw, as on Convex: `code` is what went wrong in a line, `trace`
 * the whole story, `data` that of a ConvexError; redacted, there is no more than the id and the data.
 */
function failure(error: unknown, requestId: string, redacted: boolean): RouteReply {
  const { message, data } =
    error instanceof HttpActionFailed
      ? error.error
      : { message: error instanceof Error ? error.message : String(error), data: null };
  const code = `[Request ID: ${requestId}] Server Error`;
  const trace = storyOf(message);
  const [headline = ""] = trace.split(/\n {4}at |\n$/, 1);
  const body = encodeObject({
    code: redacted ? code : `${code}: ${headline}`,
    trace: redacted ? undefined : trace,
    data: data === null ? undefined : new RawJson(data),
  });
  return { status: 500, body };
}
