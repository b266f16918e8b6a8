import { Search, X } from "lucide-react";
import type { ComponentProps } from "react";
import { cx } from "../lib/cx";
import { INPUT } from "./field";

type SearchBoxProps = Omit<ComponentProps<"input">, "onChange" | "value"> & {
  value: string;
  onChange: (text: string) => void;
};

/** A magnifier and where to type what is looked for. */
export function SearchBox({ value, onChange, className, ...rest }: SearchBoxProps) {
  return (
    <div className={cx("relative", className)}>
      <Search
        className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-4 text-faint"
        aria-hidden
      />
      <input
        type="search"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        className={cx(INPUT, "pr-8 pl-8.5 [&::-webkit-search-cancel-button]:hidden")}
        {...rest}
      />
      {value !== "" && (
        <button
          type="button"
          aria-label="Clear"
          onClick={({ currentTarget }) => {
            onChange("");
            // The button goes; what is typed next is looked for.
            currentTarget.parentElement?.querySelector("input")?.focus();
          }}
          className="absolute inset-y-0 right-0 flex w-8 items-center justify-center rounded-md text-faint hover:text-ink"
        >
          <X className="size-3.5" aria-hidden />
        </button>
      )}
    </div>
  );
}
