import { PencilLine, TriangleAlert } from "lucide-react";
import type { Gap } from "../../lib/gaps";
import { listNames } from "../../lib/names";
import { Button } from "../../ui/button";

type LineProps = { gaps: readonly Gap[]; onFill: () => void };

/** Above the input: what is still to be filled in, and the way to the next of it. */
export function GapLine({ gaps, onFill }: LineProps) {
  return (
    <p className="flex animate-rise items-center gap-2 px-1 pb-1.5 text-xs text-warn">
      <PencilLine className="size-3.5 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 truncate">
        {gaps.length === 1 ? "1 blank to fill" : `${gaps.length} blanks to fill`}: {named(gaps)}
      </span>
      <Button size="sm" look="ghost" onClick={onFill} className="text-warn!">
        Next blank
      </Button>
    </p>
  );
}

type AskProps = LineProps & { onSend: () => void };

/** Above the input, instead of sending: the customer would read a blank. */
export function AskAboutGaps({ gaps, onFill, onSend }: AskProps) {
  return (
    <div
      role="alert"
      className="mb-2 animate-rise rounded-xl border border-warn/40 bg-warn-soft px-3.5 py-3 text-sm"
    >
      <p className="flex items-center gap-2 font-medium text-warn">
        <TriangleAlert className="size-4 shrink-0" aria-hidden />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          Not sent yet: {named(gaps)} {distinct(gaps).length === 1 ? "is" : "are"} not filled in.
        </span>
      </p>
      <p className="mt-3 flex gap-2">
        <Button size="sm" look="primary" onClick={onFill}>
          Fill in
        </Button>
        <Button size="sm" onClick={onSend}>
          Send as it is
        </Button>
      </p>
    </div>
  );
}

function distinct(gaps: readonly Gap[]): string[] {
  return [...new Set(gaps.map(({ raw }) => raw))];
}

function named(gaps: readonly Gap[]): string {
  return listNames(distinct(gaps));
}
