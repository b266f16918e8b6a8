import { describe, expect, test, vi } from "vitest";
import { costOf } from "../../src/features/composer/segments/count";

const looked = vi.hoisted(() => vi.fn<() => void>());
vi.mock(import("sms-segments-calculator"), async (original) => {
  const { SegmentedMessage, ...rest } = await original();
  class Counted extends SegmentedMessage {
    constructor(...args: ConstructorParameters<typeof SegmentedMessage>) {
      super(...args);
      looked();
    }
  }
  return { ...rest, SegmentedMessage: Counted };
});

describe("SEND-10 what a text costs", () => {
  test.each([
    ["plain", "On our way", { encoding: "GSM-7", segments: 1, characters: 10 }],
    ["a full part", "x".repeat(160), { encoding: "GSM-7", segments: 1 }],
    ["one more", "x".repeat(161), { encoding: "GSM-7", segments: 2 }],
    ["signs that count twice", "€".repeat(81), { encoding: "GSM-7", segments: 2, characters: 162 }],
    ["a curly apostrophe", "it’s", { encoding: "UCS-2", segments: 1 }],
    ["71 characters with one", `’${"x".repeat(70)}`, { encoding: "UCS-2", segments: 2 }],
  ])("%s", (_, text, cost) => {
    expect(costOf(text)).toMatchObject(cost);
  });

  test.each([
    ["“We’re” – almost… there\u00a0now", '"We\'re" - almost... there now'],
    ["crème brûlée, façade", "crème brulée, facade"],
    ["Call `Ana`\tnow", "Call 'Ana' now"],
    ["it’s 🙂", "it's 🙂"],
    ["🙂 to you", null],
    ["{plain} [already] €5 ñ é", null],
  ])("what forces UCS-2 is replaced where there is a plain form: %s", (text, plain) => {
    expect(costOf(text).plain).toBe(plain);
  });

  test("each character is looked at once, however long the text", () => {
    looked.mockClear();
    costOf(`“${"Shall we come on Monday? ".repeat(60)}”`);
    expect(looked.mock.calls.length).toBeLessThan(40);
  });

  test("each character that forces it is named once", () => {
    expect(costOf("“a” “b” 🙂🙂").special).toEqual(["“", "”", "🙂"]);
    expect(costOf("{plain} €5 ñ").special).toEqual([]);
  });
});
