import { Hourglass } from "lucide-react";
import { urgencyOf, type Urgency } from "../../../convex/shared/norms";
import { fullMoment, shortSpan } from "../../lib/time";
import type { Channel } from "../../lib/types";
import { useMinute } from "../../lib/use-minute";
import { Badge, type Tone } from "../../ui/badge";

const LOOKS: Record<Urgency, { tone: Tone; word: string }> = {
  inTime: { tone: "neutral", word: "" },
  soon: { tone: "warn", word: "reply soon" },
  late: { tone: "danger", word: "overdue" },
};

type BadgeProps = { since: number; channel: Channel };

/** How long the customer waits, and what that is by the channel's norm. */
export function WaitingBadge({ since, channel }: BadgeProps) {
  const now = useMinute();
  const { tone, word } = LOOKS[urgencyOf(channel, now - since)];
  return (
    <Badge
      tone={tone}
      title={`Needs attention since ${fullMoment(since)}`}
      icon={<Hourglass className="size-3" aria-hidden />}
    >
      <span className="sr-only">Needs attention: </span>
      Waiting {shortSpan(now - since)}
      {word && ` · ${word}`}
    </Badge>
  );
}
