import { type Found, leftmost, toAscii } from "./found";
import { NUMBER_WORDS, SPANS } from "./words";

/** Times of day ("t" and minutes since midnight; two for a stretch of it), or a length ("30 minute"). */
type FoundTime = Found & { values: string[] };

const HALF = "(?:a\\.?\\s?m\\.?|p\\.?\\s?m\\.?)(?![\\p{L}\\p{N}])";
const HOUR = "\\p{Nd}{1,2}(?:[:h.]\\p{Nd}{2})?";
const RANGE = new RegExp(
  `(?<!\\p{N})(?<from>${HOUR})\\s*(?<half>${HALF})?\\s*(?:-|–|—|to|and|until|till|a|y|bis|à|et)\\s*(?<to>${HOUR})\\s*(?<end>${HALF})`,
  "giu",
);
/** Without am or pm, a word before it makes it a time. */
const LED = new RegExp(
  `(?<=(?<!\\p{L})(?:at|between|from|by|around|about|until|till|before|after|a las?|entre las?|desde las?|um|gegen|zwischen|vers|às|alle|ore|в|at about)\\s)(?<from>${HOUR})(?:\\s*(?:-|–|—|to|and|until|y las|y|a las|bis|und|à|et)\\s*(?<to>${HOUR}))?(?!\\p{N}|[.,]\\p{N}|\\s?[%$€£])`,
  "giu",
);
const BARE_RANGE =
  /(?<![\p{N}$€£])(?<from>\p{Nd}{1,2})\s?[–-]\s?(?<to>\p{Nd}{1,2})(?![\p{N}%]|[.,]\p{N})/gu;
const CLOCK = new RegExp(
  `(?<!\\p{N})(?:(?<from>\\p{Nd}{1,2}[:h]\\p{Nd}{2})\\s*(?<half>${HALF})?|(?<only>\\p{Nd}{1,2})\\s*(?:(?<ap>${HALF})|o['’]clock|Uhr|h(?![\\p{L}\\p{N}])|[点點時时시]))`,
  "giu",
);
const NAMED: Record<string, number> = {
  noon: 720,
  midday: 720,
  midnight: 0,
  mediodía: 720,
  medianoche: 0,
  midi: 720,
  minuit: 0,
  mittag: 720,
  mitternacht: 0,
};
const NAME = new RegExp(`(?<!\\p{L})(?:${Object.keys(NAMED).join("|")})(?!\\p{L})`, "giu");
/** "at three", "a las tres": written out. */
const WRITTEN = new RegExp(
  `(?<=(?<!\\p{L})(?:at|around|by|a las?)\\s)(?:one|two|three|dos|tres|una|${NUMBER_WORDS})(?!\\p{L})(?!\\s+(?:point|percent|dollars?))`,
  "giu",
);

/** Everything in a text that tells a time of day or how long something takes. */
export function timesIn(text: string): FoundTime[] {
  return leftmost([
    ...found(text, RANGE, ({ from = "", half, to = "", end }) => {
      const last = minutesOf(to, end);
      return [half === undefined ? lastBefore(from, last) : minutesOf(from, half), last];
    }),
    ...found(text, CLOCK, ({ from, half, only, ap }) => [
      minutesOf(from ?? only ?? "", half ?? ap),
    ]),
    ...spans(text),
    ...found(text, LED, ({ from = "", to }) => [minutesOf(from), ...(to ? [minutesOf(to)] : [])]),
    ...found(text, BARE_RANGE, ({ from = "", to = "" }) => [minutesOf(from), minutesOf(to)]),
    ...found(text, NAME, (_, name) => [NAMED[name.toLowerCase()] ?? 0]),
    ...[...text.matchAll(WRITTEN)].map(({ 0: it, index }) => ({
      start: index,
      end: index + it.length,
      values: [it.toLowerCase()],
    })),
  ]);
}

/** Minutes since midnight of an hour in a "1–3 pm": in the same half of the day, or in the one before it. */
function lastBefore(written: string, last: number): number {
  const afternoon = minutesOf(written, "pm");
  return afternoon < last ? afternoon : minutesOf(written, "am");
}

/** Minutes since midnight; NaN for no time. An hour that says no half of the day is one people work in. */
function minutesOf(written: string, half?: string): number {
  const [hour = NaN, minute = 0] = toAscii(written).split(/[:h.]/i).map(Number);
  if (!(hour <= 24 && minute < 60)) return NaN;
  if (half !== undefined && hour <= 12) {
    return ((hour % 12) + (/^p/i.test(half) ? 12 : 0)) * 60 + minute;
  }
  const isAfternoon = half === undefined && !written.startsWith("0") && hour >= 1 && hour <= 6;
  return ((hour % 24) + (isAfternoon ? 12 : 0)) * 60 + minute;
}

function found(
  text: string,
  expression: RegExp,
  read: (groups: Record<string, string | undefined>, whole: string) => number[],
): FoundTime[] {
  return [...text.matchAll(expression)].flatMap((match) => {
    const minutes = read(match.groups ?? {}, match[0]);
    if (minutes.some(Number.isNaN)) return [];
    const { index } = match;
    return [{ start: index, end: index + match[0].length, values: minutes.map((m) => `t${m}`) }];
  });
}

/** "30 minutes", "within an hour", "two weeks". */
function spans(text: string): FoundTime[] {
  return Object.entries(SPANS).flatMap(([unit, words]) => {
    const count = `\\p{Nd}+(?:[.,–-]\\p{Nd}+)?|(?<!\\p{L})(?:an?|one|two|three|half an|a few|a couple of|un[ao]?|dos|tres|eine[rnm]?|une?|${NUMBER_WORDS})`;
    const expression = new RegExp(`(?<count>${count})[\\s-]*(?:${words})(?!\\p{L})`, "giu");
    return [...text.matchAll(expression)].flatMap((match) => {
      const written = toAscii(match.groups?.count ?? "").toLowerCase();
      // "a day", "one year" tell no time unless something is to happen in it.
      const isVague = !/\d/.test(written);
      const led =
        /(?:within|in|under|less than|after|for|every|en|dentro de|innerhalb|in weniger als|sous|binnen)\s+$/i;
      if (isVague && !led.test(text.slice(0, match.index))) return [];
      const { index } = match;
      return [{ start: index, end: index + match[0].length, values: [`${written} ${unit}`] }];
    });
  });
}
