import { useMutation } from "convex/react";
import { useId, useState, type FormEvent } from "react";
import { api } from "../../../convex/_generated/api";
import { quietUntil } from "../../../convex/shared/quietHours";
import { errorText } from "../../lib/errors";
import { useMe } from "../../lib/me";
import { clockTime, zoneName } from "../../lib/time";
import { useMinute } from "../../lib/use-minute";
import { Button } from "../../ui/button";
import { Field, FormError, INPUT } from "../../ui/field";
import { toast } from "../../ui/toast";

/** Settings › Sending hours: when no text leaves unasked, and by which clocks. */
export default function SendingHours() {
  const { account } = useMe();
  const save = useMutation(api.sendingHours.set);
  const [hours, setHours] = useState(account.quietHours);
  const [timeZone, setTimeZone] = useState(account.timeZone);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const now = useMinute();
  const id = useId();
  const changed =
    timeZone !== account.timeZone ||
    hours.enabled !== account.quietHours.enabled ||
    hours.from !== account.quietHours.from ||
    hours.to !== account.quietHours.to;
  const same = hours.from === hours.to;
  const until = quietUntil(now, hours, timeZone);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!Number.isInteger(hours.from) || !Number.isInteger(hours.to)) {
      setProblem("Choose both times.");
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await save({ quietHours: hours, timeZone });
      toast(hours.enabled ? "Quiet hours are on." : "Saved. Quiet hours are off.");
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      noValidate
      aria-label="Sending hours"
      onSubmit={(event) => void submit(event)}
      className="max-w-xl space-y-6 px-4 py-5 md:px-6"
    >
      <section className="space-y-3">
        <div className="flex gap-3">
          <input
            id={id}
            type="checkbox"
            aria-describedby={`${id}-about`}
            checked={hours.enabled}
            onChange={(event) => setHours({ ...hours, enabled: event.target.checked })}
            className="mt-1 size-4 accent-accent"
          />
          <div>
            <label htmlFor={id} className="block text-base font-medium">
              Quiet hours for texts
            </label>
            <p id={`${id}-about`} className="text-sm text-muted">
              Whoever sends a text in them is asked first. Scheduled texts wait until they are over.
              Email and the portal go at any time.
            </p>
          </div>
        </div>
        <div className="grid grid-cols-2 gap-3 pl-7">
          <Time
            label="From"
            minutes={hours.from}
            disabled={!hours.enabled}
            onChange={(from) => setHours({ ...hours, from })}
          />
          <Time
            label="Until"
            minutes={hours.to}
            disabled={!hours.enabled}
            onChange={(to) => setHours({ ...hours, to })}
            error={hours.enabled && same ? "Choose another time than the beginning." : undefined}
          />
        </div>
        <p className="pl-7 text-sm text-muted">
          These are the customer’s clocks: by the address where you work for them, or else by their
          phone’s area code. Where neither tells, by yours.
        </p>
      </section>
      <Field
        label="Your business’s time zone"
        hint={
          hours.enabled
            ? `It is ${clockTime(now, timeZone)} there now${until === null ? ", not in quiet hours." : `: quiet until ${clockTime(until, timeZone)}.`}`
            : `It is ${clockTime(now, timeZone)} there now.`
        }
      >
        {(attributes) => (
          <select
            {...attributes}
            value={timeZone}
            onChange={(event) => setTimeZone(event.target.value)}
            className={INPUT}
          >
            {zones(account.timeZone).map((zone) => (
              <option key={zone} value={zone}>
                {zoneName(zone)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {problem && <FormError>{problem}</FormError>}
      <Button type="submit" look="primary" disabled={busy || !changed || (hours.enabled && same)}>
        {busy ? "Saving…" : "Save"}
      </Button>
    </form>
  );
}

/** All the browser knows of, and the one in use. */
function zones(current: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(current) ? known : [current, ...known];
}

type TimeProps = {
  label: string;
  minutes: number;
  disabled: boolean;
  onChange: (minutes: number) => void;
  error?: string | undefined;
};

function Time({ label, minutes, disabled, onChange, error }: TimeProps) {
  return (
    <Field label={label} error={error}>
      {(attributes) => (
        <input
          {...attributes}
          type="time"
          disabled={disabled}
          value={timeOf(minutes)}
          onChange={(event) => onChange(minutesOf(event.target.value))}
          className={INPUT}
        />
      )}
    </Field>
  );
}

const two = (n: number) => String(n).padStart(2, "0");

/** "21:00"; "" for no time. */
function timeOf(minutes: number): string {
  return Number.isInteger(minutes) ? `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}` : "";
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(":").map(Number);
  return (hour ?? Number.NaN) * 60 + (minute ?? Number.NaN);
}
