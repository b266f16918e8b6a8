import type { EventOutcome, Provider } from "../../../convex/shared/journal";
import { showAddress } from "../../lib/contact";
import type { JournalRow } from "../../lib/types";
import type { Tone } from "../../ui/badge";

export const PROVIDER_NAMES: Record<Provider, string> = { twilio: "Twilio", resend: "Resend" };

/** What became of an event, for people. */
export const OUTCOMES: Record<EventOutcome, { label: string; tone: Tone }> = {
  applied: { label: "Applied", tone: "ok" },
  ignored: { label: "Ignored", tone: "neutral" },
  parked: { label: "Waiting", tone: "info" },
  quarantined: { label: "Quarantined", tone: "warn" },
  rejected: { label: "Rejected", tone: "danger" },
};

/** What an event is: "Text from (512) 555-0111", "“delivered” for (512) 555-0111". */
export function titleOf({ provider, kind, status, outcome, contact }: JournalRow): string {
  const who = contact === undefined ? "" : showAddress(contact);
  if (outcome === "rejected") return "Not to be understood";
  const what = provider === "resend" ? "Email" : "Text";
  if (kind === "inbound") return who ? `${what} from ${who}` : what;
  const word = status ? `“${status}”` : "Status";
  return who ? `${word} for ${who}` : word;
}
