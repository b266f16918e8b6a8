import { localTimeAt } from "../../shared/localTime";
import { type Found, isJoined, leftmost, toAscii } from "./found";
import {
  isAmbiguousName,
  monthNames,
  RELATIVE_DAYS,
  RELATIVE_WEEKS,
  SHORT_WEEKDAYS,
  weekdayNames,
} from "./words";

/** What a text says about a day, as it says it. Months from 1, weekdays from 0 for Sunday. */
export type DateClaim =
  | { type: "day"; year?: number; month: number; day: number; otherWay?: boolean }
  | { type: "month"; month: number }
  | { type: "weekday"; weekday: number; which: "this" | "next" | "last" }
  | { type: "offset"; days: number }
  | { type: "week"; weeks: number };

type FoundDate = Found & { date: DateClaim };

const ISO = /(?<!\p{N})(\p{Nd}{4})[-/.](\p{Nd}{1,2})[-/.](\p{Nd}{1,2})(?!\p{N})/gu;
const SLASHED =
  /(?<![\p{N}/])(\p{Nd}{1,2})[/.](\p{Nd}{1,2})(?:[/.](\p{Nd}{4}|\p{Nd}{2}))?(?![\p{N}/]|\s?%)/gu;
const EAST_ASIAN =
  /(?:(\p{Nd}{4})\s?[年년]\s?)?(\p{Nd}{1,2})\s?[月월]\s?(\p{Nd}{1,2})\s?[日号號일]/gu;
const ORDINAL = /(?<!\p{N})(\p{Nd}{1,2})(?:st|nd|rd|th|er|º|ª)(?![\p{L}\p{N}])/giu;

/** "help you today" promises nothing. */
const IDIOM =
  /(?:help you|reaching out|contacting us|writing(?: to)? us|your (?:message|call|patience)|how are you(?: doing)?|ayudarle|su mensaje(?: de)?)\s+$/i;

/** Everything in a text that names a day, a week or a month. */
export function datesIn(text: string): FoundDate[] {
  return leftmost([
    ...found(text, ISO, ([, year, month, day]) => dayOf(year, month, day)),
    ...found(text, EAST_ASIAN, ([, year, month, day]) => dayOf(year, month, day)),
    ...named(text),
    ...found(text, SLASHED, ([whole, first, second, year]) => {
      // "1.5" is a number; a date with points has a year or ends in one.
      if (whole.includes(".") && year === undefined) return null;
      const claim = dayOf(year, first, second) ?? dayOf(year, second, first);
      return claim && { ...claim, otherWay: true };
    }),
    ...relative(text, RELATIVE_WEEKS, (weeks) => ({ type: "week", weeks })),
    ...relative(text, RELATIVE_DAYS, (days) => ({ type: "offset", days })).filter(
      ({ start, date }) =>
        date.type !== "offset" || date.days !== 0 || !IDIOM.test(text.slice(0, start)),
    ),
    ...weekdays(text),
    ...found(text, ORDINAL, ([, day]) => {
      const number = Number(toAscii(day ?? ""));
      return number >= 1 && number <= 31 ? { type: "day", month: 0, day: number } : null;
    }),
  ]);
}

function dayOf(year: string | undefined, month: string | undefined, day: string | undefined) {
  const [y, m, d] = [year, month, day].map((part) => Number(toAscii(part ?? "0")));
  if (m === undefined || d === undefined || m < 1 || m > 12 || d < 1 || d > 31) return null;
  const full = y === undefined || y === 0 ? undefined : y < 100 ? 2000 + y : y;
  return { type: "day" as const, month: m, day: d, ...(full !== undefined && { year: full }) };
}

/** "November 28", "28 de noviembre de 2026", "28. November", "in November". */
function named(text: string): FoundDate[] {
  const names = monthNames();
  const any = longestFirst([...names.keys()].filter((name) => !isJoined(name)));
  const joined = longestFirst([...names.keys()].filter((name) => isJoined(name)));
  const month = `(?<month>(?<!\\p{L})(?:${any})(?!\\p{L})\\.?|${joined})`;
  const day = "(?<day>\\p{Nd}{1,2})(?:st|nd|rd|th|er|º|\\.)?";
  const year = "(?:,?\\s*(?:de |of )?(?<year>\\p{Nd}{4}))?(?!\\p{N})";
  const before = `(?<!\\p{N})${day}\\s*(?:of |de |d['’])?\\s*${month}${year}`;
  const after = `${month}\\s*(?:the )?${day}(?!\\p{N})${year}`;
  const read = ({ groups = {} }: RegExpExecArray): DateClaim | null => {
    const number = names.get((groups.month ?? "").toLowerCase().replace(/\.$/, ""));
    return number === undefined ? null : dayOf(groups.year, String(number), groups.day);
  };
  const alone = ({ 0: it }: RegExpExecArray): DateClaim | null => {
    const name = it.toLowerCase().replace(/\.$/, "");
    const number = names.get(name);
    // "may", "mar": a month only with a capital, and not at the head of a sentence.
    return number === undefined || isAmbiguousName(name) ? null : { type: "month", month: number };
  };
  return [
    ...found(text, new RegExp(before, "giu"), read),
    ...found(text, new RegExp(after, "giu"), read),
    ...found(text, new RegExp(month, "giu"), alone),
    ...found(
      text,
      /(?<=\b(?:in|by|until|this|next|late|early|mid)[ -])(?:May|March)\b/g,
      ({ 0: it }) => ({
        type: "month",
        month: it === "May" ? 5 : 3,
      }),
    ),
  ];
}

function weekdays(text: string): FoundDate[] {
  const names = weekdayNames();
  const plain = longestFirst([...names.keys()].filter((name) => !isJoined(name)));
  const joined = longestFirst([...names.keys()].filter((name) => isJoined(name)));
  const which =
    "(?<which>next|last|past|próximo|próxima|pasado|nächsten|letzten|прошл\\p{L}+|следующ\\p{L}+)?\\s*";
  const any = new RegExp(
    `(?<!\\p{L})${which}(?:(?<name>(?<!\\p{L})(?:${plain})s?(?!\\p{L}))|(?<joined>${joined}))|(?<far>${joined})`,
    "giu",
  );
  const short = new RegExp(
    `(?<!\\p{L})(?:${longestFirst(Object.keys(SHORT_WEEKDAYS))})(?!\\p{L})`,
    "gu",
  );
  return [
    ...found(text, any, ({ groups = {} }) => {
      const name = (groups.name ?? groups.joined ?? groups.far ?? "").toLowerCase();
      const weekday = names.get(name) ?? names.get(name.replace(/s$/, ""));
      return weekday === undefined
        ? null
        : { type: "weekday", weekday, which: whichOf(groups.which) };
    }),
    ...found(text, short, ({ 0: it }) => ({
      type: "weekday",
      weekday: SHORT_WEEKDAYS[it] ?? 0,
      which: "this",
    })),
  ];
}

function whichOf(word = ""): "this" | "next" | "last" {
  if (/^(?:last|past|pasado|letzten|прошл)/i.test(word)) return "last";
  return word === "" ? "this" : "next";
}

function relative(
  text: string,
  table: Record<string, string>,
  claim: (count: number) => DateClaim,
): FoundDate[] {
  // The longer ones first: "day after tomorrow" is not tomorrow.
  const entries = Object.entries(table).flatMap(([count, words]) =>
    words.split("|").map((word) => ({ count: Number(count), word })),
  );
  entries.sort((a, b) => b.word.length - a.word.length);
  return entries.flatMap(({ count, word }) => {
    const bounded = isJoined(word) ? word : `(?<!\\p{L})${word}(?!\\p{L})`;
    return found(text, new RegExp(bounded, "giu"), () => claim(count));
  });
}

/** A calendar day as a number, one higher each day. */
export type Day = number;

/** The calendar day a moment (ms) falls on in a zone. */
export function dayAt(ms: number, timeZone: string): Day {
  const { year, month, day } = localTimeAt(ms, timeZone);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** Whether what is said on `today` can mean that day. */
export function meansDay(claim: DateClaim, day: Day, today: Day): boolean {
  const date = new Date(day * 86_400_000);
  switch (claim.type) {
    case "day": {
      const { year, month } = claim;
      if (year !== undefined && year !== date.getUTCFullYear()) return false;
      // Without a year, the one nearby.
      if (year === undefined && Math.abs(day - today) > 200) return false;
      const [m, d] = [date.getUTCMonth() + 1, date.getUTCDate()];
      if ((month === 0 || month === m) && claim.day === d) return true;
      return claim.otherWay === true && claim.day === m && month === d;
    }
    case "month":
      return claim.month === date.getUTCMonth() + 1 && Math.abs(day - today) <= 200;
    case "weekday": {
      if (date.getUTCDay() !== claim.weekday) return false;
      const away = day - today;
      if (claim.which === "last") return away < 0 && away >= -7;
      return claim.which === "next" ? away > 0 && away <= 13 : away >= 0 && away <= 6;
    }
    case "offset":
      return day - today === claim.days;
    case "week":
      return weekOf(day) - weekOf(today) === claim.weeks;
  }
}

/** Weeks from a Monday on. Day 0 was a Thursday. */
function weekOf(day: Day): number {
  return Math.floor((day + 3) / 7);
}

/** The one day a claim names when said on `today`; null for a month, a week, or a day of the past by its weekday. */
export function dayMeant(claim: DateClaim, today: Day): Day | null {
  if (claim.type === "month" || claim.type === "week") return null;
  for (let away = 0; away <= 400; away++) {
    if (meansDay(claim, today + away, today)) return today + away;
    if (away > 0 && meansDay(claim, today - away, today)) return today - away;
  }
  return null;
}

function longestFirst(words: string[]): string {
  return words
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("|");
}

function found(
  text: string,
  expression: RegExp,
  read: (match: RegExpExecArray) => DateClaim | null,
): FoundDate[] {
  return [...text.matchAll(expression)].flatMap((match) => {
    const date = read(match);
    if (date === null) return [];
    const lead = match[0].length - match[0].trimStart().length;
    return [{ start: match.index + lead, end: match.index + match[0].trimEnd().length, date }];
  });
}
