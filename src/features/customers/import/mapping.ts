import type { ImportField } from "../../../../convex/shared/importRow";

/** What each column of the file holds; null for one that is left out. */
export type Mapping = (ImportField | null)[];

// What other programs call their columns, with everything but letters and digits taken out.
const NAMES: Record<ImportField, string[]> = {
  name: [
    "name",
    "fullname",
    "customer",
    "customername",
    "client",
    "clientname",
    "contact",
    "displayname",
    "company",
    "companyname",
    "nombre",
    "nom",
  ],
  firstName: ["first", "firstname", "givenname", "forename", "vorname"],
  lastName: ["last", "lastname", "surname", "familyname", "nachname"],
  phone: [
    "phone",
    "phones",
    "phonenumber",
    "mobile",
    "mobilephone",
    "cell",
    "cellphone",
    "tel",
    "telephone",
    "homephone",
    "workphone",
    "mainphone",
    "telefono",
    "telefon",
  ],
  email: ["email", "emails", "emailaddress", "mail", "correo"],
  address: [
    "address",
    "propertyaddress",
    "property",
    "serviceaddress",
    "street",
    "streetaddress",
    "location",
    "site",
    "city",
    "state",
    "zip",
    "zipcode",
    "postalcode",
  ],
  leadScore: ["leadscore", "score"],
  balance: [
    "balance",
    "balancedue",
    "outstanding",
    "outstandingbalance",
    "openbalance",
    "owed",
    "amountdue",
  ],
  notes: ["notes", "note", "comments", "comment", "remarks", "description"],
  jobNumber: ["jobnumber", "job", "jobno", "jobid", "workorder", "workordernumber", "ordernumber"],
  jobTitle: ["jobtitle", "jobname", "title", "service", "jobdescription", "worktype", "jobtype"],
  jobStatus: ["jobstatus", "status", "stage"],
  jobDate: [
    "scheduleddate",
    "scheduled",
    "jobdate",
    "date",
    "appointment",
    "appointmentdate",
    "scheduledfor",
    "start",
    "startdate",
  ],
  jobAmount: ["jobamount", "amount", "total", "price", "invoicetotal", "jobtotal"],
  jobTechnician: ["technician", "tech", "assignedto", "assignee"],
};
/** Fields that several columns may make up. */
const SEVERAL = new Set<ImportField>(["phone", "email", "address", "notes"]);

/** What each column seems to hold, by its name, or by its cells when the name says nothing. */
export function guessMapping(header: readonly string[], sample: readonly string[][]): Mapping {
  const taken = new Set<ImportField>();
  const take = (field: ImportField | null): ImportField | null => {
    if (field === null || (taken.has(field) && !SEVERAL.has(field))) return null;
    taken.add(field);
    return field;
  };
  const byName = header.map((name) => take(fieldCalled(name)));
  return byName.map((field, column) => {
    if (field !== null) return field;
    const cells = sample.map((cells) => cells[column]?.trim() ?? "").filter(Boolean);
    if (cells.length === 0) return null;
    if (cells.every((cell) => /^\S+@\S+\.\S+$/.test(cell))) return take("email");
    const phones = cells.every(
      (cell) => /^[\d\s()+./-]{7,}$/.test(cell) && cell.replace(/\D/g, "").length >= 10,
    );
    return phones ? take("phone") : null;
  });
}

function fieldCalled(name: string): ImportField | null {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replace(/\d+$/, "");
  const fields = Object.keys(NAMES) as ImportField[];
  return fields.find((field) => NAMES[field].includes(plain)) ?? null;
}
