import { compareCategories } from "../../../convex/shared/templates";

/** Templates by category, in the categories' order. */
export function inCategories<T extends { category: string }>(
  templates: readonly T[],
): { category: string; templates: T[] }[] {
  const groups = new Map<string, T[]>();
  for (const template of templates) {
    const group = groups.get(template.category);
    if (group) group.push(template);
    else groups.set(template.category, [template]);
  }
  return Array.from(groups, ([category, held]) => ({ category, templates: held })).toSorted(
    (a, b) => compareCategories(a.category, b.category),
  );
}
