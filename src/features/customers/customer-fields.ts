import { parseCents } from "../../../convex/shared/money";
import { showAddress } from "../../lib/contact";
import { moneyInput } from "../../lib/money";
import type { CustomerFields, Profile } from "../../lib/types";

/** A profile as the form holds it: everything is text. */
export type CustomerForm = {
  name: string;
  phones: { value: string }[];
  emails: { value: string }[];
  leadScore: string;
  balance: string;
  notes: string;
};

const rows = (values: readonly string[]) => values.map((value) => ({ value }));

/** An empty form, or one with a name and addresses in it; there is always a line to write a phone in. */
export function blankForm(
  given: { name?: string; phones?: string[]; emails?: string[] } = {},
): CustomerForm {
  const { name = "", phones = [""], emails = [""] } = given;
  return {
    name,
    phones: rows(phones.map(showAddress)),
    emails: rows(emails),
    leadScore: "",
    balance: "",
    notes: "",
  };
}

/** The form of a profile there is. */
export function formOf(profile: Profile): CustomerForm {
  return {
    name: profile.name,
    phones: rows(profile.phones.map(showAddress)),
    emails: rows(profile.emails),
    leadScore: profile.leadScore?.toString() ?? "",
    balance: moneyInput(profile.balance),
    notes: profile.notes ?? "",
  };
}

/** What the server gets of a form that is valid. */
export function toFields(form: CustomerForm): CustomerFields {
  const notes = form.notes.trim();
  return {
    name: form.name.trim(),
    phones: filled(form.phones),
    emails: filled(form.emails),
    ...(form.leadScore.trim() !== "" && { leadScore: Number(form.leadScore) }),
    ...(form.balance.trim() !== "" && { balance: parseCents(form.balance) ?? 0 }),
    ...(notes !== "" && { notes }),
  };
}

// What a person can see at a glance is said at once; whether a number exists, the server knows.

/** True, or why it cannot be a phone. */
export function isPhone(text: string): true | string {
  if (text.trim() === "" || (text.match(/\d/g) ?? []).length >= 7) return true;
  return "A phone number has more digits than this.";
}

/** True, or why it cannot be an email address. */
export function isEmail(text: string): true | string {
  return text.trim() === "" || /^\S+@\S+\.\S{2,}$/.test(text.trim())
    ? true
    : "An email looks like name@example.com.";
}

/** True, or why it cannot be an amount. */
export function isAmount(text: string): true | string {
  return text.trim() === "" || parseCents(text) !== null ? true : "An amount looks like 129.50.";
}

function filled(list: { value: string }[]): string[] {
  return list.map(({ value }) => value.trim()).filter((value) => value !== "");
}
