import type { Channel } from "../../../lib/types";

const WAYS: Record<Channel, string> = {
  sms: "by text",
  email: "by email",
  portal: "on their portal",
};

/** How a message goes on a channel, as people say it: "by email". */
export function wayInWords(channel: Channel): string {
  return WAYS[channel];
}
