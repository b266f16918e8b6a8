import type { LeadStatus } from "../lib/types";
import { Badge, type Tone } from "./badge";

const LEADS: Record<LeadStatus, { tone: Tone; label: string }> = {
  qualified: { tone: "ok", label: "Qualified" },
  new: { tone: "info", label: "New lead" },
  followUp: { tone: "warn", label: "Follow-up" },
  closed: { tone: "neutral", label: "Closed" },
};

/** Where a potential customer stands, in a colour and in words. */
export function LeadBadge({ status }: { status: LeadStatus }) {
  const { tone, label } = LEADS[status];
  return (
    <Badge tone={tone} title={`Lead: ${label}`}>
      <span className="size-1.5 rounded-full bg-current" aria-hidden />
      {label}
    </Badge>
  );
}
