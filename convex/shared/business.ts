import { LANGUAGES } from "./languages";
import type { OpeningHours } from "./openingHours";
import { plainLine } from "./text";

/** Characters of a business's name: it stands in texts, where room is paid for. */
export const MAX_BUSINESS_NAME = 80;

/** What a business can say of itself. */
export type BusinessFields = {
  name: string;
  timeZone: string;
  /** BCP 47, with its country: how money and dates are written to customers, and local numbers read. */
  locale: string;
  /** What members dictate in, the usual one first. */
  languages: string[];
  /** null: nobody has said. */
  openingHours: OpeningHours | null;
};

/** A business's name as it is kept: on one line, "" when nothing of it can be seen. */
export function tidyBusinessName(name: string): string {
  return plainLine(name, name.length).replace(/\s+/g, " ");
}

/** What is wrong with a business's name, once tidied; null for nothing. */
export function businessNameProblem(name: string): string | null {
  const tidy = tidyBusinessName(name);
  if (tidy === "") return "Give your business a name.";
  const over = tidy.length - MAX_BUSINESS_NAME;
  return over > 0 ? `Too long: take out ${over} character${over === 1 ? "" : "s"}.` : null;
}

/** What is offered as locale or for dictation, with what the account has already, offered or not. */
export function languagesWith(own: readonly string[]): string[] {
  return [...new Set([...LANGUAGES, ...own])];
}
