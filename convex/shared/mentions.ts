/** Characters of the longest note. */
export const NOTE_MAX_LENGTH = 10_000;

export type Mention = { name: string; start: number; end: number };

/** A name goes on: "@Ann" is not in "@Anna". */
const GOES_ON = /^[\p{L}\p{N}_]/u;

/**
 * Where a text names somebody as "@Name", in their order. Of two names the longer one counts, so
 * that "@Ann Lee" is not also "@Ann".
 */
export function findMentions(text: string, names: readonly string[]): Mention[] {
  const longestFirst = [...new Set(names)].filter(Boolean).sort((a, b) => b.length - a.length);
  const found: Mention[] = [];
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const rest = text.slice(at + 1, at + 1 + 200);
    const name = longestFirst.find(
      (candidate) => rest.startsWith(candidate) && !GOES_ON.test(rest.slice(candidate.length)),
    );
    if (name === undefined) continue;
    found.push({ name, start: at, end: at + 1 + name.length });
    at += name.length;
  }
  return found;
}
