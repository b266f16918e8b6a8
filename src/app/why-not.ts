import type { Conversation } from "../lib/types";
import { channelName } from "../ui/channel-icon";

type Blocked = Pick<Conversation, "channel" | "sendBlock">;

/** Why nothing can be written in this conversation now, and what would change it; null when it can. */
export function whyNot({ channel, sendBlock }: Blocked): string | null {
  switch (sendBlock) {
    case null:
      return null;
    case "noPermission":
      return "You can read conversations but not answer them. An owner or admin can change your role.";
    case "optedOut":
      if (channel === "email") {
        return "This customer opted out of our email or marked it as spam, so none may be sent to them. It can be again once they write to you.";
      }
      return "This customer has opted out of texts, so none may be sent to them. They can text START to hear from you again.";
    case "notConnected":
      return `${channelName(channel)} is not connected yet, so nothing can be sent by it. An owner or admin can set it up.`;
  }
}
