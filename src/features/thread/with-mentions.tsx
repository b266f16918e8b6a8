import type { ReactNode } from "react";
import { findMentions } from "../../../convex/shared/mentions";

/** A note's text with the people it names set apart. */
export function withMentions(text: string, names: readonly string[]): ReactNode {
  const mentions = findMentions(text, names);
  if (mentions.length === 0) return text;
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { name, start, end } of mentions) {
    parts.push(text.slice(from, start));
    parts.push(
      <span key={start} className="rounded-sm bg-warn/15 px-1 font-medium text-warn">
        @{name}
      </span>,
    );
    from = end;
  }
  parts.push(text.slice(from));
  return parts;
}
