import { AlarmClock, CircleAlert } from "lucide-react";
import { fullMoment } from "../../lib/time";
import type { Row } from "../../lib/types";
import { AsideBadge } from "../../ui/aside-badge";
import { Badge } from "../../ui/badge";
import { LeadBadge } from "../../ui/lead-badge";
import { WaitingBadge } from "./waiting-badge";

/** What is to be known of a conversation besides who wrote what; nothing for most. */
export function RowTags({ row }: { row: Row }) {
  const { archived, attentionSince, channel, failed, leadStatus, wokeAt } = row;
  if (!archived && !attentionSince && !failed && !leadStatus && !wokeAt) return null;
  return (
    <span className="mt-1.5 flex flex-wrap items-center gap-1">
      {failed && (
        <Badge tone="danger" icon={<CircleAlert className="size-3" aria-hidden />}>
          Delivery problem
        </Badge>
      )}
      {attentionSince && <WaitingBadge since={attentionSince} channel={channel} />}
      {wokeAt && (
        <Badge
          tone="info"
          title={`Its snooze ended ${fullMoment(wokeAt)}`}
          icon={<AlarmClock className="size-3" aria-hidden />}
        >
          Back from snooze
        </Badge>
      )}
      {leadStatus && <LeadBadge status={leadStatus} />}
      <AsideBadge row={row} />
    </span>
  );
}
