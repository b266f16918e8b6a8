/** Words of each text that are compared. */
const MAX_WORDS = 400;

/**
 * How far one text is from another, from 0 (the same words) to 1: words to insert, drop and change,
 * against the words of the longer one.
 */
export function editDistance(a: string, b: string): number {
  const [from, to] = [words(a), words(b)];
  const longest = Math.max(from.length, to.length);
  if (longest === 0) return a.trim() === b.trim() ? 0 : 1;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, word] of from.entries()) {
    const next = [i + 1];
    for (const [j, other] of to.entries()) {
      const changed = (row[j] ?? 0) + (word === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return (row[to.length] ?? 0) / longest;
}

function words(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, MAX_WORDS);
}
