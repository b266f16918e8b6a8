import { Check } from "lucide-react";
import { cx } from "../../lib/cx";

type CheckboxProps = {
  label: string;
  checked: boolean | "mixed";
  className?: string;
  onToggle: (through: boolean) => void;
};

/** Selects a row; with Shift, all rows from the last one selected to this. */
export function RowCheckbox({ label, checked, className, onToggle }: CheckboxProps) {
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={checked}
      aria-label={label}
      onClick={(event) => onToggle(event.shiftKey)}
      className={cx("flex items-center justify-center rounded-full", className)}
    >
      <span
        className={cx(
          "flex size-4.5 items-center justify-center rounded-sm border",
          checked
            ? "border-accent bg-accent text-on-accent"
            : "border-line-strong bg-surface text-transparent",
        )}
      >
        {checked === "mixed" ? (
          <span className="h-0.5 w-2 bg-current" />
        ) : (
          <Check className="size-3.5" strokeWidth={3} aria-hidden />
        )}
      </span>
    </button>
  );
}
