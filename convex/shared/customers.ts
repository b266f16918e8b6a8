/** What a profile holds at most. Characters, or how many. */
export const CUSTOMER_LIMITS = {
  name: 200,
  notes: 5_000,
  phones: 20,
  emails: 20,
  properties: 50,
  propertyAddress: 300,
  jobNumber: 40,
  jobTitle: 200,
} as const;

/** Cents; far above what a service business bills, far below where numbers lose cents. */
export const MAX_CENTS = 100_000_000_00;

export const JOB_STATUSES = [
  "unscheduled",
  "scheduled",
  "inProgress",
  "completed",
  "canceled",
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** Who may add and change customers: whoever answers them and sees them all. */
export function canEditCustomers(can: (permission: "message" | "viewAll") => boolean): boolean {
  return can("message") && can("viewAll");
}

/** How a member says that a customer agreed to be texted. */
export const CONSENT_WAYS = ["phone", "inPerson", "form", "contract"] as const;
export type ConsentWay = (typeof CONSENT_WAYS)[number];

/** For this long a merge of two customers can be undone. ms */
export const UNDO_MERGE_FOR = 30 * 24 * 3_600_000;

/** A name as somebody types it who is asked for it: without regard to case and spaces. */
export function nameAsTyped(name: string): string {
  return name.normalize("NFC").trim().replace(/\s+/g, " ").toLocaleLowerCase();
}
