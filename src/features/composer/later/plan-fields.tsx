import { useId, type ReactNode } from "react";
import { MAX_LATER } from "../../../../convex/shared/inbox";
import { fromZonedInput, zonedInput } from "../../../lib/time";

const MINUTE = 60_000;

/** The moment a form's "at" field names on a zone's clocks, or what is wrong with it. */
export function chosenTime(form: FormData, zone: string): { at: number } | { wrong: string } {
  const at = fromZonedInput(String(form.get("at")), zone);
  if (at === null) return { wrong: "Choose a date and a time." };
  if (at <= Date.now()) return { wrong: "Choose a time in the future." };
  if (at > Date.now() + MAX_LATER) return { wrong: "Choose a time within a year." };
  return { at };
}

type TimeProps = { zone: string; initial: number; wrong: string; onChange: () => void };

/** A date and time on the business's clocks, under the name "at". */
export function TimeField({ zone, initial, wrong, onChange }: TimeProps) {
  const hint = useId();
  const now = Date.now();
  return (
    <>
      <input
        type="datetime-local"
        name="at"
        aria-label="Date and time"
        aria-invalid={wrong !== ""}
        aria-describedby={wrong ? hint : undefined}
        defaultValue={zonedInput(initial, zone)}
        min={zonedInput(now + MINUTE, zone)}
        max={zonedInput(now + MAX_LATER, zone)}
        onChange={onChange}
        className="tap h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2 text-sm"
      />
      {wrong && (
        <p id={hint} role="alert" className="text-xs text-danger">
          {wrong}
        </p>
      )}
    </>
  );
}

type CheckProps = { defaultChecked: boolean; children: ReactNode };

/** "Cancel if they reply first", under the name "cancelOnReply". */
export function CancelOnReply({ defaultChecked, children }: CheckProps) {
  return (
    <label className="flex min-h-8 items-center gap-2.5 text-sm">
      <input
        type="checkbox"
        name="cancelOnReply"
        defaultChecked={defaultChecked}
        className="size-4 accent-accent"
      />
      {children}
    </label>
  );
}
