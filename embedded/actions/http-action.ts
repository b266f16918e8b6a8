import { FunctionFault } from "../runtime/function-error.ts";
import type { Namespace } from "../runtime/modules.ts";
import type { FromHost, HttpRequestHead } from "./messages.ts";

/** Bytes of a response, as on Convex. */
const RESPONSE_LIMIT = 20 << 20;

interface Router {
  lookup(
    path: string,
    method: string,
  ): readonly [{ invokeHttpAction(request: Request): Promise<unknown> }, string, string] | null;
}

/** Chunks sent before the reader has said anything, so that a short response needs no round trip. */
const AHEAD = 4;

/** Lets the reader of a response say how much more it takes, or that it has gone. */
export class ResponseFlow {
  /** Node's own follows ours only as long as somebody holds the request. */
  request: Request | null = null;
  readonly #controller = new AbortController();
  #credit = AHEAD;
  #wake: (() => void) | null = null;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  pull(chunks: number): void {
    this.#credit += chunks;
    this.#wake?.();
  }

  abort(): void {
    this.#controller.abort();
    this.#wake?.();
  }

  /** Resolves when one more chunk may be sent; false when there is no reader any more. */
  async ready(): Promise<boolean> {
    while (this.#credit === 0 && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#credit--;
    return !this.signal.aborted;
  }
}

/**
 * Routes a request through a component's router and sends the response as it is produced.
 * @throws what the handler or its stream throws
 */
export async function runHttpAction(
  id: number,
  head: HttpRequestHead,
  namespace: Namespace,
  send: (message: FromHost) => void,
  began: (flow: ResponseFlow) => void,
): Promise<void> {
  const flow = new ResponseFlow();
  began(flow);
  const router = namespace.default as Router;
  const match = router.lookup(head.route, head.method);
  if (!match) {
    send({ type: "head", id, status: 404, headers: [["content-type", "text/plain"]] });
    if (await flow.ready()) {
      send({ type: "chunk", id, bytes: new TextEncoder().encode("No matching routes found") });
    }
    send({ type: "end", id });
    return;
  }
  flow.request = toRequest(head, flow.signal);
  const response = await match[0].invokeHttpAction(flow.request);
  if (!(response instanceof Response)) {
    throw new Error("HTTP actions must return a Response");
  }
  // That of `Response.error()`.
  if (response.status === 0) throw new Error("HTTP actions must return a Response with a status");
  send({ type: "head", id, status: response.status, headers: [...response.headers] });
  if (head.method === "HEAD") await response.body?.cancel();
  else if (response.body) await sendBody(id, response.body, flow, send);
  send({ type: "end", id });
}

async function sendBody(
  id: number,
  body: ReadableStream<Uint8Array>,
  flow: ResponseFlow,
  send: (message: FromHost) => void,
): Promise<void> {
  const reader = body.getReader();
  const leave = () => void reader.cancel().catch(() => undefined);
  flow.signal.addEventListener("abort", leave);
  let sent = 0;
  while (await flow.ready()) {
    const { done, value } = await reader.read();
    if (done) return;
    sent += value.byteLength;
    if (sent > RESPONSE_LIMIT) {
      leave();
      throw new FunctionFault(
        `HTTP actions support responses up to ${RESPONSE_LIMIT >> 20} MiB; this one is longer.`,
      );
    }
    send({ type: "chunk", id, bytes: value });
  }
}

function toRequest({ method, url, headers, body }: HttpRequestHead, signal: AbortSignal): Request {
  const allowed = new Headers();
  for (const [name, value] of headers) allowed.append(name, value);
  const hasBody = method !== "GET" && method !== "HEAD" && body !== null;
  return new Request(url, {
    method,
    headers: allowed,
    signal,
    ...(hasBody ? { body: body as Uint8Array<ArrayBuffer> } : {}),
  });
}
