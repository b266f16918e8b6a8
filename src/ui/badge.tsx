import type { ReactNode } from "react";
import { cx } from "../lib/cx";

export type Tone = "ok" | "info" | "warn" | "danger" | "neutral";

const TONES: Record<Tone, string> = {
  ok: "bg-ok-soft text-ok",
  info: "bg-info-soft text-info",
  warn: "bg-warn-soft text-warn",
  danger: "bg-danger-soft text-danger",
  neutral: "bg-sunken text-muted",
};

type BadgeProps = { tone: Tone; icon?: ReactNode; title?: string; children: ReactNode };

/** A word or two on a tinted ground. The tone repeats what the words say. */
export function Badge({ tone, icon, title, children }: BadgeProps) {
  return (
    <span
      title={title}
      className={cx(
        "inline-flex h-5 shrink-0 items-center gap-1 rounded-sm px-1.5 text-2xs font-medium whitespace-nowrap",
        TONES[tone],
      )}
    >
      {icon}
      {children}
    </span>
  );
}

type CountProps = { count: number; label: string };

/** How many are unread; nothing at all for none. */
export function CountBadge({ count, label }: CountProps) {
  if (count <= 0) return null;
  return (
    <span className="inline-flex h-[1.125rem] min-w-[1.125rem] shrink-0 items-center justify-center rounded-full bg-accent px-1.5 text-2xs font-semibold text-on-accent tabular-nums">
      <span aria-hidden>{count > 999 ? "999+" : count}</span>
      <span className="sr-only">{`${count} ${label}`}</span>
    </span>
  );
}
