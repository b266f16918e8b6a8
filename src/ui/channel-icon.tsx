import { Globe, Mail, Phone } from "lucide-react";
import type { Channel } from "../lib/types";

const CHANNELS = {
  sms: { Icon: Phone, label: "SMS" },
  email: { Icon: Mail, label: "Email" },
  portal: { Icon: Globe, label: "Customer portal" },
} satisfies Record<Channel, unknown>;

/** The channel's name as people say it. */
export function channelName(channel: Channel): string {
  return CHANNELS[channel].label;
}

/** Phone for SMS, envelope for email, globe for the portal. */
export function ChannelIcon({ channel, className }: { channel: Channel; className?: string }) {
  const { Icon, label } = CHANNELS[channel];
  return (
    <span role="img" aria-label={label} title={label} className="inline-flex shrink-0">
      <Icon className={className} aria-hidden />
    </span>
  );
}
