import { useMutation } from "convex/react";
import { useId, useState, type FormEvent } from "react";
import { Link } from "wouter";
import { api } from "../../../convex/_generated/api";
import { quietUntil } from "../../../convex/shared/quietHours";
import { errorText } from "../../lib/errors";
import { useMe } from "../../lib/me";
import { BUSINESS_SETTINGS, settingsPath } from "../../lib/routes";
import { clockTime, zoneName } from "../../lib/time";
import { useMinute } from "../../lib/use-minute";
import { Button } from "../../ui/button";
import { Field, FormError } from "../../ui/field";
import { TimeInput } from "../../ui/time-input";
import { toast } from "../../ui/toast";

/** Settings › Sending hours: when no text leaves unasked. */
export default function SendingHours() {
  const { account } = useMe();
  const save = useMutation(api.sendingHours.set);
  const [hours, setHours] = useState(account.quietHours);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const now = useMinute();
  const id = useId();
  const { timeZone } = account;
  const changed =
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
      await save({ quietHours: hours });
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
      <p className="text-sm text-muted">
        Your business is on {zoneName(timeZone)}, where it is {clockTime(now, timeZone)} now
        {hours.enabled &&
          (until === null ? ", not in quiet hours" : `: quiet until ${clockTime(until, timeZone)}`)}
        .{" "}
        <Link
          href={settingsPath(BUSINESS_SETTINGS)}
          className="font-medium text-accent underline-offset-2 hover:underline"
        >
          Change its time zone
        </Link>
      </p>
      {problem && <FormError>{problem}</FormError>}
      <Button type="submit" look="primary" disabled={busy || !changed || (hours.enabled && same)}>
        {busy ? "Saving…" : "Save"}
      </Button>
    </form>
  );
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
        <TimeInput {...attributes} disabled={disabled} minutes={minutes} onChange={onChange} />
      )}
    </Field>
  );
}
