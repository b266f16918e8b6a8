import type { Channel } from "./inbox";

const HOUR = 3_600_000;

/** How long a customer may wait for an answer: a reply is due `soon`, then it is `late`. ms */
export const REPLY_NORMS: Record<Channel, { soon: number; late: number }> = {
  sms: { soon: 2 * HOUR, late: 4 * HOUR },
  portal: { soon: 2 * HOUR, late: 4 * HOUR },
  email: { soon: 12 * HOUR, late: 24 * HOUR },
};

export type Urgency = "inTime" | "soon" | "late";

/** Where a wait of `waited` ms stands against the channel's norm. */
export function urgencyOf(channel: Channel, waited: number): Urgency {
  const { soon, late } = REPLY_NORMS[channel];
  if (waited >= late) return "late";
  return waited >= soon ? "soon" : "inTime";
}
