import { templateKey } from "../../convex/shared/templates";

type Matchable = { name: string; category: string; text: string };

/** Where the words that are looked for may stand. */
const PLACES = ["start", "name", "category", "text"] as const;
type Place = (typeof PLACES)[number];

/**
 * The templates in which every word that was typed begins a word: those whose name begins with what
 * was typed, then by their name, their category, their text, no further than `upTo`.
 */
export function matchTemplates<T extends Matchable>(
  templates: readonly T[],
  typed: string,
  upTo: Place = "text",
): T[] {
  const sought = templateKey(typed);
  const asked = wordsOf(sought);
  const places = PLACES.slice(0, PLACES.indexOf(upTo) + 1);
  const found = new Map<Place, T[]>(places.map((place) => [place, []]));
  for (const template of templates) {
    const place = places.find((each) => isAt(each, template, sought, asked));
    if (place !== undefined) found.get(place)?.push(template);
  }
  return [...found.values()].flat();
}

function isAt(
  place: Place,
  { name, category, text }: Matchable,
  sought: string,
  asked: string[],
): boolean {
  if (place === "start") return templateKey(name).startsWith(sought);
  const where = { name, category: `${name} ${category}`, text: `${name} ${category} ${text}` };
  const own = wordsOf(templateKey(where[place]));
  return asked.every((word) => own.some((mine) => mine.startsWith(word)));
}

function wordsOf(key: string): string[] {
  return key.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
