import type { ReactNode } from "react";

/** A key as it is printed on a keyboard. */
export function KeyCap({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line bg-sunken px-1.5 font-sans text-2xs font-medium text-muted">
      {children}
    </kbd>
  );
}
