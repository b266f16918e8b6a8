import type { ServerResponse } from "node:http";
import type { Circumstance } from "../faults.ts";
import { strikeBefore } from "../request-faults.ts";
import type { RequestRecord } from "../types.ts";
import type { ResendContext } from "./context.ts";
import { ResendError } from "./errors.ts";

/** Faults before acceptance, in Resend's words; true when the request is finished with. */
export function strikeMailRequest(
  ctx: ResendContext,
  where: Circumstance,
  response: ServerResponse,
  record: RequestRecord,
): Promise<boolean> {
  return strikeBefore(ctx, where, response, record, {
    limited: (headers) =>
      new ResendError(429, "rate_limit_exceeded", "Too many requests.", headers),
    failed: (status) =>
      new ResendError(status, "application_error", "An unexpected error occurred.").toBody(),
  });
}
