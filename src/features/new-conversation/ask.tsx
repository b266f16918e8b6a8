import type { SendQuestion } from "../../../convex/shared/inbox";
import { useMe } from "../../lib/me";
import { weekdayAndTime, zoneName } from "../../lib/time";
import { Button } from "../../ui/button";

type AskProps = {
  asked: { question: SendQuestion; until?: number };
  busy: boolean;
  onLater: (dueAt: number) => void;
  onAnyway: (question: SendQuestion) => void;
};

/** The ways on from a refusal that is a question. The times are the business's. */
export function AskFirst({ asked: { question, until }, busy, onLater, onAnyway }: AskProps) {
  const zone = useMe().account.timeZone;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {until !== undefined && (
        <Button look="primary" disabled={busy} onClick={() => onLater(until)}>
          Send {weekdayAndTime(until, zone)}
        </Button>
      )}
      <Button disabled={busy} onClick={() => onAnyway(question)}>
        {until === undefined ? "Send anyway" : "Send now anyway"}
      </Button>
      {until !== undefined && (
        <span className="text-2xs text-faint">Business time: {zoneName(zone)}</span>
      )}
    </div>
  );
}
