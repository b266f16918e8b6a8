import { twilioConfig } from "../channels/twilio/config";
import type { Channel } from "../shared/inbox";

/** Whether something written on this channel can leave: its provider is set up. */
export function isChannelConnected(channel: Channel): boolean {
  return channel === "sms" && twilioConfig() !== null;
}
