import type { Id } from "../_generated/dataModel";
import { blanksIn, type ComposeFailure, REPLY_COUNT } from "../shared/compose";
import type { Material } from "../model/compose/material";
import { likeness } from "./alike";
import { type Intent, intentOf, type Language, languageOf } from "./intent";
import { greetingOf } from "../model/compose/style";
import { skeletonDrafts, skeletonReplies } from "./skeletons";

/** From here on a past question is like the one asked now. */
const ALIKE = 0.3;
/** Words of a past reply that can stand as a Smart Reply. */
const SHORT = 14;

type Written = {
  text: string;
  replies: string[];
  /** The learned pair the draft is taken from. */
  pairId?: Id<"learnedPairs"> | undefined;
  failure?: ComposeFailure;
};

/**
 * A suggestion without any model: what the business answered before to somebody who wrote alike, a
 * template that fits, else a built-in text. Names, prices and dates in it are blanks, or on record.
 */
export function fromLibrary(material: Material): Written {
  const { text, replies, ...rest } = chosenFrom(material);
  const named = (written: string) => withName(written, material.contact.name);
  return { text: named(text), replies: replies.map(named), ...rest };
}

function chosenFrom(material: Material): Written {
  const { kind, mode, asked, change, basis, business, examples } = material;
  const language = languageOf(asked, business.locale.startsWith("es") ? "es" : "en");
  const intent = intentOf(asked, language);
  const alike = examples.filter(({ score }) => score >= ALIKE);
  if (kind === "replies") {
    const short = alike
      .map(({ reply }) => reply)
      .filter((text) => text.split(/\s+/).length <= SHORT);
    const texts = [...new Set([...short, ...skeletonReplies(language, intent)])];
    return { text: "", replies: texts.slice(0, REPLY_COUNT) };
  }
  if (change?.type === "translate")
    return { text: basis ?? "", replies: [], failure: "needsModel" };
  if (change?.type === "shorter") return { text: shortened(basis ?? ""), replies: [] };
  if (change?.type === "warmer") return { text: warmed(basis ?? "", language), replies: [] };
  const candidates = [
    ...alike.map(({ reply, pairId }) => ({ text: reply, pairId })),
    ...fittingTemplates(material, intent).map((text) => ({ text, pairId: undefined })),
    ...skeletonDrafts(language, mode, intent).map((text) => ({
      text: styled(text, material.style),
      pairId: undefined,
    })),
  ];
  // What nobody wanted comes last.
  const rejected = new Set(material.rejected.map(withoutName));
  const isRejected = ({ text }: { text: string }) => rejected.has(withoutName(text));
  candidates.sort((a, b) => Number(isRejected(a)) - Number(isRejected(b)));
  // "Again" goes on to the next one, and round to the first.
  const shown = candidates.findIndex(
    ({ text }) => basis !== undefined && withName(text, material.contact.name) === basis,
  );
  const chosen = candidates[(shown + 1) % candidates.length];
  return { text: chosen?.text ?? "", pairId: chosen?.pairId, replies: [] };
}

/** A built-in text as the business begins and ends its own. */
function styled(text: string, style: Material["style"]): string {
  if (style === null) return text;
  const own = greetingOf(text);
  const greeting = style.greeting?.replaceAll("{name}", "[name]");
  const begun = own !== "" && greeting ? `${greeting}${text.slice(own.length)}` : text;
  return style.signOff === undefined ? begun : `${begun} ${style.signOff}`;
}

/** What a template is for, by its category. */
const CATEGORY_OF: Partial<Record<Intent, string>> = { schedule: "Appointment Confirmation" };

/** Templates about what was asked, the likest first, and none that has a gap. */
function fittingTemplates({ templates, asked }: Material, intent: Intent): string[] {
  return templates
    .map(({ name, category, text }) => {
      const isFor = CATEGORY_OF[intent] === category;
      return { text, score: likeness(asked, `${name} ${text}`) + (isFor ? ALIKE : 0) };
    })
    .filter(({ text, score }) => score >= ALIKE && blanksIn(text).length === 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ text }) => text);
}

const NAME = /,? ?\[name\]/g;

function withoutName(text: string): string {
  return text.replaceAll(NAME, "");
}

/** With the first name in its place; without one, "Hi [name]," is "Hi,". */
function withName(text: string, name: string | undefined): string {
  const [first] = name?.trim().split(/\s+/) ?? [];
  return text.replaceAll(NAME, (blank) => (first ? blank.replace("[name]", () => first) : ""));
}

/** Its first half, in whole sentences. */
function shortened(text: string): string {
  const sentences = text.match(/[^.!?…]+[.!?…]*\s*/g) ?? [text];
  return sentences
    .slice(0, Math.ceil(sentences.length / 2))
    .join("")
    .trim();
}

const WARM: Record<Language, string> = {
  en: "Thank you so much for your patience. We are happy to help!",
  es: "Muchas gracias por su paciencia. ¡Con gusto le ayudamos!",
};

function warmed(text: string, language: Language): string {
  return text.includes(WARM[language]) ? text : `${text.trimEnd()} ${WARM[language]}`;
}
