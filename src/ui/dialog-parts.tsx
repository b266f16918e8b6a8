import type { ReactNode } from "react";
import { cx } from "../lib/cx";

/** The inside of a dialog, at a distance from its edges. */
export function DialogBody({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cx("px-4 py-4 md:px-5", className)}>{children}</div>;
}

/** The decision at the end of a dialog: in sight however long what stands above it is. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <footer className="sticky bottom-0 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-raised px-4 py-3 md:px-5">
      {children}
    </footer>
  );
}
