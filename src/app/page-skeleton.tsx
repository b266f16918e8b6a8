import { Bone } from "../ui/skeleton";

/** A page whose code is still on its way. */
export function PageSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="flex-1 animate-appear">
      <div className="flex h-16 items-center border-b border-line px-4 md:h-12.5">
        <Bone className="h-4 w-40" />
      </div>
      <div className="space-y-5 p-4">
        {[52, 44, 60, 38].map((width) => (
          <div key={width} style={{ width: `${width}%` }}>
            <Bone className="h-4" />
          </div>
        ))}
      </div>
    </div>
  );
}
