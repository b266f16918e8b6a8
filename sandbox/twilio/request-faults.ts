import type { IncomingMessage, ServerResponse } from "node:http";
import type { Circumstance, Faults } from "../faults.ts";
import { sendJson } from "../http.ts";
import type { RequestRecord } from "../types.ts";
import { TwilioError } from "./errors.ts";

const HTML_ERROR =
  "<html><head><title>503 Service Temporarily Unavailable</title></head>" +
  "<body><center><h1>503 Service Temporarily Unavailable</h1></center></body></html>";

/**
 * Faults before acceptance. Throws or answers an error, or holds or drops the connection; true when
 * the request is finished with. A delay only slows it down.
 */
export async function strikeRequest(
  faults: Faults,
  where: Circumstance,
  response: ServerResponse,
  record: RequestRecord,
  later: (ms: number, work: () => void) => void,
): Promise<boolean> {
  const delay = faults.take("delay", where);
  if (delay) {
    record.faults.push("delay");
    await new Promise<void>((resolve) => later(delay.delayMs ?? 1_000, resolve));
  }
  const limit = faults.take("rate_limit", where);
  if (limit) {
    record.faults.push("rate_limit");
    const headers: Record<string, string> =
      limit.retryAfter === undefined ? {} : { "retry-after": String(limit.retryAfter) };
    throw new TwilioError(20429, 429, "Too Many Requests", headers);
  }
  const failure = faults.take("server_error", where);
  if (failure) {
    record.faults.push("server_error");
    const status = failure.status ?? (failure.html ? 503 : 500);
    record.status = status;
    if (failure.html) {
      response.writeHead(status, { "content-type": "text/html" });
      response.end(HTML_ERROR);
    } else {
      record.code = 20500;
      const error = new TwilioError(20500, status, "An internal server error has occurred");
      sendJson(response, status, error.toBody());
    }
    return true;
  }
  if (faults.take("hang", where)) {
    // The socket stays open and silent until the caller gives up or the sandbox stops.
    record.faults.push("hang");
    return true;
  }
  if (faults.take("reset", where)) {
    record.faults.push("reset");
    response.socket?.resetAndDestroy();
    return true;
  }
  return false;
}

/** Faults after acceptance, when the answer is lost; true when there is nothing left to send. */
export function strikeAccepted(
  faults: Faults,
  where: Circumstance,
  request: IncomingMessage,
  record: RequestRecord,
): boolean {
  if (faults.take("accept_hang", where)) {
    record.faults.push("accept_hang");
    return true;
  }
  if (faults.take("accept_reset", where)) {
    record.faults.push("accept_reset");
    request.socket.resetAndDestroy();
    return true;
  }
  return false;
}
