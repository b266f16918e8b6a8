import { CLAIM_KINDS, type ClaimKind } from "../../shared/compose";
import { parseCents } from "../../shared/money";
import { type DateClaim, datesIn } from "./dates";
import { type Found, JOINED, leftmost, toAscii } from "./found";
import { timesIn } from "./times";
import { CURRENCY_SIGNS, CURRENCY_WORDS, NUMBER_WORDS, OFFERS, PERCENT_WORDS } from "./words";

/** Something a text says that can be held against the records. UTF-16 offsets, end exclusive. */
export type Claim = Found & {
  kind: ClaimKind;
  /** What it comes to however it is written: cents, digits, lower case. Dates and times say more. */
  values: string[];
  date?: DateClaim;
  /** A blank that stands there already. */
  isBlank?: boolean;
};

const NUMBER = "\\p{Nd}+(?:[.,'’ \\u00a0\\u202f٬٫]\\p{Nd}+)*";
const EDGE = "(?<![\\p{L}\\p{N}])";
const END = "(?![\\p{L}\\p{N}])";

const pattern = (source: string) => new RegExp(source, "giu");

const BLANK = new RegExp(`\\[(${CLAIM_KINDS.join("|")})\\]`, "g");
const MARKDOWN_LINK = /!?\[[^\]\n]*\]\([^)\n]*\)/g;
const URL_LIKE =
  /(?:[a-z][a-z0-9+.-]*:\/\/|javascript:|mailto:|tel:|www\.)[^\s<>()]+|(?<![\p{L}\p{N}@.])(?:[\p{L}\p{N}-]+\.)+[a-z]{2,}(?:\/[^\s<>()]*)?(?![\p{L}\p{N}@])|[\p{L}\p{N}-]+\s*(?:\(dot\)|\[dot\]|\sdot\s|\spunto\s)\s*(?:com|net|org|io|co|info)\b/giu;
const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu;
const PHONE = /(?<!\p{N})\+?[(]?\p{Nd}[\p{Nd}\s().\-–]{5,}\p{Nd}(?!\p{N})/gu;
const JOB =
  /(?<![\p{L}\p{N}])(?:[A-Z]{1,4}-\p{Nd}{1,9}|#\s?\p{Nd}{2,9}|[A-Z]{2,4}\p{Nd}{3,9})(?!\p{N})/gu;
const ADDRESS =
  /(?<!\p{N})\p{Nd}{1,6}[A-Za-z]?\s+(?:[NSEW]\.?\s+)?(?:[\p{Lu}\p{Nd}][\p{L}\p{N}'’.]*\s+){1,4}(?:St|Street|Ave|Avenue|Rd|Road|Dr|Drive|Ln|Lane|Blvd|Boulevard|Ct|Court|Way|Pkwy|Parkway|Loop|Pl|Place|Hwy|Highway|Pass|Run|Ter|Terrace|Trail|Sq|Square)(?![\p{L}])\.?/gu;
const SIGNED = pattern(
  `(?:${CURRENCY_SIGNS})\\s*${NUMBER}\\s*(?:k${END})?|${NUMBER}\\s*(?:${CURRENCY_SIGNS})`,
);
const WORDED = pattern(
  `(?:${NUMBER}|${EDGE}(?:(?:${NUMBER_WORDS}|an?|one|two|three|half|few|un|dos|tres)[\\s-]+(?:and |y |et )?)+|[一二三四五六七八九十百千万两]+)\\s*(?:${CURRENCY_WORDS})(?![\\p{sc=Latin}\\p{sc=Cyrillic}])`,
);
const PERCENT = pattern(
  `(?:${NUMBER}|${EDGE}(?:(?:${NUMBER_WORDS})[\\s-]*)+|[一二三四五六七八九十]+)\\s*(?:${PERCENT_WORDS})|(?:%|٪|yüzde |百分之)\\s*(?:${NUMBER}|[一二三四五六七八九十]+)`,
);
const NUMBER_WORD = pattern(
  `${EDGE}(?:${NUMBER_WORDS})(?:[\\s-]+(?:and |y )?(?:${NUMBER_WORDS}))*${END}`,
);
const ANY_NUMBER = /\p{N}[\p{N}.,:/'’]*(?:\uFE0F?\u20E3)?/gu;
/** "1. First" */
const LIST_MARKER = /(?<=^\s*)\p{Nd}{1,2}[.)](?=\s)/gmu;

/**
 * Everything in a text that says a price, date, time, number, address, link or offer, in order and
 * without overlap. Numbers that are nothing else are claims, too: what is not known is not let by.
 */
export function claimsIn(text: string): Claim[] {
  const all = [
    ...found(text, BLANK, (match) => ({
      kind: kindOf(match[1]),
      values: [],
      isBlank: true,
    })),
    ...found(text, MARKDOWN_LINK, ({ 0: it }) =>
      one("link", linkKey(/\(([^)]*)\)$/.exec(it)?.[1] ?? "")),
    ),
    ...found(text, EMAIL, ({ 0: it }) => one("email", it.toLowerCase())),
    ...found(text, URL_LIKE, ({ 0: it }) => one("link", linkKey(it))),
    ...found(text, ADDRESS, ({ 0: it }) => one("address", addressKey(it))),
    ...datesIn(text).map((it) => ({ ...it, kind: "date" as const, values: [] })),
    ...timesIn(text).map((it) => ({ ...it, kind: "time" as const })),
    ...found(text, PERCENT, ({ 0: it }) => one("percent", digitsOf(it))),
    ...found(text, SIGNED, ({ 0: it }) => one("price", centsKey(it))),
    ...found(text, WORDED, ({ 0: it }) => one("price", centsKey(it))),
    ...found(text, PHONE, ({ 0: it }) => phoneClaim(it)),
    ...found(text, JOB, ({ 0: it }) => one("job", jobKey(it))),
    ...offersIn(text),
    ...found(text, NUMBER_WORD, ({ 0: it }) => one("number", it.toLowerCase())),
    ...found(text, ANY_NUMBER, ({ 0: it }) => one("number", numberKey(it))),
  ];
  const markers = [...text.matchAll(LIST_MARKER)].map(({ index }) => index);
  return leftmost(all)
    .filter(({ start, kind }) => !(kind === "number" && markers.includes(start)))
    .map((claim) => ({ ...claim, end: claim.end - stopAfter(text.slice(claim.start, claim.end)) }));
}

/** How much of a claim's end is the sentence's, and not its own as in "p.m." */
function stopAfter(written: string): number {
  if (/[ap]\.\s?m\.$/i.test(written)) return 0;
  return /[.,;:!?…]*$/.exec(written)?.[0].length ?? 0;
}

/** A job's number as it is compared. */
export function jobKey(number: string): string {
  return toAscii(number)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** A phone as it is compared: its last ten digits. */
export function phoneKey(phone: string): string {
  return digitsOf(phone).slice(-10);
}

/** An address as it is compared: house number and street. */
export function addressKey(address: string): string {
  return toAscii(address.split(",")[0] ?? "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function linkKey(url: string): string {
  return url
    .trim()
    .replace(/^(?:https?:\/\/)?(?:www\.)?/i, "")
    .replace(/[.,;:!?'"]+$/, "")
    .replace(/\/+$/, "")
    .toLowerCase();
}

/** Cents as text; what cannot be read as an amount matches nothing. */
function centsKey(written: string): string {
  const plain = toAscii(written);
  const amount = /\p{Nd}[\p{Nd}.,'’\s]*/u.exec(plain)?.[0].replace(/[\s.,'’]+$/, "") ?? "";
  const cents = parseCents(amount);
  if (cents === null) return "?";
  if (/\p{Nd}\s*k$/iu.test(plain)) return String(cents * 1_000);
  return String(/cents?$|centavos?$/i.test(plain) ? cents / 100 : cents);
}

function numberKey(written: string): string {
  return toAscii(written)
    .normalize("NFKC")
    .replace(/[^\p{N}.]/gu, "")
    .replace(/\.+$/, "");
}

function digitsOf(written: string): string {
  return toAscii(written).replace(/\D/g, "");
}

function phoneClaim(written: string): Part | null {
  const digits = digitsOf(written).length;
  return digits >= 7 && digits <= 15 ? one("phone", phoneKey(written)) : null;
}

function offersIn(text: string): Claim[] {
  return Object.entries(OFFERS).flatMap(([group, words]) =>
    found(text, pattern(`(?:(?<!\\p{L})|(?=${JOINED}))(?:${words})`), () => one("offer", group)),
  );
}

function kindOf(word: string | undefined): ClaimKind {
  return CLAIM_KINDS.find((kind) => kind === word) ?? "number";
}

type Part = Pick<Claim, "kind" | "values" | "isBlank">;

function one(kind: ClaimKind, value: string): Part {
  return { kind, values: [value] };
}

function found(
  text: string,
  expression: RegExp,
  read: (match: RegExpExecArray) => Part | null,
): Claim[] {
  return [...text.matchAll(expression)].flatMap((match) => {
    const part = read(match);
    const trimmed = match[0].trimEnd();
    if (part === null || trimmed === "") return [];
    return { start: match.index, end: match.index + trimmed.length, ...part };
  });
}
