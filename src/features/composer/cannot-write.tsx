import { Lock } from "lucide-react";
import type { ReactNode } from "react";

/** In the place of the input, for who cannot write here: why, and what would change it. */
export function CannotWrite({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-center gap-2.5 rounded-xl border border-line bg-canvas px-3.5 py-3 text-sm text-muted">
      <Lock className="size-4 shrink-0 text-faint" aria-hidden />
      <span>{children}</span>
    </p>
  );
}
