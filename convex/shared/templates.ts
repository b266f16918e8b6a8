/** What the account's templates hold at most. Characters, or how many. */
export const TEMPLATE_LIMITS = { count: 200, name: 60, category: 60, text: 10_000 } as const;

/** The categories every account has, in the order they are shown; it may have others after them. */
export const TEMPLATE_CATEGORIES = [
  "Appointment Confirmation",
  "Job Completion",
  "Follow-Up",
  "Payment Reminder",
  "Welcome Message",
] as const;

/** What can be filled in, and where each comes from, as people are told. */
export const TEMPLATE_VARIABLES = {
  customerName: "Name on the customer’s profile, or the contact’s own",
  customerFirstName: "First name in it",
  jobNumber: "Number of the job",
  jobTitle: "Title of the job",
  jobAmount: "Price of the job",
  appointmentDate: "Day of the job, while it is still to come",
  appointmentTime: "Two hours from the job’s scheduled time, while it is still to come",
  serviceDate: "Day of the job, once it is completed",
  technicianName: "Technician on the job",
  propertyAddress: "The customer’s address, when there is only one",
  amountDue: "The customer’s balance, when they owe something",
  companyName: "Your business",
  memberName: "Whoever uses the template",
} as const;

export type TemplateVariable = keyof typeof TEMPLATE_VARIABLES;
export const TEMPLATE_VARIABLE_NAMES = Object.keys(TEMPLATE_VARIABLES) as TemplateVariable[];

/** What a person writes about a template. `variables` are those its text may use. */
export type TemplateFields = {
  name: string;
  category: string;
  text: string;
  variables: TemplateVariable[];
};

/** A `{{name}}` in a text, at [from, to) in UTF-16 units. `raw` is how it is written. */
export type Placeholder = { name: string; raw: string; from: number; to: number };

// One line and a bounded length, so that no text makes this slow and two stray braces far apart are none.
const PLACEHOLDER = /\{\{([^{}\n]{1,60})\}\}/g;

/** Every placeholder of a text, in order, whether or not there is such a variable. */
export function placeholdersIn(text: string): Placeholder[] {
  return Array.from(text.matchAll(PLACEHOLDER), (match) => {
    const [raw, inner = ""] = match;
    return { name: inner.trim(), raw, from: match.index, to: match.index + raw.length };
  });
}

/** A stretch of a filled text: as it was written, filled in, or left a placeholder. */
export type TemplatePart =
  | { kind: "text" | "value"; text: string }
  | { kind: "open"; text: string; name: string };

export type TemplateValues = Partial<Record<TemplateVariable, string>>;

/** A text with what is known filled in. In one pass: a value that looks like a placeholder stays as it is. */
export function partsOf(text: string, values: TemplateValues): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let done = 0;
  for (const { name, raw, from, to } of placeholdersIn(text)) {
    if (from > done) parts.push({ kind: "text", text: text.slice(done, from) });
    const value = isTemplateVariable(name) ? values[name] : undefined;
    if (value === undefined) parts.push({ kind: "open", text: raw, name });
    else parts.push({ kind: "value", text: value });
    done = to;
  }
  if (done < text.length) parts.push({ kind: "text", text: text.slice(done) });
  return parts;
}

/** As partsOf, as one text. */
export function fillTemplate(text: string, values: TemplateValues): string {
  return partsOf(text, values)
    .map((part) => part.text)
    .join("");
}

/** Whether there is a variable of that name. */
export function isTemplateVariable(name: string): name is TemplateVariable {
  return Object.hasOwn(TEMPLATE_VARIABLES, name);
}

/** The variables a text uses, each once. */
export function variablesIn(text: string): TemplateVariable[] {
  const names = placeholdersIn(text).map(({ name }) => name);
  return [...new Set(names)].filter(isTemplateVariable);
}

/** A template's fields without what nobody sees: blanks around them, a variable named twice. */
export function tidyTemplate({ name, category, text, variables }: TemplateFields): TemplateFields {
  const oneLine = (words: string) => words.trim().replace(/\s+/g, " ");
  return {
    name: oneLine(name),
    category: oneLine(category),
    text: text.replace(/\r\n?/g, "\n").trim(),
    variables: TEMPLATE_VARIABLE_NAMES.filter((variable) => variables.includes(variable)),
  };
}

export type TemplateProblems = Partial<Record<"name" | "category" | "text", string>>;

/** What is wrong with a template's fields, once tidied; an empty object when nothing is. */
export function templateProblems(fields: TemplateFields): TemplateProblems {
  const { name, category, text, variables } = tidyTemplate(fields);
  const problems: TemplateProblems = {};
  const wrongName = problemOf(name, TEMPLATE_LIMITS.name, "Give the template a name.");
  const wrongCategory = problemOf(category, TEMPLATE_LIMITS.category, "Choose a category.");
  const wrongText =
    problemOf(text, TEMPLATE_LIMITS.text, "Write the text of the template.") ??
    variableProblem(text, variables);
  if (wrongName) problems.name = wrongName;
  if (wrongCategory) problems.category = wrongCategory;
  if (wrongText) problems.text = wrongText;
  return problems;
}

function problemOf(words: string, most: number, whenEmpty: string): string | null {
  if (words === "") return whenEmpty;
  const over = words.length - most;
  return over > 0 ? `Too long: take out ${over} character${over === 1 ? "" : "s"}.` : null;
}

function variableProblem(text: string, allowed: readonly TemplateVariable[]): string | null {
  for (const { name, raw } of placeholdersIn(text)) {
    if (!isTemplateVariable(name)) {
      const meant = TEMPLATE_VARIABLE_NAMES.find((known) => plain(known) === plain(name));
      return `There is no variable ${raw}.${meant ? ` Did you mean {{${meant}}}?` : ""}`;
    }
    if (!allowed.includes(name)) return `${raw} is not among the variables of this template.`;
  }
  const rest = text.replace(PLACEHOLDER, "");
  const stray = /\{\{|\}\}/.exec(rest);
  if (stray === null) return null;
  const near = rest.slice(stray.index, stray.index + 20).split("\n")[0] ?? "";
  return `“${near}” is no whole variable: write it as {{customerName}}.`;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, "");
}

/** A name or category as names are compared: case, accents and blanks aside. */
export function templateKey(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim().replace(/\s+/g, " ");
}

/** Categories in their order: those every account has, then its own by name. */
export function compareCategories(a: string, b: string): number {
  const known: readonly string[] = TEMPLATE_CATEGORIES;
  const place = (category: string) =>
    known.includes(category) ? known.indexOf(category) : known.length;
  return place(a) - place(b) || a.localeCompare(b);
}
