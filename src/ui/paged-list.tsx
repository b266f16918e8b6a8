import type { UsePaginatedQueryResult } from "convex/react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { Bone } from "./skeleton";

type ListProps = {
  label: string;
  /** How the list stands; its first page is there. */
  status: UsePaginatedQueryResult<unknown>["status"];
  onMore: () => void;
  /** What the button says that leads on. */
  more: string;
  /** Its items. */
  children: ReactNode;
};

/** A list that is read page by page, the newest first. */
export function PagedList({ label, status, onMore, more, children }: ListProps) {
  return (
    <div className="h-full overflow-y-auto overscroll-contain">
      <ul aria-label={label}>{children}</ul>
      {status !== "Exhausted" && (
        <p className="flex justify-center p-4">
          <Button disabled={status === "LoadingMore"} onClick={onMore}>
            {status === "LoadingMore" ? "Loading…" : more}
          </Button>
        </p>
      )}
    </div>
  );
}

/** In the place of its first page. */
export function PagedListBones({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="animate-appear">
      {[44, 52, 38, 60, 48].map((width) => (
        <div key={width} className="flex h-12 items-center border-b border-line px-4">
          <div className="w-full" style={{ maxWidth: `${width}%` }}>
            <Bone className="h-3" />
          </div>
        </div>
      ))}
    </div>
  );
}
