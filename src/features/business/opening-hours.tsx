import {
  type OpeningHours,
  openingHoursProblem,
  USUAL_OPENING_HOURS,
} from "../../../convex/shared/openingHours";
import { Button } from "../../ui/button";
import { TimeInput } from "../../ui/time-input";
import { weekdayNames } from "./weekdays";

type OpeningHoursFieldProps = {
  /** null: nobody has said. */
  value: OpeningHours | null;
  onChange: (hours: OpeningHours | null) => void;
};

/** When somebody is there, day by day. */
export function OpeningHoursField({ value, onChange }: OpeningHoursFieldProps) {
  const problem = value && openingHoursProblem(value);
  const setDay = (at: number, day: OpeningHours[number]) =>
    onChange((value ?? []).map((before, index) => (index === at ? day : before)));
  return (
    <fieldset className="space-y-3">
      <legend className="text-base font-medium">Opening hours</legend>
      <p className={problem ? "text-sm text-danger" : "text-sm text-muted"} role="status">
        {problem ??
          "“Send later” offers the time you open, and ComposeAI offers no call or visit right away while you are closed."}
      </p>
      {value === null ? (
        <Button onClick={() => onChange(USUAL_OPENING_HOURS)}>Set opening hours</Button>
      ) : (
        <>
          <ul className="space-y-1">
            {weekdayNames().map((name, at) => {
              const day = value[at] ?? null;
              return (
                <li key={name} className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1">
                  <label className="flex min-h-9 w-36 items-center gap-2.5 text-sm max-md:min-h-11">
                    <input
                      type="checkbox"
                      className="size-4 accent-accent"
                      checked={day !== null}
                      onChange={({ target }) =>
                        setDay(at, target.checked ? (USUAL_OPENING_HOURS[0] ?? null) : null)
                      }
                    />
                    {name}
                  </label>
                  {day === null ? (
                    <span className="text-sm text-muted">Closed</span>
                  ) : (
                    <span className="flex items-center gap-2">
                      <TimeInput
                        aria-label={`${name}, from`}
                        minutes={day.from}
                        onChange={(from) => setDay(at, { ...day, from })}
                      />
                      <span aria-hidden className="text-muted">
                        –
                      </span>
                      <TimeInput
                        aria-label={`${name}, to`}
                        minutes={day.to}
                        onChange={(to) => setDay(at, { ...day, to })}
                      />
                    </span>
                  )}
                </li>
              );
            })}
          </ul>
          <Button onClick={() => onChange(null)}>Remove opening hours</Button>
        </>
      )}
    </fieldset>
  );
}
