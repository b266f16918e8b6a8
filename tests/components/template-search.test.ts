import { expect, test } from "vitest";
import { replaceQuery, slashAt } from "../../src/features/composer/templates/slash";
import { filledTemplate } from "../../src/lib/filled-template";
import { matchTemplates } from "../../src/lib/match-templates";

test.each([
  ["/", { start: 0, words: "" }],
  ["Hi. /bal", { start: 4, words: "bal" }],
  ["/balance due", { start: 0, words: "balance due" }],
  ["one\n/w", { start: 4, words: "w" }],
  ["and/or", null],
  ["Tue / Wed", null],
  ["/home/me", null],
  ["https://x.example", null],
  ["/bal\n", null],
  ["nothing", null],
])("TPL-1 after %j the list is about %j", (text, query) => {
  expect(slashAt(text, text.length)).toEqual(query);
});

test("TPL-1 what was typed gives way to the template", () => {
  const text = "Hi. /bal Bye";
  const query = slashAt(text, 8);
  expect(query && replaceQuery(text, query, "Please pay.")).toBe("Hi. Please pay. Bye");
});

const template = (name: string, category = "Own", text = "") => ({ name, category, text });
const named = (found: { name: string }[]) => found.map(({ name }) => name);

test("TPL-1 found by words of name, category and text, the nearest first", () => {
  const templates = [
    template("Écrivez-nous", "Follow-Up"),
    template("Second reminder", "Payment Reminder", "Your balance"),
    template("Balance due", "Payment Reminder"),
    template("The balance", "Own"),
  ];
  expect(named(matchTemplates(templates, "bal"))).toEqual([
    "Balance due",
    "The balance",
    "Second reminder",
  ]);
  expect(named(matchTemplates(templates, "ecrivez"))).toEqual(["Écrivez-nous"]);
  expect(named(matchTemplates(templates, "payment due"))).toEqual(["Balance due"]);
  expect(named(matchTemplates(templates, "bal", "category"))).toEqual([
    "Balance due",
    "The balance",
  ]);
  expect(named(matchTemplates(templates, "pay", "category"))).toEqual([
    "Second reminder",
    "Balance due",
  ]);
  expect(named(matchTemplates(templates, "alance"))).toEqual([]);
  expect(matchTemplates(templates, " ")).toHaveLength(4);
});

test("TPL-3 what is left open is named once with its reason, a variable that does not exist too", () => {
  const facts = { name: "Unknown contact", isCustomer: false, addresses: [], jobs: [] };
  const writer = {
    companyName: "Acme",
    memberName: "Ann",
    timeZone: "America/Chicago",
    locale: "en-US",
    at: 0,
  };
  const text = "{{customerName}} of {{shoeSize}}, {{customerName}}: {{companyName}}";
  const filled = filledTemplate(text, facts, writer, null);
  expect(filled.text).toBe("{{customerName}} of {{shoeSize}}, {{customerName}}: Acme");
  expect(filled.open).toEqual([
    { raw: "{{customerName}}", reason: "This contact has no name yet." },
    { raw: "{{shoeSize}}", reason: "There is no such variable." },
  ]);
});
