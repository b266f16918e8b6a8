import { SMS_MAX_LENGTH } from "../../../convex/shared/inbox";
import type { Channel } from "../../lib/types";

/** Why this text cannot be sent by this channel, or null. */
export function textProblem(channel: Channel, text: string): string | null {
  if (channel === "sms" && text.length > SMS_MAX_LENGTH) {
    const over = text.length - SMS_MAX_LENGTH;
    return `Too long for a text message: take out ${over} character${over === 1 ? "" : "s"}, or send it in parts.`;
  }
  return null;
}
