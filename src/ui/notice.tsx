import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../lib/cx";

type NoticeProps = {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  tone?: "neutral" | "danger";
  className?: string;
};

/** A panel with nothing to show says why, and what to do. */
export function Notice({ icon: Icon, title, children, action, tone, className }: NoticeProps) {
  return (
    <div
      role={tone === "danger" ? "alert" : undefined}
      className={cx(
        "flex h-full flex-col items-center justify-center gap-1 px-8 py-10 text-center",
        className,
      )}
    >
      <span
        className={cx(
          "mb-3 flex size-11 items-center justify-center rounded-xl",
          tone === "danger" ? "bg-danger-soft text-danger" : "bg-sunken text-faint",
        )}
      >
        <Icon className="size-5" strokeWidth={1.75} aria-hidden />
      </span>
      <h2 className="text-base font-semibold text-ink">{title}</h2>
      {children && <p className="max-w-xs text-sm text-balance text-muted">{children}</p>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}
