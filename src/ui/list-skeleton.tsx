import { Bone } from "./skeleton";

export function RowSkeleton({ width = 48 }: { width?: number }) {
  return (
    <div aria-hidden className="flex gap-3 border-b border-line/60 py-3 pr-3.5 pl-4">
      <Bone shape="disc" className="size-9 shrink-0" />
      <div className="flex-1 space-y-2.5 pt-1">
        <div style={{ width: `${width}%` }}>
          <Bone className="h-3" />
        </div>
        <Bone className="h-2.5 w-full" />
      </div>
    </div>
  );
}

export function ListSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading conversations"
      className="animate-appear overflow-hidden"
    >
      {[52, 38, 60, 44, 56, 34, 48].map((width) => (
        <RowSkeleton key={width} width={width} />
      ))}
    </div>
  );
}
