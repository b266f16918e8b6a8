import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { StorageError } from "../../engine/storage-error.ts";
import { HttpError } from "../http-error.ts";
import type { RouteReply } from "../route.ts";

/** Sends a reply; a streamed body as fast as the client takes it. Never rejects. */
export async function sendReply(
  response: ServerResponse,
  reply: RouteReply,
  signal: AbortSignal,
): Promise<void> {
  const { status = 200, headers = {}, body = null } = reply;
  if (!response.req.complete) {
    // Refused before it was read: the connection cannot be used for another request.
    response.setHeader("connection", "close");
    response.req.resume();
    response.on("finish", () => setTimeout(() => response.req.destroy(), 1_000).unref());
  }
  response.statusCode = status;
  if (typeof body === "string" && headers["content-type"] === undefined) {
    response.setHeader("content-type", "application/json");
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body === null || typeof body === "string" || body instanceof Uint8Array) {
    response.end(body ?? undefined);
    return;
  }
  await stream(response, body, signal);
}

/**
 * Writes chunks as they come, waiting while the client is slow. When the client goes away the
 * source is told to stop; when the source fails the connection is cut, so that the client sees it.
 */
async function stream(
  response: ServerResponse,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const { socket } = response;
  const chunks = body[Symbol.asyncIterator]();
  const gone = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener("abort", () => resolve(null), { once: true });
  });
  try {
    // Leaves with what of the body is there already.
    socket?.cork();
    setImmediate(() => socket?.uncork());
    response.flushHeaders();
    for (;;) {
      const next = await Promise.race([chunks.next(), gone]);
      if (next === null) break;
      if (next.done) {
        response.end();
        return;
      }
      if (!response.write(next.value)) await Promise.race([once(response, "drain"), gone]);
    }
    // Not awaited: a source stuck in its current step would keep us.
    void Promise.resolve(chunks.return?.()).catch(() => undefined);
  } catch {
    socket?.uncork();
    response.destroy();
  }
}

/** The reply to an error: an HttpError as it says, anything else as a 500 without its details. */
export function errorReply(error: unknown, request: IncomingMessage): RouteReply {
  if (error instanceof HttpError) {
    const { status, code, message } = error;
    return { status, body: JSON.stringify({ code, message }) };
  }
  if (error instanceof StorageError) {
    return { status: 507, body: JSON.stringify({ code: "DiskFull", message: error.message }) };
  }
  // No one is there to be answered, and nothing went wrong here.
  if (request.destroyed && !request.complete) return { status: 499 };
  console.error("Request failed:", error);
  const message = "Your request couldn't be completed. Try again later.";
  return { status: 500, body: JSON.stringify({ code: "InternalServerError", message }) };
}
