import { maxLengthOf } from "../../../convex/shared/inbox";
import type { Channel } from "../../lib/types";

/** Why this text cannot be sent by this channel, or null. */
export function textProblem(channel: Channel, text: string): string | null {
  const over = text.length - maxLengthOf(channel);
  if (over > 0) {
    const what = channel === "sms" ? "a text message" : "one message";
    return `Too long for ${what}: take out ${over} character${over === 1 ? "" : "s"}, or send it in parts.`;
  }
  return null;
}
