import type { ReactNode } from "react";

type CardProps = { title: string; action?: ReactNode; children: ReactNode };

/** A part of the customer's page. */
export function Card({ title, action, children }: CardProps) {
  return (
    <section aria-label={title} className="rounded-xl border border-line bg-surface shadow-card">
      <header className="flex min-h-12 items-center justify-between gap-2 pr-2 pl-4">
        <h2 className="text-sm font-semibold">{title}</h2>
        {action}
      </header>
      <div className="px-4 pb-4">{children}</div>
    </section>
  );
}
