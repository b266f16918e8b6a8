import type { Material } from "../../model/compose/material";
import type { Mark } from "../../model/compose/shapes";
import type { ClaimKind } from "../../shared/compose";
import { localTimeAt } from "../../shared/localTime";
import { addressKey, claimsIn, jobKey, phoneKey } from "./claims";
import { type Day, dayAt, dayMeant } from "./dates";

type Source = NonNullable<Mark["source"]>;

/** One place where facts are on record: what is said there together belongs together. */
export type Entry = {
  source: Source;
  /** By kind, what it says, as claims say it. */
  values: Map<ClaimKind, Set<string>>;
  days: Set<Day>;
};

/** A message's quoted part is whoever's words it quotes. */
const QUOTED = /^\s*>.*$|^(?:On .+ wrote:|-{2,}\s*Original Message)[\s\S]*$/gimu;

/**
 * All that a suggestion may say, from the business's own records: jobs, price list, templates,
 * profile, and what the team has written to this customer before. What the customer wrote is not among them.
 */
export function entriesOf(material: Material): Entry[] {
  const { timeZone } = material.contact;
  return [
    ...material.jobs.map((job) => jobEntry(job, timeZone)),
    ...material.services.map(serviceEntry),
    ...material.messages
      .filter(({ fromCustomer }) => !fromCustomer)
      .map((message) => messageEntry(message, timeZone)),
    ...material.templates.map(templateEntry),
    profileEntry(material),
    businessEntry(material),
  ];
}

function jobEntry(job: Material["jobs"][number], timeZone: string): Entry {
  const entry = empty({ type: "job", label: `Job ${job.number}: ${job.title}` });
  add(entry, "job", jobKey(job.number));
  if (job.amount !== undefined) add(entry, "price", String(job.amount));
  if (job.scheduledAt !== undefined) {
    const { hour, minute } = localTimeAt(job.scheduledAt, timeZone);
    add(entry, "time", `t${hour * 60 + minute}`);
    entry.days.add(dayAt(job.scheduledAt, timeZone));
  }
  // Not its title: that may be what the customer wrote when they asked for it.
  return entry;
}

function serviceEntry({ name, price, isFrom, details = "" }: Material["services"][number]): Entry {
  const entry = empty({ type: "service", label: `Price list: ${name}${isFrom ? " (from)" : ""}` });
  if (price > 0) add(entry, "price", String(price));
  else add(entry, "offer", "free");
  return readText(entry, `${name}. ${details}`, null);
}

/** What a business says to everybody. Days are a job's, never a template's. */
function templateEntry({ name, text }: Material["templates"][number]): Entry {
  return readText(empty({ type: "business", label: `Template: ${name}` }), text, null);
}

function messageEntry(message: Material["messages"][number], timeZone: string): Entry {
  const { _id, author, at, body } = message;
  const entry = empty({ type: "message", label: `${author}’s message`, messageId: _id });
  return readText(entry, body.replace(QUOTED, ""), dayAt(at, timeZone));
}

function profileEntry({ customer, contact }: Material): Entry {
  const entry = empty({ type: "profile", label: "Customer profile" });
  const isPhone = contact.address.startsWith("+");
  add(entry, isPhone ? "phone" : "email", isPhone ? phoneKey(contact.address) : contact.address);
  for (const phone of customer?.phones ?? []) add(entry, "phone", phoneKey(phone));
  for (const email of customer?.emails ?? []) add(entry, "email", email.toLowerCase());
  if (customer?.balance) add(entry, "price", String(Math.abs(customer.balance)));
  if (customer?.property) {
    add(entry, "address", addressKey(customer.property));
    for (const number of customer.property.match(/\d+/g) ?? []) add(entry, "number", number);
  }
  return entry;
}

function businessEntry({ business }: Material): Entry {
  const entry = empty({ type: "business", label: business.name });
  for (const phone of business.phones) add(entry, "phone", phoneKey(phone));
  for (const email of business.emails) add(entry, "email", email.toLowerCase());
  return readText(entry, business.name, null);
}

function empty(source: Source): Entry {
  return { source, values: new Map(), days: new Set() };
}

function add({ values }: Entry, kind: ClaimKind, value: string): void {
  const known = values.get(kind) ?? new Set();
  values.set(kind, known.add(value));
}

/** What a text of ours says. `today`: the day it was said; null for one that names no days. */
function readText(entry: Entry, text: string, today: Day | null): Entry {
  for (const claim of claimsIn(text)) {
    if (claim.isBlank) continue;
    const day = claim.date && today !== null ? dayMeant(claim.date, today) : null;
    if (day !== null) entry.days.add(day);
    for (const value of claim.values) if (value !== "?") add(entry, claim.kind, value);
  }
  return entry;
}
