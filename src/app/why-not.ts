import type { Conversation, Me } from "../lib/types";

/** Why this member cannot write in this conversation now, or null when they can. */
export function whyNot(
  conversation: Pick<Conversation, "channel" | "optedOut">,
  permissions: Me["member"]["permissions"],
): string | null {
  if (!permissions.includes("message")) {
    return "You can read conversations but not answer them. An owner or admin can change your role.";
  }
  if (conversation.channel === "sms" && conversation.optedOut) {
    return "This customer texted STOP, so no text may be sent to them. They can text START to hear from you again.";
  }
  return null;
}
