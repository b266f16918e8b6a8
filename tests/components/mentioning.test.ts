import { expect, test } from "vitest";
import { complete, matching, queryAt } from "../../src/features/composer/mentioning";

test.each([
  ["hello @", { start: 6, words: "" }],
  ["@ha", { start: 0, words: "ha" }],
  ["ask @Hannah P", { start: 4, words: "Hannah P" }],
  ["(@ha", { start: 1, words: "ha" }],
  ["mail a@b", null],
  ["@Hannah Price said so", null],
  ["nothing", null],
])("LIVE-4 after %j the list is about %j", (text, query) => {
  expect(queryAt(text, text.length)).toEqual(query);
});

test("LIVE-4 what counts is what stands before the caret", () => {
  expect(queryAt("@ha and more", 3)).toEqual({ start: 0, words: "ha" });
  expect(queryAt("@ha and more", 12)).toBeNull();
});

test("LIVE-4 found by any word of the name, whatever the case and the accents", () => {
  const people = [{ name: "José Núñez" }, { name: "Hannah Price" }];
  expect(matching(people, "nun")).toEqual([people[0]]);
  expect(matching(people, "PRI")).toEqual([people[1]]);
  expect(matching(people, "annah")).toEqual([]);
  expect(matching(people, "hannah p")).toEqual([people[1]]);
});

test("LIVE-4 choosing puts the whole name in the place of what was typed, and the caret after it", () => {
  const query = { start: 4, words: "ha" };
  expect(complete("ask @ha today", query, "Hannah Price")).toEqual({
    text: "ask @Hannah Price today",
    caret: 18,
  });
  expect(complete("ask @ha", query, "Hannah Price")).toEqual({
    text: "ask @Hannah Price ",
    caret: 18,
  });
});
