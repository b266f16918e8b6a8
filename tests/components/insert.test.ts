import { beforeEach, expect, test } from "vitest";
import {
  clearDraft,
  draftKey,
  insertInDraft,
  readDraft,
  writeDraft,
} from "../../src/features/composer/draft";
import { copiedFrom, rememberCopied } from "../../src/lib/copied";
import { CONVERSATION, testId } from "./support";

const SUGGESTION = testId<"suggestions">("suggestion");
let times = 0;
let key = "";
beforeEach(() => {
  key = draftKey(`member${++times}`, CONVERSATION);
});

test("AI-1 a suggestion fills an empty input, and another takes its place while nobody has changed it", () => {
  expect(insertInDraft(key, { text: "First", suggestionId: SUGGESTION })).toBeNull();
  expect(readDraft(key)).toMatchObject({ text: "First", inserted: { suggestionId: SUGGESTION } });
  expect(insertInDraft(key, { text: "Second" })).toBeNull();
  expect(readDraft(key).text).toBe("Second");
});

test("AI-1 what its author has written stays before it", () => {
  writeDraft(key, "Hello Ann,");
  expect(insertInDraft(key, { text: "we are open." })).toBe("Hello Ann,");
  expect(readDraft(key).text).toBe("Hello Ann,\nwe are open.");
  writeDraft(key, "Hello Ann,\nwe are open!");
  insertInDraft(key, { text: "Bye." });
  expect(readDraft(key).text).toBe("Hello Ann,\nwe are open!\nBye.");
});

test("AI-8 a draft that was emptied is nobody's suggestion any more; an edited one still is", () => {
  insertInDraft(key, { text: "We are open.", suggestionId: SUGGESTION });
  writeDraft(key, "We are open all day.");
  expect(readDraft(key).inserted?.suggestionId).toBe(SUGGESTION);
  clearDraft(key);
  writeDraft(key, "Mine");
  expect(readDraft(key).inserted).toBeUndefined();
});

test("AI-3 a pasted Smart Reply is known for what it is, and nothing else is", () => {
  rememberCopied({ text: "One line\nand another", suggestionId: SUGGESTION });
  expect(copiedFrom("One line\r\nand another")).toBe(SUGGESTION);
  expect(copiedFrom("One line")).toBeNull();
});
