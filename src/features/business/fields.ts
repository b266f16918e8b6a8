import { type BusinessFields, tidyBusinessName } from "../../../convex/shared/business";

/** What was written differs from what is saved, field by field; what is the same is left out. */
export function changesTo(
  saved: BusinessFields,
  { name, timeZone, locale, languages, openingHours }: BusinessFields,
): Partial<BusinessFields> {
  return {
    ...(tidyBusinessName(name) !== saved.name && { name }),
    ...(timeZone !== saved.timeZone && { timeZone }),
    ...(locale !== saved.locale && { locale }),
    ...(!sameList(languages, saved.languages) && { languages }),
    ...(JSON.stringify(openingHours) !== JSON.stringify(saved.openingHours) && { openingHours }),
  };
}

function sameList(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}
