import { languagesWith } from "../../../convex/shared/business";
import { languageName } from "../../lib/language-name";
import { Field, INPUT } from "../../ui/field";

type LanguagesProps = {
  /** The usual one first. */
  value: readonly string[];
  saved: readonly string[];
  onChange: (languages: string[]) => void;
};

/** What members can dictate in, and which of it is the usual one. */
export function DictationLanguages({ value, saved, onChange }: LanguagesProps) {
  const none = value.length === 0;
  return (
    <fieldset className="space-y-3">
      <legend className="text-base font-medium">Dictation</legend>
      <p className={none ? "text-sm text-danger" : "text-sm text-muted"} role="status">
        {none ? "Choose at least one language." : "What members can choose from when they dictate."}
      </p>
      <ul className="grid grid-cols-1 gap-x-4 sm:grid-cols-2">
        {languagesWith(saved).map((one) => (
          <li key={one}>
            <label className="flex min-h-9 items-center gap-2.5 text-sm max-md:min-h-11">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={value.includes(one)}
                onChange={({ target }) =>
                  onChange(target.checked ? [...value, one] : value.filter((held) => held !== one))
                }
              />
              <span lang={one}>{languageName(one)}</span>
            </label>
          </li>
        ))}
      </ul>
      {value.length > 1 && (
        <Field label="The usual one">
          {(attributes) => (
            <select
              {...attributes}
              value={value[0]}
              onChange={({ target }) =>
                onChange([target.value, ...value.filter((one) => one !== target.value)])
              }
              className={INPUT}
            >
              {value.map((one) => (
                <option key={one} value={one} lang={one}>
                  {languageName(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </fieldset>
  );
}
