import { resendConfig } from "../channels/resend/config";
import { twilioConfig } from "../channels/twilio/config";
import type { Channel } from "../shared/inbox";

/** Whether something written on this channel can leave: its provider is set up. */
export function isChannelConnected(channel: Channel): boolean {
  switch (channel) {
    case "sms":
      return twilioConfig() !== null;
    case "email":
      return resendConfig() !== null;
    case "portal":
      // It has no provider: what is stored is on the customer's page.
      return true;
  }
}
