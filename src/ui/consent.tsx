import { useId } from "react";
import { CONSENT_WAYS, type ConsentWay } from "../../convex/shared/customers";
import { WAYS } from "./consent/words";
import { Field, INPUT } from "./field";

type ConsentProps = { value: ConsentWay | ""; onChange: (value: ConsentWay | "") => void };

/** Nobody is texted first who has not agreed to it: the member says how they know. */
export function Consent({ value, onChange }: ConsentProps) {
  const headingId = useId();
  return (
    <section
      aria-labelledby={headingId}
      className="space-y-2.5 rounded-lg border border-line bg-sunken/60 px-3.5 py-3"
    >
      <h3 id={headingId} className="text-sm font-semibold">
        Have they agreed to be texted?
      </h3>
      <p className="text-sm text-muted">
        There is no record of it. Your answer is kept with your name and the time.
      </p>
      <Field label="They agreed">
        {(attributes) => (
          <select
            {...attributes}
            value={value}
            onChange={({ target }) =>
              onChange(CONSENT_WAYS.find((way) => way === target.value) ?? "")
            }
            className={INPUT}
          >
            <option value="">Choose how…</option>
            {CONSENT_WAYS.map((way) => (
              <option key={way} value={way}>
                {WAYS[way]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </section>
  );
}
