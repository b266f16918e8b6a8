import type { ReactNode } from "react";
import { matchRanges } from "../../convex/shared/searchTerms";

/** A text with what was searched for marked in it. */
export function Highlight({ text, terms }: { text: string; terms: readonly string[] }) {
  const parts: ReactNode[] = [];
  let done = 0;
  for (const [from, to] of matchRanges(text, terms)) {
    parts.push(text.slice(done, from), <mark key={from}>{text.slice(from, to)}</mark>);
    done = to;
  }
  parts.push(text.slice(done));
  return <>{parts}</>;
}
