import { CUSTOMER_LIMITS, JOB_STATUSES, MAX_CENTS, type JobStatus } from "./customers";
import { type LocalTime, parseLocalTime } from "./localTime";
import { parseCents } from "./money";

/** What a column of an imported file can hold, with what people call it in their files. */
export const IMPORT_FIELDS = {
  name: "Name",
  firstName: "First name",
  lastName: "Last name",
  phone: "Phone",
  email: "Email",
  address: "Property address",
  leadScore: "Lead score",
  balance: "Balance due",
  notes: "Notes",
  jobNumber: "Job number",
  jobTitle: "Job title",
  jobStatus: "Job status",
  jobDate: "Scheduled date",
  jobAmount: "Job amount",
  jobTechnician: "Technician",
} as const;
export type ImportField = keyof typeof IMPORT_FIELDS;

/** Rows of one file, and of one call that stores them. */
export const MAX_IMPORT_ROWS = 50_000;
export const MAX_CHUNK = 100;

/** One row as it stands in the file: the text of each field's columns that are not empty. */
export type ImportRow = { line: number; cells: Partial<Record<ImportField, string[]>> };

/** A row that makes sense by itself. Phones and emails are still as they were written. */
export type ReadRow = {
  name: string;
  phones: string[];
  emails: string[];
  address?: string;
  leadScore?: number;
  balance?: number;
  notes?: string;
  job?: {
    number: string;
    title?: string;
    status?: JobStatus;
    scheduledAt?: LocalTime;
    amount?: number;
    technician?: string;
  };
};

const LIMITS: Partial<Record<ImportField, number>> = {
  name: CUSTOMER_LIMITS.name,
  firstName: CUSTOMER_LIMITS.name,
  lastName: CUSTOMER_LIMITS.name,
  address: CUSTOMER_LIMITS.propertyAddress,
  notes: CUSTOMER_LIMITS.notes,
  jobNumber: CUSTOMER_LIMITS.jobNumber,
  jobTitle: CUSTOMER_LIMITS.jobTitle,
};
const MAX_CELL = 300;

const STATUS_WORDS: Record<string, JobStatus> = {
  open: "unscheduled",
  new: "unscheduled",
  estimate: "unscheduled",
  booked: "scheduled",
  started: "inProgress",
  done: "completed",
  complete: "completed",
  finished: "completed",
  closed: "completed",
  cancelled: "canceled",
  ...Object.fromEntries(JOB_STATUSES.map((status) => [status.toLowerCase(), status])),
};

/**
 * Reads a row: what it says, or every problem it has by itself in plain words. `dayFirst` says
 * whether 3/4 is in April (as most of the world writes) or in March.
 */
export function readRow(
  { cells }: ImportRow,
  dayFirst: boolean,
): { row: ReadRow; problems: [] } | { row: null; problems: string[] } {
  const problems = tooLong(cells);
  if (problems.length > 0) return { row: null, problems };

  const text = (field: ImportField) => (cells[field] ?? []).join(" ").trim();
  const parsed = <T>(field: ImportField, parse: (text: string) => T | null, says: string) => {
    const written = text(field);
    if (written === "") return undefined;
    const value = parse(written);
    if (value === null) problems.push(`${IMPORT_FIELDS[field]} “${written}” ${says}.`);
    return value ?? undefined;
  };

  const name = text("name") || `${text("firstName")} ${text("lastName")}`.trim();
  if (name === "") problems.push("There is no name.");
  if (name.length > CUSTOMER_LIMITS.name) problems.push("The name is too long.");
  const leadScore = parsed("leadScore", parseScore, "is not a number from 0 to 100");
  const balance = parsed("balance", parseAmount, "is not an amount");
  const job = {
    number: text("jobNumber"),
    title: text("jobTitle"),
    status: parsed("jobStatus", parseStatus, "is not a status we know"),
    scheduledAt: parsed("jobDate", (date) => parseLocalTime(date, dayFirst), "is not a date"),
    amount: parsed("jobAmount", parseAmount, "is not an amount"),
    technician: text("jobTechnician"),
  };
  const hasJob = Object.values(job).some((value) => value !== undefined && value !== "");
  if (hasJob && job.number === "") problems.push("The job has no number.");
  if (problems.length > 0) return { row: null, problems };

  const row = {
    name,
    phones: cells.phone ?? [],
    emails: (cells.email ?? []).flatMap((cell) => cell.split(/[;,\s]+/)).filter(Boolean),
    address: text("address"),
    leadScore,
    balance,
    notes: text("notes"),
    job: hasJob ? filled(job) : undefined,
  };
  return { row: filled(row), problems: [] };
}

function tooLong(cells: ImportRow["cells"]): string[] {
  return (Object.keys(cells) as ImportField[]).flatMap((field) => {
    const limit = LIMITS[field] ?? MAX_CELL;
    const longest = Math.max(0, ...(cells[field] ?? []).map((cell) => cell.length));
    if (longest <= limit) return [];
    const [is, most] = [longest.toLocaleString("en-US"), limit.toLocaleString("en-US")];
    return [`${IMPORT_FIELDS[field]} has ${is} characters; at most ${most} fit.`];
  });
}

function parseScore(text: string): number | null {
  return /^\d{1,3}$/.test(text) && Number(text) <= 100 ? Number(text) : null;
}

function parseAmount(text: string): number | null {
  const cents = parseCents(text);
  return cents !== null && Math.abs(cents) <= MAX_CENTS ? cents : null;
}

function parseStatus(text: string): JobStatus | null {
  return STATUS_WORDS[text.toLowerCase().replace(/[\s_-]/g, "")] ?? null;
}

type Filled<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The same without what is undefined or empty. */
function filled<T extends object>(fields: T): Filled<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""),
  ) as Filled<T>;
}
