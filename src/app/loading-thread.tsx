import { HeaderSkeleton, ThreadSkeleton } from "../features/thread/thread-skeleton";

/** A thread of which nothing is known yet. */
export function LoadingThread() {
  return (
    <section aria-label="Conversation" className="flex min-w-0 flex-1 flex-col">
      <HeaderSkeleton />
      <div className="min-h-0 flex-1">
        <ThreadSkeleton />
      </div>
    </section>
  );
}
