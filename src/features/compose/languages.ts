import { LANGUAGES } from "../../../convex/shared/languages";

/** What a draft can be translated into: the account's own languages first, named in its locale. */
export function targetLanguages(
  own: readonly string[],
  locale: string,
): { tag: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "language" });
  // "Spanish" is enough: a region of it is nobody's choice here.
  const tags = [...own, ...LANGUAGES].map((tag) => new Intl.Locale(tag).language);
  return [...new Set(tags)].map((tag) => ({ tag, label: names.of(tag) ?? tag }));
}
