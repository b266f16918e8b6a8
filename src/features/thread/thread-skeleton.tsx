import { cx } from "../../lib/cx";
import { Bone } from "../../ui/skeleton";

const SHAPES = [
  { width: "46%", ours: false },
  { width: "34%", ours: false },
  { width: "52%", ours: true },
  { width: "28%", ours: false },
  { width: "40%", ours: true },
];

export function ThreadSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading messages"
      className="flex h-full animate-appear flex-col justify-end gap-5 overflow-hidden p-6"
    >
      {SHAPES.map(({ width, ours }) => (
        <div
          key={width}
          style={{ width }}
          className={cx("flex flex-col gap-1.5", ours && "items-end self-end")}
        >
          <Bone className="h-12 w-full" />
          <Bone className="h-2 w-28" />
        </div>
      ))}
    </div>
  );
}

export function HeaderSkeleton() {
  return (
    <div className="flex h-16 shrink-0 animate-appear items-center gap-3 border-b border-line px-4">
      <Bone shape="disc" className="size-9" />
      <div className="space-y-2">
        <Bone className="h-3.5 w-36" />
        <Bone className="h-2.5 w-24" />
      </div>
    </div>
  );
}
