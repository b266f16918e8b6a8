import { TriangleAlert } from "lucide-react";
import type { FilledTemplate } from "../../lib/filled-template";

/** What of a text is left to fill in by hand, and why. */
export function OpenNotes({ open }: Pick<FilledTemplate, "open">) {
  if (open.length === 0) return null;
  return (
    <div className="rounded-lg bg-warn-soft px-3 py-2 text-xs text-warn">
      <p className="flex items-center gap-1.5 font-medium">
        <TriangleAlert className="size-3.5 shrink-0" aria-hidden />
        Left for you to fill in
      </p>
      <ul className="mt-1 space-y-1">
        {open.map(({ raw, reason }) => (
          <li key={raw} className="break-words">
            <code className="font-mono">{raw}</code> {reason}
          </li>
        ))}
      </ul>
    </div>
  );
}
