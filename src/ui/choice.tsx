import { INPUT } from "./field";

type ChoiceProps<T extends string> = {
  label: string;
  /** What no choice is called. */
  all: string;
  value: T | undefined;
  options: { value: T; label: string }[];
  onChange: (value: T | undefined) => void;
};

/** A filter: one of a few, or all. */
export function Choice<T extends string>({ label, all, value, options, onChange }: ChoiceProps<T>) {
  return (
    <span className="min-w-32 flex-1 md:w-44 md:flex-none">
      <select
        aria-label={label}
        value={value ?? ""}
        onChange={(event) =>
          onChange(options.find((option) => option.value === event.target.value)?.value)
        }
        className={INPUT}
      >
        <option value="">{all}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </span>
  );
}
