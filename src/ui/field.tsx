import { CircleAlert } from "lucide-react";
import { useId, type ReactNode } from "react";
import { cx } from "../lib/cx";

/** How every input looks. 16 px on a phone, so that it does not zoom in. */
export const INPUT =
  "h-9 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-lg text-ink outline-none transition-colors placeholder:text-faint focus:border-accent focus:ring-3 focus:ring-accent/15 aria-invalid:border-danger max-md:h-11 md:text-sm";
export const TEXTAREA = cx(INPUT, "h-auto resize-y py-2 leading-5 max-md:h-auto");

type FieldAttributes = {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
};
type FieldProps = {
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
  optional?: boolean;
  className?: string;
  children: (attributes: FieldAttributes) => ReactNode;
};

/** A label, its input, and below it what is wrong or what to know. */
export function Field({ label, error, hint, optional, className, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className={cx("min-w-0", className)}>
      <label htmlFor={id} className="mb-1 block text-xs font-medium text-muted">
        {label}
        {optional && <span className="font-normal text-faint"> optional</span>}
      </label>
      {children({
        id,
        "aria-invalid": error !== undefined,
        "aria-describedby": note ? noteId : undefined,
      })}
      {note && (
        <p id={noteId} className={cx("mt-1 text-xs", error ? "text-danger" : "text-faint")}>
          {note}
        </p>
      )}
    </div>
  );
}

/** Why a whole form was refused, with a way on beside it. */
export function FormError({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div
      role="alert"
      className="flex items-start gap-2 rounded-md bg-danger-soft px-3 py-2 text-sm text-danger"
    >
      <CircleAlert className="mt-px size-4 shrink-0" aria-hidden />
      <p className="min-w-0 flex-1 break-words">{children}</p>
      {action}
    </div>
  );
}
