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

/** What a member has written and not saved, kept while they look at other pages of this tab. */
let unsaved: { memberId: string; changes: Partial<BusinessFields> } | null = null;

/** What this member has left unsaved here. */
export function unsavedOf(memberId: string): Partial<BusinessFields> {
  return unsaved?.memberId === memberId ? unsaved.changes : {};
}

/** Keeps what this member has written until they come back, or forgets it when it is nothing. */
export function keepUnsaved(memberId: string, changes: Partial<BusinessFields>): void {
  unsaved = Object.keys(changes).length > 0 ? { memberId, changes } : null;
}
