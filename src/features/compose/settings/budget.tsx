import { useState, type FormEvent } from "react";
import { Button } from "../../../ui/button";
import { Field, INPUT } from "../../../ui/field";

const MAX = 1_000_000_000;

type BudgetProps = { tokens: number; onSave: (tokens: number) => Promise<boolean> };

/** How much the model may be used in a month, over all members. */
export function Budget({ tokens, onSave }: BudgetProps) {
  /** null: as it is saved. */
  const [typed, setTyped] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const wanted = typed === null ? tokens : parse(typed);
  const problem = wanted === null ? "Write a whole number from 0 to 1,000,000,000." : undefined;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (wanted === null) return;
    setSaving(true);
    if (await onSave(wanted)) setTyped(null);
    setSaving(false);
  };

  return (
    <section aria-label="Budget" className="py-5">
      <h2 className="text-base font-semibold">Monthly budget</h2>
      <form onSubmit={(event) => void save(event)} className="mt-3 flex items-start gap-2">
        <Field
          label="Tokens a month"
          className="w-56"
          error={problem}
          hint="A reply takes about 2,000. When they are used up, nothing is written until next month."
        >
          {(attributes) => (
            <input
              {...attributes}
              inputMode="numeric"
              value={typed ?? tokens.toLocaleString("en-US")}
              onChange={(event) => setTyped(event.target.value)}
              className={INPUT}
            />
          )}
        </Field>
        <Button
          type="submit"
          className="mt-5 max-md:h-11 md:h-9"
          disabled={saving || wanted === null || wanted === tokens}
        >
          {saving ? "Saving…" : "Save"}
        </Button>
      </form>
    </section>
  );
}

function parse(text: string): number | null {
  const digits = text.replace(/[\s,._']/g, "");
  if (!/^\d{1,10}$/.test(digits)) return null;
  const tokens = Number(digits);
  return tokens <= MAX ? tokens : null;
}
