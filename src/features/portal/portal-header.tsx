import { Lock } from "lucide-react";
import { Avatar } from "../../ui/avatar";
import type { Portal } from "./types";

/** Whose page this is. */
export function PortalHeader({ portal: { business, customer } }: { portal: Portal }) {
  return (
    <header className="flex shrink-0 items-center gap-3 border-b border-line px-4 pt-[max(0.75rem,env(safe-area-inset-top))] pb-3 md:px-6">
      <Avatar name={business} size="md" />
      <div className="min-w-0">
        <h1 className="truncate text-lg font-semibold tracking-tight">{business}</h1>
        <p className="flex items-center gap-1.5 text-xs text-muted">
          <Lock className="size-3 shrink-0" aria-hidden />
          <span className="truncate">Private conversation with {customer}</span>
        </p>
      </div>
    </header>
  );
}

/** The page before it is there. */
export function PortalSkeleton() {
  return (
    <main
      aria-busy
      className="mx-auto flex h-full max-w-3xl flex-col bg-surface md:border-x md:border-line"
    >
      <h1 className="sr-only">Loading your conversation</h1>
      <div className="flex items-center gap-3 border-b border-line px-4 py-3 md:px-6">
        <span className="size-9 animate-breathe rounded-full bg-sunken" />
        <span className="h-4 w-40 animate-breathe rounded-sm bg-sunken" />
      </div>
      <div className="flex flex-1 animate-breathe flex-col justify-end gap-3 p-4 md:p-6">
        <span className="h-12 w-3/5 rounded-xl bg-sunken" />
        <span className="h-9 w-2/5 self-end rounded-xl bg-bubble" />
        <span className="h-16 w-3/5 rounded-xl bg-sunken" />
      </div>
    </main>
  );
}
