import { blanksIn } from "../../convex/shared/compose";
import { placeholdersIn } from "../../convex/shared/templates";

/** What somebody still has to fill in before a text can go, at [from, to) in UTF-16 units. */
export type Gap = { raw: string; from: number; to: number };

/** The gaps of a text, in order: an assistant's "[price]", a template's "{{jobNumber}}". */
export function gapsIn(text: string): Gap[] {
  const gaps: Gap[] = [...blanksIn(text), ...placeholdersIn(text)];
  return gaps.sort((a, b) => a.from - b.from);
}
