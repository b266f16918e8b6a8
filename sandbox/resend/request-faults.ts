import type { ServerResponse } from "node:http";
import type { Circumstance } from "../faults.ts";
import { sendJson } from "../http.ts";
import type { RequestRecord } from "../types.ts";
import type { ResendContext } from "./context.ts";
import { ResendError } from "./errors.ts";

/**
 * Faults before acceptance. Throws or answers an error, or holds or drops the connection; true when
 * the request is finished with.
 */
export async function strikeMailRequest(
  { faults, later }: ResendContext,
  where: Circumstance,
  response: ServerResponse,
  record: RequestRecord,
): Promise<boolean> {
  const struck = (kind: Parameters<typeof faults.take>[0]) => {
    const fault = faults.take(kind, where);
    if (fault) record.faults.push(kind);
    return fault;
  };
  const delay = struck("delay");
  if (delay) await new Promise<void>((resolve) => later(delay.delayMs ?? 1_000, resolve));
  const limit = struck("rate_limit");
  if (limit) {
    throw new ResendError(
      429,
      "rate_limit_exceeded",
      "Too many requests.",
      limit.retryAfter === undefined ? {} : { "retry-after": String(limit.retryAfter) },
    );
  }
  const failure = struck("server_error");
  if (failure) {
    const status = failure.status ?? (failure.html ? 503 : 500);
    record.status = status;
    if (failure.html) {
      response.writeHead(status, { "content-type": "text/html" });
      response.end("<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>");
    } else {
      const error = new ResendError(status, "application_error", "An unexpected error occurred.");
      sendJson(response, status, error.toBody());
    }
    return true;
  }
  // The socket stays open and silent until the caller gives up or the sandbox stops.
  if (struck("hang")) return true;
  if (struck("reset")) {
    response.socket?.resetAndDestroy();
    return true;
  }
  return false;
}
