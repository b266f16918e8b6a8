import { expect, test } from "vitest";
import { gapsIn } from "../../src/lib/gaps";

const raw = (text: string) => gapsIn(text).map((gap) => gap.raw);

test("TPL-3 blanks and placeholders are gaps, in the order they stand in", () => {
  expect(raw("{{customerName}}, it is [price] on [date], {{ jobNumber }}")).toEqual([
    "{{customerName}}",
    "[price]",
    "[date]",
    "{{ jobNumber }}",
  ]);
  const text = "Ünï 👍 [price]";
  const [gap] = gapsIn(text);
  expect(text.slice(gap?.from, gap?.to)).toBe("[price]");
});

test("TPL-3 other brackets and braces are what they are", () => {
  expect(raw("[this] [Price] {name} {{}} {{a\nb}} [ price ]")).toEqual([]);
});
