import { describe, expect, test } from "vitest";
import {
  relevantJob,
  resolveVariables,
  type TemplateFacts,
  type TemplateJob,
  type TemplateWriter,
} from "../../convex/shared/templateValues";
import { TEMPLATE_VARIABLE_NAMES } from "../../convex/shared/templates";

/** Monday, 10:00 in Chicago. */
const AT = Date.UTC(2026, 10, 23, 16);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WRITER: TemplateWriter = {
  companyName: "Acme",
  memberName: "Dana Whitfield",
  timeZone: "America/Chicago",
  locale: "en-US",
  at: AT,
};

function job(_id: string, fields: Partial<TemplateJob>): TemplateJob {
  return { _id, number: `J-${_id}`, title: "Tune-up", status: "scheduled", ...fields };
}

function facts(fields: Partial<TemplateFacts> = {}): TemplateFacts {
  return { name: "Maria Alvarez", isCustomer: true, addresses: [], jobs: [], ...fields };
}

describe("TPL-3 the job a text is about", () => {
  const past = job("past", { status: "completed", scheduledAt: AT - 40 * DAY });
  const last = job("last", { status: "completed", scheduledAt: AT - DAY });
  const next = job("next", { scheduledAt: AT + DAY });
  const later = job("later", { scheduledAt: AT + 9 * DAY });
  const now = job("now", { status: "inProgress", scheduledAt: AT - HOUR });
  const idea = job("idea", { status: "unscheduled" });
  const gone = job("gone", { status: "canceled", scheduledAt: AT + HOUR });
  const of = (jobs: TemplateJob[], text = "") => relevantJob(jobs, text, WRITER)?._id ?? null;

  test("is the one in progress, else the next, else the last completed, else any not canceled", () => {
    expect(of([later, last, now, next])).toBe("now");
    expect(of([later, gone, last, next])).toBe("next");
    expect(of([past, gone, last, idea])).toBe("last");
    expect(of([gone, idea])).toBe("idea");
    expect(of([gone])).toBeNull();
    expect(of([])).toBeNull();
  });

  test("is the completed one for a text about what was done", () => {
    expect(of([next, last, past], "Done on {{serviceDate}}")).toBe("last");
    expect(of([next], "Done on {{serviceDate}}")).toBe("next");
  });

  test("stays the next one for the whole of its day, on the business's clock", () => {
    const early = job("early", { scheduledAt: AT - 9 * HOUR });
    expect(of([early, next])).toBe("early");
    const yesterday = job("yesterday", { scheduledAt: AT - 11 * HOUR });
    expect(of([yesterday, next])).toBe("next");
  });
});

describe("TPL-3 values and reasons", () => {
  test("every variable has either", () => {
    for (const known of [facts(), facts({ isCustomer: false, name: "" })]) {
      const { values, reasons } = resolveVariables(known, null, WRITER);
      const all = [...Object.keys(values), ...Object.keys(reasons)].sort();
      expect(all).toEqual(TEMPLATE_VARIABLE_NAMES.toSorted());
    }
  });

  test("an appointment is said on the business's clock, in its language, within a window", () => {
    const visit = job("1", { scheduledAt: AT + DAY, amount: 41_250, technicianName: "Eli Vargas" });
    const known = facts({ jobs: [visit], addresses: ["1 Oak St"], balance: 129_00 });
    expect(resolveVariables(known, visit, WRITER).values).toEqual({
      customerName: "Maria Alvarez",
      customerFirstName: "Maria",
      jobNumber: "J-1",
      jobTitle: "Tune-up",
      jobAmount: "$412.50",
      technicianName: "Eli Vargas",
      appointmentDate: "Tuesday, November 24",
      appointmentTime: "10:00 AM - 12:00 PM",
      propertyAddress: "1 Oak St",
      amountDue: "$129",
      companyName: "Acme",
      memberName: "Dana Whitfield",
    });
    const german = { ...WRITER, locale: "de-DE", timeZone: "Europe/Berlin" };
    const { values } = resolveVariables(known, visit, german);
    expect(values.appointmentDate).toBe("Dienstag, 24. November");
    expect(values.appointmentTime).toMatch(/^17:00 - 19:00/);
    expect(values.jobAmount).not.toMatch(/[^\x20-\x7e]/);
  });

  test("a year is named when it is another one", () => {
    const visit = job("1", { scheduledAt: AT + 50 * DAY });
    const { values } = resolveVariables(facts({ jobs: [visit] }), visit, WRITER);
    expect(values.appointmentDate).toBe("Tuesday, January 12, 2027");
  });

  test("a date gone by is no appointment, and what is to come is no service", () => {
    const done = job("1", { status: "completed", scheduledAt: AT - DAY });
    const next = job("2", { scheduledAt: AT + DAY });
    const alone = resolveVariables(facts({ jobs: [done] }), done, WRITER);
    expect(alone.values.serviceDate).toBe("Sunday, November 22");
    expect(alone.values.appointmentDate).toBeUndefined();
    expect(alone.reasons.appointmentDate).toBe("This customer has no upcoming job.");
    const both = facts({ jobs: [done, next] });
    expect(resolveVariables(both, done, WRITER).reasons.appointmentTime).toBe(
      "Job J-1 is not an upcoming one.",
    );
    expect(resolveVariables(both, next, WRITER).reasons.serviceDate).toBe(
      "Job J-2 is not completed.",
    );
  });

  test("nothing is guessed: several addresses, no debt, a job without a technician", () => {
    const visit = job("1", {});
    const known = facts({ addresses: ["1 Oak St", "2 Oak St"], balance: 0, jobs: [visit] });
    const { values, reasons } = resolveVariables(known, visit, WRITER);
    expect(values.propertyAddress).toBeUndefined();
    expect(reasons.propertyAddress).toBe("This customer has several addresses.");
    expect(reasons.amountDue).toBe("This customer owes nothing.");
    expect(reasons.technicianName).toBe("Job J-1 has no technician.");
    expect(resolveVariables(facts({ balance: -500 }), null, WRITER).values.amountDue).toBe(
      undefined,
    );
  });

  test("a bare contact's variables say that they are no customer", () => {
    const { values, reasons } = resolveVariables(
      facts({ name: "Unknown contact", isCustomer: false }),
      null,
      WRITER,
    );
    expect(Object.keys(values)).toEqual(["companyName", "memberName"]);
    expect(reasons.customerName).toBe("This contact has no name yet.");
    expect(reasons.jobNumber).toBe("This contact is not among your customers yet.");
  });

  test.each([
    ["Dr. Maria Alvarez", "Maria"],
    ["Alvarez, Maria", "Maria"],
    ["Mrs Alvarez", "Alvarez"],
    ["Maria", "Maria"],
    ["Okafor Rentals LLC", "Okafor Rentals LLC"],
    ["李小龍", "李小龍"],
    ["ليلى حسن", "ليلى"],
    ["Dr.", "Dr."],
  ])("the first name of %s is %s", (name, first) => {
    const { values } = resolveVariables(facts({ name }), null, WRITER);
    expect(values.customerFirstName).toBe(first);
  });

  test.each(["", "  ", "+15125550111", "maria@mail.example", "Unknown contact"])(
    "%j is no name",
    (name) => {
      const { values } = resolveVariables(facts({ name }), null, WRITER);
      expect(values.customerName).toBeUndefined();
      expect(values.customerFirstName).toBeUndefined();
    },
  );
});
