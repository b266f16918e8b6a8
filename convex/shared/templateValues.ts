import { UNKNOWN_CONTACT } from "./inbox";
import type { JobStatus } from "./customers";
import { localTimeAt, toMoment } from "./localTime";
import { showMoney } from "./money";
import { type TemplateValues, type TemplateVariable, variablesIn } from "./templates";

/** A promise to be there takes a window; jobs have a beginning only. ms */
const WINDOW = 2 * 3_600_000;

/** A job as templates see it. `amount` in cents, `scheduledAt` in ms since 1970. */
export type TemplateJob = {
  _id: string;
  number: string;
  title: string;
  status: JobStatus;
  scheduledAt?: number | undefined;
  amount?: number | undefined;
  technicianName?: string | undefined;
};

/** What is known of whoever the text goes to. `balance` is in cents. */
export type TemplateFacts = {
  name: string;
  isCustomer: boolean;
  addresses: string[];
  balance?: number | undefined;
  jobs: TemplateJob[];
};

/** In whose name the text is written, and when (ms since 1970). */
export type TemplateWriter = {
  companyName: string;
  memberName: string;
  timeZone: string;
  locale: string;
  at: number;
};

export type Resolved = {
  values: TemplateValues;
  /** Why each of the others is left as it is. */
  reasons: Partial<Record<TemplateVariable, string>>;
};

/** When the zone's day that holds `at` began (ms since 1970). */
export function dayBegins(at: number, timeZone: string): number {
  return toMoment({ ...localTimeAt(at, timeZone), hour: 0, minute: 0 }, timeZone);
}

/**
 * The job a text is about: one in progress, else the next from today on, else the last completed,
 * else any that is not canceled. A text with {{serviceDate}} is about a completed one first.
 */
export function relevantJob<J extends TemplateJob>(
  jobs: readonly J[],
  text: string,
  { at, timeZone }: Pick<TemplateWriter, "at" | "timeZone">,
): J | null {
  const today = dayBegins(at, timeZone);
  const byTime = jobs
    .filter(({ status }) => status !== "canceled")
    .toSorted((a, b) => (a.scheduledAt ?? Infinity) - (b.scheduledAt ?? Infinity));
  const current = byTime.findLast(({ status }) => status === "inProgress");
  const next = byTime.find((job) => isToCome(job, today));
  const last = byTime.findLast(({ status }) => status === "completed");
  const done = variablesIn(text).includes("serviceDate") ? last : undefined;
  return done ?? current ?? next ?? last ?? byTime.at(-1) ?? null;
}

/** Every variable of a template with its value, or with why it has none. */
export function resolveVariables(
  facts: TemplateFacts,
  job: TemplateJob | null,
  writer: TemplateWriter,
): Resolved {
  const values: TemplateValues = {};
  const reasons: Resolved["reasons"] = {};
  const set = (name: TemplateVariable, value: string | undefined, reason: string) => {
    const text = value === undefined ? "" : plainSpaces(value).trim();
    if (text === "") reasons[name] = reason;
    else values[name] = text;
  };
  setPeople(set, facts, writer);
  setJob(set, facts, job, writer);
  return { values, reasons };
}

type Set = (name: TemplateVariable, value: string | undefined, reason: string) => void;

const STRANGER = "This contact is not among your customers yet.";
const NO_JOB = "This customer has no upcoming job.";

function setPeople(set: Set, facts: TemplateFacts, writer: TemplateWriter): void {
  const name = isName(facts.name) ? facts.name.trim() : undefined;
  set("customerName", name, "This contact has no name yet.");
  set("customerFirstName", name && firstName(name), "This contact has no name yet.");
  set("companyName", writer.companyName, "Your business has no name.");
  set("memberName", writer.memberName, "You have no name here.");

  const { addresses, balance = 0, isCustomer } = facts;
  const [address] = addresses;
  const several = addresses.length > 1;
  const whichAddress = several ? "several addresses" : "no address";
  set(
    "propertyAddress",
    several ? undefined : address,
    isCustomer ? `This customer has ${whichAddress}.` : STRANGER,
  );
  set(
    "amountDue",
    balance > 0 ? showMoney(balance, writer.locale) : undefined,
    isCustomer ? "This customer owes nothing." : STRANGER,
  );
}

function setJob(
  set: Set,
  { jobs, isCustomer }: TemplateFacts,
  job: TemplateJob | null,
  writer: TemplateWriter,
): void {
  const today = dayBegins(writer.at, writer.timeZone);
  const without = isCustomer ? NO_JOB : STRANGER;
  const lacks = (what: string) => (job ? `Job ${job.number} has no ${what}.` : without);
  const amount = job?.amount;
  const when = job?.scheduledAt;
  set("jobNumber", job?.number, lacks("number"));
  set("jobTitle", job?.title, lacks("title"));
  set("technicianName", job?.technicianName, lacks("technician"));
  set(
    "jobAmount",
    amount === undefined ? undefined : showMoney(amount, writer.locale),
    lacks("price"),
  );

  const said = (at: number | undefined, how: typeof dayOf) =>
    at === undefined ? undefined : how(at, writer);
  // A date that has gone by is no appointment, and one that is still to come no service.
  const appointment = job && isToCome(job, today) ? when : undefined;
  const another = job && jobs.some((one) => isToCome(one, today));
  const notToCome = another ? `Job ${job.number} is not an upcoming one.` : without;
  set("appointmentDate", said(appointment, dayOf), notToCome);
  set("appointmentTime", said(appointment, arrivalWindow), notToCome);
  const completed = job?.status === "completed";
  const notDone = job && !completed ? `Job ${job.number} is not completed.` : lacks("date");
  set("serviceDate", said(completed ? when : undefined, dayOf), notDone);
}

/** Still to be done, today or later: one whose hour has passed today may yet begin. */
function isToCome({ status, scheduledAt }: TemplateJob, today: number): boolean {
  const open = status === "scheduled" || status === "inProgress";
  return open && scheduledAt !== undefined && scheduledAt >= today;
}

/** A phone or an address in the place of a name is none. */
function isName(name: string): boolean {
  return name !== UNKNOWN_CONTACT && /\p{L}/u.test(name) && !name.includes("@");
}

const TITLES = /^(?:mrs?|ms|miss|mx|dr|prof|sir|madam|sra?|srta|herr|frau)\.?$/i;
const COMPANY = /\b(?:inc|llc|llp|ltd|corp|company|gmbh|rentals?|services?|properties)\.?$/i;

/** "Maria" of "Dr. Maria Alvarez" and of "Alvarez, Maria"; a company's whole name. */
function firstName(name: string): string {
  if (COMPANY.test(name)) return name;
  const [family = "", given = ""] = name.split(/,\s*/);
  const words = (given || family).split(/\s+/).filter(Boolean);
  return words.find((word, index) => index === words.length - 1 || !TITLES.test(word)) ?? name;
}

function dayOf(ms: number, { locale, timeZone, at }: TemplateWriter): string {
  const year = (moment: number) => localTimeAt(moment, timeZone).year;
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: "long",
    month: "long",
    day: "numeric",
    ...(year(ms) === year(at) ? {} : { year: "numeric" }),
  }).format(ms);
}

function arrivalWindow(ms: number, { locale, timeZone }: TemplateWriter): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone, hour: "numeric", minute: "2-digit" });
  return plainSpaces(format.formatRange(ms, ms + WINDOW)).replace(/ *[–—] */g, " - ");
}

/** Without the fine spaces of dates and amounts, which would double what a text message costs. */
function plainSpaces(text: string): string {
  return text.replace(/[\u00a0\u2009\u202f]/g, " ");
}
