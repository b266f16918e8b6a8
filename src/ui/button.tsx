import type { ComponentProps } from "react";
import { cx } from "../lib/cx";

type Look = "primary" | "secondary" | "ghost" | "danger";

const LOOKS: Record<Look, string> = {
  primary:
    "bg-accent text-on-accent shadow-card hover:bg-accent-strong disabled:bg-sunken disabled:text-faint disabled:shadow-none",
  secondary:
    "border border-line bg-surface text-ink shadow-card hover:bg-hover hover:border-line-strong disabled:text-faint",
  ghost: "text-muted hover:bg-hover hover:text-ink disabled:text-faint",
  danger: "text-danger hover:bg-danger-soft",
};

type ButtonProps = ComponentProps<"button"> & { look?: Look; size?: "sm" | "md" };

/** A labelled button. */
export function Button({ look = "secondary", size = "md", className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={cx(
        "tap inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors duration-100 select-none disabled:cursor-not-allowed",
        size === "sm" ? "h-7 px-2 text-xs" : "h-8 px-3 text-sm",
        LOOKS[look],
        className,
      )}
      {...rest}
    />
  );
}

type IconButtonProps = ComponentProps<"button"> & { label: string };

/** A button that shows an icon only; `label` names it for everyone who can't see the icon. */
export function IconButton({ label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={cx(
        "tap inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted transition-colors duration-100 hover:bg-hover hover:text-ink aria-expanded:bg-hover aria-expanded:text-ink aria-pressed:text-accent",
        className,
      )}
      {...rest}
    />
  );
}
