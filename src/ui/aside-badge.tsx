import { Archive, Moon } from "lucide-react";
import { fullMoment, weekdayAndTime } from "../lib/time";
import type { Row } from "../lib/types";
import { Badge } from "./badge";

type BadgeProps = { row: Pick<Row, "archived" | "snoozedUntil"> };

/** That a conversation is archived, or until when it is snoozed; nothing for an active one. */
export function AsideBadge({ row: { archived, snoozedUntil } }: BadgeProps) {
  if (!archived) return null;
  if (snoozedUntil === undefined) {
    return (
      <Badge tone="neutral" icon={<Archive className="size-3" aria-hidden />}>
        Archived
      </Badge>
    );
  }
  return (
    <Badge
      tone="neutral"
      title={`Comes back ${fullMoment(snoozedUntil)}`}
      icon={<Moon className="size-3" aria-hidden />}
    >
      Snoozed until {weekdayAndTime(snoozedUntil)}
    </Badge>
  );
}
