import { blankOf } from "../shared/compose";
import { claimsIn } from "./grounding/claims";

/** What stands in a kept text for whoever writes it. */
export const AUTHOR = "{author}";

/** "Hi Ana," says a name even where nobody knows it. */
const GREETED =
  /^(\s*(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Gg]ood (?:morning|afternoon|evening)|[Hh]ola|[Bb]uen[oa]s (?:días|tardes|noches)|[Ee]stimad[oa]),?\s+)(?:(?:Mr|Mrs|Ms|Dr|Sra?|Srta)\.?\s+)?\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)?(?=\s*[,!.:\n–—-])/gmu;
/** Shorter names are words, too: only as they are written. */
const LONG_NAME = 5;

/**
 * A text as it may be kept and shown in another conversation: prices, dates, times, numbers,
 * addresses, links and offers are blanks, the customer is [name], and its author {author}.
 */
export function withoutFacts(
  text: string,
  { customer, author }: { customer?: string | undefined; author?: string | undefined },
): string {
  let out = "";
  let from = 0;
  for (const { start, end, kind, isBlank } of claimsIn(text)) {
    const shown = isBlank ? text.slice(start, end) : blankOf(kind);
    const between = text.slice(from, start);
    // "[price] to [price]" says no more than one.
    if (out.endsWith(shown) && /^[\s–—-]*$/u.test(between)) {
      from = end;
      continue;
    }
    out += between + shown;
    from = end;
  }
  out += text.slice(from);
  const greeted = out.replace(GREETED, `$1${blankOf("name")}`);
  return withoutName(withoutName(greeted, customer, blankOf("name")), author, AUTHOR);
}

function withoutName(text: string, name: string | undefined, blank: string): string {
  const words = name
    ?.trim()
    .split(/\s+/)
    .filter((word) => word.length > 1 && /\p{L}/u.test(word));
  if (words === undefined || words.length === 0) return text;
  const any = words.map((word) => {
    const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return word.length >= LONG_NAME ? `(?:${escaped}|${escaped.toLowerCase()})` : escaped;
  });
  const one = `(?:${any.join("|")})`;
  return text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}[])${one}(?:\\s+${one})*(?![\\p{L}\\p{N}\\]])`, "gu"),
    () => blank,
  );
}
