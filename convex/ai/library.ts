import type { Id } from "../_generated/dataModel";
import { type ComposeFailure, REPLY_COUNT } from "../shared/compose";
import type { Material } from "../model/compose/material";
import { intentOf, type Language, languageOf } from "./intent";
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
 * A suggestion without any model: what the business answered before to somebody who wrote alike,
 * else a built-in text. Names, prices and dates in it are blanks.
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
    ...skeletonDrafts(language, mode, intent).map((text) => ({ text, pairId: undefined })),
  ];
  // "Again" goes on to the next one, and round to the first.
  const shown = candidates.findIndex(
    ({ text }) => basis !== undefined && withName(text, material.contact.name) === basis,
  );
  const chosen = candidates[(shown + 1) % candidates.length];
  return { text: chosen?.text ?? "", pairId: chosen?.pairId, replies: [] };
}

/** With the first name in its place; without one, "Hi [name]," is "Hi,". */
function withName(text: string, name: string | undefined): string {
  const [first] = name?.trim().split(/\s+/) ?? [];
  return text.replaceAll(/,? ?\[name\]/g, (blank) =>
    first ? blank.replace("[name]", () => first) : "",
  );
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
