import type { Channel } from "../../../../convex/shared/inbox";
import type { Provider } from "../../../../convex/shared/journal";
import type { ConsentLedger, ThreadEvent } from "../../../lib/types";
import type { Exported } from "../reading";

export const CHANNEL_NAMES: Record<Channel, string> = {
  sms: "Text messages",
  email: "Email",
  portal: "Customer portal",
};
export const PROVIDER_NAMES: Record<Provider, string> = { twilio: "Twilio", resend: "Resend" };
export const CONSENT_NAMES: Record<NonNullable<ConsentLedger["state"]>, string> = {
  optedIn: "agreed",
  optedOut: "opted out",
  implied: "wrote to us first",
};
export const STATUS_NAMES: Record<Exported["status"], string> = {
  received: "received",
  internal: "internal",
  pending: "waiting to be sent",
  sending: "accepted by the provider",
  sent: "sent",
  delivered: "delivered",
  failed: "failed",
  unknown: "outcome not known",
};

/** What happened: "Assigned: Dana Ruiz". */
export function eventText({ type, ...facts }: ThreadEvent): string {
  const words = type.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const told = Object.entries(facts).flatMap(([key, value]) => {
    if (key.endsWith("Id")) return [];
    return typeof value === "number" ? [new Date(value).toISOString()] : [String(value)];
  });
  const said = words.charAt(0).toUpperCase() + words.slice(1);
  return told.length === 0 ? said : `${said}: ${told.join(", ")}`;
}
