import { AUTHOR } from "../../ai/withoutFacts";
import type { Style } from "./examples";

/** Fewer texts show no habit; a habit is what so many of them share. */
const ENOUGH = 5;
const SHARE = 0.4;
const MAX_GREETING = 40;
const MAX_SIGN_OFF_WORDS = 6;

const GREETING =
  /^\s*((?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|howdy|hola|buen[oa]s (?:días|tardes|noches)|estimad[oa])\b[^\n,!.:]{0,30}[,!.:]?)/iu;
const FORMAL = /\b(?:dear|sincerely|regards|kindly|estimad[oa]|atentamente|cordialmente)\b/i;

/** How a business writes, by texts it has sent, without facts; null for too few of them. */
export function styleOf(sent: readonly string[]): Style | null {
  if (sent.length < ENOUGH) return null;
  const greeting = habitOf(sent, greetingOf);
  const signOff = habitOf(sent, signOffOf);
  const words = sent.map((text) => text.split(/\s+/).length).toSorted((a, b) => a - b);
  return {
    ...(greeting !== null && { greeting: greeting.replaceAll("[name]", "{name}") }),
    ...(signOff !== null && { signOff }),
    words: words[Math.floor(words.length / 2)] ?? 0,
    formal: sent.filter((text) => FORMAL.test(text)).length >= sent.length / 2,
  };
}

/** What most often stands in a place; null when it is nothing, or no habit. */
function habitOf(texts: readonly string[], read: (text: string) => string): string | null {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(read(text), (counts.get(read(text)) ?? 0) + 1);
  const [best] = [...counts].toSorted(([, a], [, b]) => b - a);
  return best !== undefined && best[0] !== "" && best[1] >= texts.length * SHARE ? best[0] : null;
}

export function greetingOf(text: string): string {
  const found = GREETING.exec(text)?.[1]?.trim() ?? "";
  return found.length <= MAX_GREETING ? found : "";
}

/** What follows the last sentence or line, when it is short and says who writes or wishes well. */
export function signOffOf(text: string): string {
  const end = text.trimEnd();
  const tail = /(?:\n|[.!?]\s+)(?<tail>[^\n]+)$/u.exec(end)?.groups?.["tail"]?.trim() ?? "";
  const last = tail.split(/(?<=[.!?])\s+/u).at(-1) ?? "";
  const isShort = last.split(/\s+/).length <= MAX_SIGN_OFF_WORDS;
  const says =
    last.includes(AUTHOR) ||
    /^[–—-]|^(?:best|thanks|cheers|regards|sincerely|saludos|gracias)\b/iu.test(last);
  return isShort && says ? last : "";
}
