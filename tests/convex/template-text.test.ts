import { expect, test } from "vitest";
import { readTemplateFile, toTemplateFile } from "../../convex/shared/templateFile";
import {
  compareCategories,
  fillTemplate,
  partsOf,
  placeholdersIn,
  type TemplateFields,
  templateProblems,
  tidyTemplate,
} from "../../convex/shared/templates";

const FIELDS: TemplateFields = {
  name: "Confirm",
  category: "Appointment Confirmation",
  text: "Hi {{customerFirstName}}, see you {{appointmentDate}}.",
  variables: ["customerFirstName", "appointmentDate"],
};

test("TPL-3 what is known is filled in, what is not stays as it was written", () => {
  const values = { customerFirstName: "Maria" };
  expect(fillTemplate(FIELDS.text, values)).toBe("Hi Maria, see you {{appointmentDate}}.");
  expect(partsOf(FIELDS.text, values)).toEqual([
    { kind: "text", text: "Hi " },
    { kind: "value", text: "Maria" },
    { kind: "text", text: ", see you " },
    { kind: "open", text: "{{appointmentDate}}", name: "appointmentDate" },
    { kind: "text", text: "." },
  ]);
});

test("TPL-3 a value is never read as a template", () => {
  const values = { customerName: "{{amountDue}} $& $1", amountDue: "$40" };
  expect(fillTemplate("Dear {{customerName}}", values)).toBe("Dear {{amountDue}} $& $1");
});

test.each([
  ["{{ customerName }}", ["customerName"]],
  ["{{{customerName}}}", ["customerName"]],
  ["{{a{{customerName}}}}", ["customerName"]],
  ["{{nothingLikeIt}}", ["nothingLikeIt"]],
  ["{{constructor}}", ["constructor"]],
  ["{customerName}", []],
  ["{{customerName}", []],
  ["{{}}", []],
  ["{{customer\nName}}", []],
  ["a { { b } } c", []],
])("TPL-3 placeholders of %j", (text, names) => {
  expect(placeholdersIn(text).map(({ name }) => name)).toEqual(names);
  for (const { raw, from, to } of placeholdersIn(text)) expect(text.slice(from, to)).toBe(raw);
});

test("TPL-3 a variable that does not exist is left alone, also when it is a word of JavaScript's", () => {
  for (const text of ["{{constructor}}", "{{__proto__}}", "{{toString}}", "{{no}}"]) {
    expect(fillTemplate(text, { customerName: "Maria" })).toBe(text);
  }
});

test("TPL-3 right-to-left texts keep their characters and their order", () => {
  const text = "مرحبا {{customerName}}، موعدك {{appointmentDate}}";
  const values = { customerName: "ليلى", appointmentDate: "الاثنين" };
  expect(fillTemplate(text, values)).toBe("مرحبا ليلى، موعدك الاثنين");
});

test("TPL-3 a text of 10 KB, and one of nothing but braces, take no time", () => {
  const long = "{{customerName}} ".repeat(600);
  expect(fillTemplate(long, { customerName: "M" })).toBe("M ".repeat(600));
  const began = performance.now();
  placeholdersIn("{".repeat(200_000));
  placeholdersIn("{{a".repeat(60_000));
  expect(performance.now() - began).toBeLessThan(2_000);
});

test.each<[Partial<TemplateFields>, string, RegExp]>([
  [{ name: "  " }, "name", /Give the template a name/],
  [{ name: "x".repeat(61) }, "name", /take out 1 character\./],
  [{ category: "" }, "category", /Choose a category/],
  [{ text: " \n " }, "text", /Write the text/],
  [{ text: "x".repeat(10_002) }, "text", /take out 2 characters/],
  [{ text: "{{customername}}" }, "text", /no variable {{customername}}.*mean {{customerName}}/],
  [{ text: "{{shoeSize}}" }, "text", /no variable {{shoeSize}}\.$/],
  [{ text: "{{amountDue}}" }, "text", /{{amountDue}} is not among the variables/],
  [{ text: "Hi {{customerName}, you" }, "text", /“{{customerName}, you” is no whole variable/],
  [{ text: "{{a{{customerFirstName}}}}" }, "text", /no whole variable/],
])("TPL-4 %j is refused by its %s", (change, field, problem) => {
  const problems = templateProblems({ ...FIELDS, ...change });
  expect(Object.keys(problems)).toEqual([field]);
  expect(Object.values(problems)[0]).toMatch(problem);
});

test("TPL-4 what nobody sees is tidied away", () => {
  const { variables } = FIELDS;
  const fields = { name: " Confirm  it ", category: " Own ", text: " a\r\nb ", variables };
  expect(tidyTemplate(fields)).toMatchObject({ name: "Confirm it", category: "Own", text: "a\nb" });
  expect(templateProblems(FIELDS)).toEqual({});
});

test("TPL-1 the named categories come first and in their order", () => {
  const mixed = ["Zebra", "Welcome Message", "Apples", "Appointment Confirmation"];
  expect(mixed.toSorted(compareCategories)).toEqual([
    "Appointment Confirmation",
    "Welcome Message",
    "Apples",
    "Zebra",
  ]);
});

test("TPL-4 a file that was exported comes back as it was", () => {
  const again = readTemplateFile(toTemplateFile([FIELDS]));
  expect(again).toEqual({ templates: [tidyTemplate(FIELDS)], problems: [] });
});

test("TPL-4 every row of a file that cannot be taken is named with why", () => {
  const { name: _, ...nameless } = FIELDS;
  const rows = [
    FIELDS,
    "Hello",
    nameless,
    { ...FIELDS, name: "confirm" },
    { ...FIELDS, name: "Odd", text: "{{shoeSize}}", variables: undefined },
    { ...FIELDS, name: "Odder", variables: ["shoeSize"] },
    { name: "Bare", category: "Own", text: "See you {{appointmentDate}}" },
  ];
  const read = readTemplateFile(JSON.stringify(rows));
  if ("problem" in read) throw new Error(read.problem);
  expect(read.templates.map(({ name }) => name)).toEqual(["Confirm", "Bare"]);
  expect(read.templates[1]?.variables).toEqual(["appointmentDate"]);
  expect(read.problems).toEqual([
    { row: 2, name: "", problem: "This is no template." },
    { row: 3, name: "", problem: "It has no “name”." },
    { row: 4, name: "confirm", problem: "Number 1 has the same name." },
    { row: 5, name: "Odd", problem: "There is no variable {{shoeSize}}." },
    { row: 6, name: "Odder", problem: 'There is no variable "shoeSize".' },
  ]);
});

test.each([
  ["{", "This is not a JSON file."],
  ["{}", "There is no list of templates in this file."],
  ["null", "There is no list of templates in this file."],
  ["[]", "There are no templates in this file."],
  [JSON.stringify(Array(201).fill(FIELDS)), "There are more than 200 templates in this file."],
])("TPL-4 a file that is none says so (%#)", (json, problem) => {
  expect(readTemplateFile(json)).toEqual({ problem });
});
