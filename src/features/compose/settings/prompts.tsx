import { useState, type FormEvent } from "react";
import { type ComposePrompts, MAX_PROMPT, PROMPT_PLACES } from "../../../../convex/shared/compose";
import { useMe } from "../../../lib/me";
import { unsavedOf, useUnsaved } from "../../../lib/unsaved";
import { Field, TEXTAREA } from "../../../ui/field";
import { SaveRow } from "../../../ui/save-row";

type Place = (typeof PROMPT_PLACES)[number];

const PLACES: Record<Place, { label: string; example: string }> = {
  all: { label: "In every draft", example: "Sign with first names. Never say “unfortunately”." },
  standard: { label: "In standard mode", example: "Ask for a photo when something leaks." },
  scheduling: { label: "In scheduling mode", example: "Offer mornings first." },
  sales: { label: "In sales mode", example: "Mention the service plan once." },
};

const NOTHING = {};

type PromptsProps = {
  prompts: ComposePrompts;
  onSave: (prompts: ComposePrompts) => Promise<boolean>;
};

/** How the business wants its drafts written, in its own words. */
export function Prompts({ prompts, onSave }: PromptsProps) {
  const { member } = useMe();
  /** What was written here; what others save meanwhile shows in the rest. */
  const [written, setWritten] = useState<ComposePrompts>(() => unsavedOf("prompts", member._id));
  const [saving, setSaving] = useState(false);
  const wanted = { ...prompts, ...written };
  const changed = PROMPT_PLACES.some(
    (place) => (wanted[place] ?? "").trim() !== (prompts[place] ?? ""),
  );
  useUnsaved("prompts", member._id, changed ? written : NOTHING);
  const tooLong = PROMPT_PLACES.some((place) => (wanted[place] ?? "").trim().length > MAX_PROMPT);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    if (await onSave(wanted)) setWritten({});
    setSaving(false);
  };

  return (
    <section aria-label="How it writes" className="py-5">
      <h2 className="text-base font-semibold">How it writes</h2>
      <p className="mt-1 text-sm text-muted">
        In your own words: tone, what to ask, what never to say. Prices and appointments still come
        from your price list and jobs alone; what is only written here stays a blank to fill.
      </p>
      <form onSubmit={(event) => void save(event)} className="mt-3 space-y-4">
        {PROMPT_PLACES.map((place) => {
          const over = (wanted[place] ?? "").trim().length - MAX_PROMPT;
          return (
            <Field
              key={place}
              label={PLACES[place].label}
              error={over > 0 ? `Too long: take out ${over} characters.` : undefined}
            >
              {(attributes) => (
                <textarea
                  {...attributes}
                  rows={place === "all" ? 3 : 2}
                  dir="auto"
                  placeholder={PLACES[place].example}
                  value={wanted[place] ?? ""}
                  onChange={({ target }) => setWritten({ ...written, [place]: target.value })}
                  className={TEXTAREA}
                />
              )}
            </Field>
          );
        })}
        <SaveRow
          saving={saving}
          changed={changed}
          wrong={tooLong}
          onDiscard={() => setWritten({})}
        />
      </form>
    </section>
  );
}
