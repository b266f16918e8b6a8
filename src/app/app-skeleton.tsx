import { Bone } from "../ui/skeleton";

/** The frame of the page while it is not yet known who is looking at it. */
export function AppSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="flex h-full animate-appear">
      <div className="hidden w-15 shrink-0 flex-col gap-3 p-3 md:flex lg:w-54">
        <Bone className="mb-2 size-7" />
        <Bone className="h-9 w-full" />
      </div>
      <div className="flex min-w-0 flex-1 flex-col bg-surface md:my-2 md:mr-2 md:rounded-xl md:border md:border-line">
        <div className="flex h-16 items-center md:h-12.5 border-b border-line px-4">
          <Bone className="h-4 w-40" />
        </div>
        <div className="flex min-h-0 flex-1">
          <div className="w-full space-y-5 p-4 md:w-76 md:border-r lg:w-86 md:border-line">
            {[64, 48, 72, 56, 40].map((width) => (
              <div key={width} className="flex gap-3">
                <Bone shape="disc" className="size-9 shrink-0" />
                <div className="flex-1 space-y-2 pt-1">
                  <div style={{ width: `${width}%` }}>
                    <Bone className="h-3" />
                  </div>
                  <Bone className="h-2.5" />
                </div>
              </div>
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}
