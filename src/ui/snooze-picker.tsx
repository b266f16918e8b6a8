import { CalendarClock, CalendarDays, Clock, Sunrise } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { MAX_SNOOZE } from "../../convex/shared/inbox";
import { useMe } from "../lib/me";
import { snoozeTimes } from "../lib/snooze-times";
import { dateTimeInput, fromDateTimeInput, weekdayAndTime, zoneName } from "../lib/time";
import { Button } from "./button";

const ICONS = [Clock, Sunrise, CalendarDays];
const MINUTE = 60_000;

type PickerProps = { onChoose: (until: number) => void };

/** Until when: the usual times, or any other. All of them are the member's own time. */
export default function SnoozePicker({ onChoose }: PickerProps) {
  const [now] = useState(() => Date.now());
  const times = snoozeTimes(now);
  return (
    <>
      <p className="px-2 pt-1.5 pb-1 text-xs font-medium text-muted">Snooze until…</p>
      <ul>
        {times.map(({ label, at }, index) => {
          const Icon = ICONS[index + 3 - times.length] ?? Clock;
          return (
            <li key={label}>
              <button
                type="button"
                onClick={() => onChoose(at)}
                className="tap inset-focus flex h-9 w-full items-center gap-2.5 rounded-md px-2 text-left hover:bg-hover"
              >
                <Icon className="size-4 text-muted" aria-hidden />
                {label}
                <span className="ml-auto text-xs text-muted tabular-nums">
                  {weekdayAndTime(at)}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <CustomTime now={now} onChoose={onChoose} />
      <p className="px-2 pt-1 pb-1.5 text-2xs text-faint">
        <Zone />
      </p>
    </>
  );
}

function CustomTime({ now, onChoose }: PickerProps & { now: number }) {
  const [wrong, setWrong] = useState("");
  const field = useId();
  const hint = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const value = new FormData(event.currentTarget).get("until");
    const until = fromDateTimeInput(String(value));
    if (until === null) setWrong("Choose a date and a time.");
    else if (until <= Date.now()) setWrong("Choose a time in the future.");
    else if (until > Date.now() + MAX_SNOOZE) setWrong("Choose a time within a year.");
    else onChoose(until);
  };
  return (
    <form
      noValidate
      onSubmit={submit}
      className="mx-1 mt-1 mb-1 border-t border-line px-1 pt-2.5 pb-1"
    >
      <label htmlFor={field} className="flex items-center gap-2.5 pb-2">
        <CalendarClock className="size-4 text-muted" aria-hidden />
        Date and time
      </label>
      <div className="flex flex-col gap-1.5">
        <input
          type="datetime-local"
          name="until"
          id={field}
          aria-invalid={wrong !== ""}
          aria-describedby={wrong ? hint : undefined}
          defaultValue={dateTimeInput(snoozeTimes(now).at(-1)?.at ?? now)}
          min={dateTimeInput(now + MINUTE)}
          max={dateTimeInput(now + MAX_SNOOZE)}
          onChange={() => setWrong("")}
          className="tap h-8 w-full rounded-md border border-line-strong bg-surface px-2 text-sm"
        />
        <Button type="submit">Snooze</Button>
      </div>
      {wrong && (
        <p id={hint} role="alert" className="pt-1.5 text-xs text-danger">
          {wrong}
        </p>
      )}
    </form>
  );
}

/** Which clock the times are of, and that the business has another where it has. */
function Zone() {
  const { timeZone } = useMe().account;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      Your time: {zoneName(here)}
      {here !== timeZone && `. Your business is on ${zoneName(timeZone)}.`}
    </>
  );
}
