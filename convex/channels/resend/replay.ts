import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { applyEmailStatus } from "../../model/emailStatus";
import { noteEmail } from "../../model/inboundQueue";
import { readEvent } from "./events";

/**
 * Applies a kept event as if it came now, through the same code and with the same guard against
 * doing anything twice. Returns false when it cannot be read even now.
 */
export async function replayResendEvent(
  ctx: MutationCtx,
  { eventKey: eventId, payload, path, signature, repliesTo }: Doc<"providerEvents">,
): Promise<boolean> {
  const event = readEvent(payload);
  if (event === null || event.kind === "other") return false;
  const kept = { eventId, payload, path, signature, replay: true };
  if (event.kind === "received") await noteEmail(ctx, { ...event, ...kept, repliesTo });
  else await applyEmailStatus(ctx, { ...event, ...kept });
  return true;
}
