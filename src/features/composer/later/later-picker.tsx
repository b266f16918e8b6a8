import { CalendarClock, Clock, Moon, Sunrise, type LucideIcon } from "lucide-react";
import { useRef, useState, type FormEvent } from "react";
import { useMe } from "../../../lib/me";
import { weekdayAndTime, zoneName } from "../../../lib/time";
import { Button } from "../../../ui/button";
import { laterTimes } from "./later-times";
import { CancelOnReply, chosenTime, TimeField } from "./plan-fields";
import { TheirTime } from "./their-time";

const ICONS: Record<string, LucideIcon> = {
  "In an hour": Clock,
  "This evening": Moon,
  "Tomorrow morning": Sunrise,
  "When we open": Sunrise,
};

type PickerProps = {
  contactZone: string | null;
  onChoose: (dueAt: number, cancelOnReply: boolean) => void;
};

/** When a message is to go: the usual times, or any other. All of them are the business's time. */
export default function LaterPicker({ contactZone, onChoose }: PickerProps) {
  const { timeZone: zone, openingHours } = useMe().account;
  const [now] = useState(() => Date.now());
  const [wrong, setWrong] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const times = laterTimes(now, zone, openingHours);
  const choose = (at: number) =>
    onChoose(at, new FormData(form.current ?? undefined).has("cancelOnReply"));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const chosen = chosenTime(new FormData(event.currentTarget), zone);
    if ("wrong" in chosen) setWrong(chosen.wrong);
    else choose(chosen.at);
  };
  return (
    <form ref={form} noValidate onSubmit={submit}>
      <p className="px-2 pt-1.5 pb-1 text-xs font-medium text-muted">Send later…</p>
      <ul>
        {times.map(({ label, at }) => {
          const Icon = ICONS[label] ?? Clock;
          return (
            <li key={label}>
              <button
                type="button"
                onClick={() => choose(at)}
                className="tap inset-focus flex min-h-9 w-full items-center gap-2.5 rounded-md px-2 py-1 text-left hover:bg-hover"
              >
                <Icon className="size-4 shrink-0 text-muted" aria-hidden />
                <span>
                  {label}
                  <span className="block text-xs text-muted tabular-nums">
                    {weekdayAndTime(at, zone)}
                    <TheirTime at={at} businessZone={zone} contactZone={contactZone} />
                  </span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <div className="mx-1 mt-1 border-t border-line px-1 pt-2.5 pb-1">
        <p className="flex items-center gap-2.5 pb-2">
          <CalendarClock className="size-4 text-muted" aria-hidden />
          Pick a time
        </p>
        <div className="flex flex-col gap-1.5">
          <TimeField
            zone={zone}
            initial={times.at(-1)?.at ?? now}
            wrong={wrong}
            onChange={() => setWrong("")}
          />
          <Button type="submit">Schedule</Button>
        </div>
      </div>
      <div className="mx-1 mt-1 border-t border-line px-1 py-1">
        <CancelOnReply defaultChecked>Cancel if they reply first</CancelOnReply>
      </div>
      <p className="px-2 pt-1 pb-1.5 text-2xs text-faint">Business time: {zoneName(zone)}</p>
    </form>
  );
}
