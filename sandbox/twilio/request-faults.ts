import type { IncomingMessage, ServerResponse } from "node:http";
import type { Circumstance, Faults } from "../faults.ts";
import { strikeBefore } from "../request-faults.ts";
import type { RequestRecord } from "../types.ts";
import { TwilioError } from "./errors.ts";

/** Faults before acceptance, in Twilio's words; true when the request is finished with. */
export function strikeRequest(
  faults: Faults,
  where: Circumstance,
  response: ServerResponse,
  record: RequestRecord,
  later: (ms: number, work: () => void) => void,
): Promise<boolean> {
  return strikeBefore({ faults, later }, where, response, record, {
    limited: (headers) => new TwilioError(20429, 429, "Too Many Requests", headers),
    failed(status) {
      record.code = 20500;
      return new TwilioError(20500, status, "An internal server error has occurred").toBody();
    },
  });
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
