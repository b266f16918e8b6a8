import { RotateCw, TriangleAlert } from "lucide-react";
import { Button } from "../../ui/button";

type ProblemProps = { why: string; onRetry: () => void };

/** Why there is no suggestion, or only half of one, and the way on. */
export function Problem({ why, onRetry }: ProblemProps) {
  return (
    <div role="alert" className="rounded-lg bg-danger-soft px-3 py-2.5 text-sm text-danger">
      <p className="flex gap-2">
        <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
        <span className="min-w-0">{why}</span>
      </p>
      <Button size="sm" onClick={onRetry} className="mt-2">
        <RotateCw className="size-3.5" aria-hidden />
        Try again
      </Button>
    </div>
  );
}
