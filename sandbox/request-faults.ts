import type { ServerResponse } from "node:http";
import type { Circumstance, Faults } from "./faults.ts";
import { sendJson } from "./http.ts";
import type { RequestRecord } from "./types.ts";

const HTML_ERROR =
  "<html><head><title>503 Service Temporarily Unavailable</title></head>" +
  "<body><center><h1>503 Service Temporarily Unavailable</h1></center></body></html>";

/** How a provider words its refusals. */
export interface Refusals {
  /** Thrown for too many requests. `headers`: Retry-After when the fault says so. */
  limited: (headers: Record<string, string>) => Error;
  /** The body of a failure of its own. */
  failed: (status: number) => unknown;
}

/**
 * Faults before acceptance. Throws or answers an error, or holds or drops the connection; true when
 * the request is finished with. A delay only slows it down.
 */
export async function strikeBefore(
  { faults, later }: { faults: Faults; later: (ms: number, work: () => void) => void },
  where: Circumstance,
  response: ServerResponse,
  record: RequestRecord,
  refusals: Refusals,
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
    throw refusals.limited(
      limit.retryAfter === undefined ? {} : { "retry-after": String(limit.retryAfter) },
    );
  }
  const failure = struck("server_error");
  if (failure) {
    const status = failure.status ?? (failure.html ? 503 : 500);
    record.status = status;
    if (failure.html) {
      response.writeHead(status, { "content-type": "text/html" });
      response.end(HTML_ERROR);
    } else {
      sendJson(response, status, refusals.failed(status));
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
