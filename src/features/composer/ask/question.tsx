import { Hand, MoonStar } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ZoneSource } from "../../../../convex/shared/quietHours";
import { clockTime, weekdayAndTime } from "../../../lib/time";
import { Button } from "../../../ui/button";
import type { Ask } from "./asking";

const DAY = 24 * 3_600_000;

/** How we know what time it is there. */
const BY: Record<ZoneSource, string> = {
  address: "by their address",
  phone: "by their phone number",
  account: "by your business’s clocks: nothing tells where they live",
};

type QuestionProps = {
  ask: Ask;
  contactName: string;
  zone: string;
  zoneSource: ZoneSource;
  /** A scheduled message is text alone. */
  canWait: boolean;
  busy: boolean;
  onLater: (dueAt: number) => void;
  onAnyway: () => void;
  onCancel: () => void;
};

/** Above the input, instead of sending: what its author should know, and the ways on. */
export default function Question(props: QuestionProps) {
  const { ask, contactName, canWait, busy, onLater, onAnyway, onCancel } = props;
  const { question, at, until, plan } = ask;
  const buttons = useRef<HTMLParagraphElement>(null);
  // Asked once more: the way on is one of these, not a second Enter.
  const begun = useRef(at);
  useEffect(() => {
    if (at !== begun.current) buttons.current?.querySelector("button")?.focus();
  }, [at]);
  const quiet = question === "quietHours";
  const Icon = quiet ? MoonStar : Hand;
  return (
    <div
      role="alert"
      className="mb-2 animate-rise rounded-xl border border-warn/40 bg-warn-soft px-3.5 py-3 text-sm"
    >
      <p className="flex items-center gap-2 font-medium text-warn">
        <Icon className="size-4 shrink-0" aria-hidden />
        <span>
          {quiet
            ? `${plan ? "That" : "It"} is ${clockTime(plan?.dueAt ?? at, props.zone)} where ${contactName} is.`
            : `Not sent yet: ${contactName} may have asked you to stop texting.`}
        </span>
      </p>
      {quiet && (
        <p className="mt-1 text-xs text-muted">
          Quiet hours, {BY[props.zoneSource]} ({props.zone.replaceAll("_", " ")}).
          {until !== undefined && !canWait && " Files cannot wait: only a text can be sent later."}
        </p>
      )}
      <p ref={buttons} className="mt-3 flex flex-wrap gap-2">
        {quiet && until !== undefined && canWait && (
          <Button size="sm" look="primary" disabled={busy} onClick={() => onLater(until)}>
            {busy ? "Scheduling…" : `Send ${when(until, plan?.dueAt ?? at, props.zone)}`}
          </Button>
        )}
        <Button size="sm" disabled={busy} onClick={onAnyway}>
          {plan ? "Send then anyway" : quiet ? "Send now anyway" : "Send anyway"}
        </Button>
        <Button size="sm" disabled={busy} onClick={onCancel}>
          Cancel
        </Button>
      </p>
    </div>
  );
}

/** The end of the quiet hours on the customer's clocks: "at 8:00 AM", with its day when that is not at once. */
function when(until: number, asked: number, zone: string): string {
  if (Math.abs(until - Date.now()) < DAY && until - asked < DAY)
    return `at ${clockTime(until, zone)}`;
  return weekdayAndTime(until, zone);
}
