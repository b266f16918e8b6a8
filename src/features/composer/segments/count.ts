import { SegmentedMessage } from "sms-segments-calculator";

/** What a text costs, as Twilio will count it. */
export type Cost = {
  encoding: "GSM-7" | "UCS-2";
  segments: number;
  /** Those that GSM-7 can only say as two count as two. */
  characters: number;
  /** What forces UCS-2, each once, in the order of the text. */
  special: string[];
  /** The text with as many of them replaced as have a plain form; null when none has. */
  plain: string | null;
};

export function costOf(text: string): Cost {
  const message = new SegmentedMessage(text);
  const special = [...new Set(message.getNonGsmCharacters())];
  const plain = special.length === 0 ? text : withPlainForms(message.graphemes);
  return {
    encoding: message.encodingName,
    segments: message.segmentsCount,
    characters: message.numberOfCharacters,
    special,
    plain: plain === text ? null : plain,
  };
}

function withPlainForms(graphemes: readonly string[]): string {
  // Each once: a text has few that differ, and the counter takes its time over every one.
  const forms = new Map<string, string>();
  for (const one of new Set(graphemes)) forms.set(one, isGsm(one) ? one : plainForm(one));
  return graphemes.map((one) => forms.get(one)).join("");
}

/** The nearest thing GSM-7 can say, or the same where it can say nothing like it. */
function plainForm(grapheme: string): string {
  // Twilio's own table makes two blanks or more of one.
  if (/^\s$/.test(grapheme)) return " ";
  const smart = new SegmentedMessage(grapheme, "auto", true).graphemes.join("");
  if (smart !== "" && isGsm(smart)) return smart;
  // An accent that GSM-7 does not have goes; the letter stays.
  const bare = grapheme.normalize("NFKD").replace(/\p{M}/gu, "");
  return bare !== "" && isGsm(bare) ? bare : grapheme;
}

function isGsm(text: string): boolean {
  return new SegmentedMessage(text).encodingName === "GSM-7";
}
