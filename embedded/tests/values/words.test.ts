import fc from "fast-check";
import { expect, test } from "vitest";
import { wordsOf } from "../../values/words.ts";

test.each([
  ["It's 12:30, call me_back!", ["it", "s", "12", "30", "call", "me", "back"]],
  ["Straße ÉTÉ Ωmega naïve", ["straße", "été", "ωmega", "naïve"]],
  ["東京都 привет ५ ½ ²", ["東京都", "привет", "५", "½", "²"]],
  // A combining accent is no letter: the word ends there.
  ["cafe\u0301s", ["cafe", "s"]],
  // Each letter by itself: no final sigma.
  ["ΣΊΣΥΦΟΣ", ["σίσυφοσ"]],
  ["İstanbul", ["i\u0307stanbul"]],
  ["👍🏽 ok\ud800ay", ["ok", "ay"]],
  ["", []],
])("the words of %j", (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test("a word of 32 bytes is left out, one of 31 stays, counted as UTF-8 and before it is lower-cased", () => {
  expect(wordsOf(`${"x".repeat(31)} ${"y".repeat(32)} z`)).toEqual(["x".repeat(31), "z"]);
  expect(wordsOf(`${"ß".repeat(15)}a ${"ß".repeat(16)}`)).toEqual([`${"ß".repeat(15)}a`]);
  // Two bytes each as they are, three in lower case.
  expect(wordsOf("İ".repeat(15))).toEqual(["i\u0307".repeat(15)]);
});

const text = fc
  .array(fc.constantFrom(..."aZ09 -_'é\u0301ßΣİ東５½👍\ud800", "x".repeat(15), "ß".repeat(8)))
  .map((characters) => characters.join(""));

test("a text of ASCII has the words it has among others", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii", maxLength: 200 }), (ascii) => {
      expect([...wordsOf(ascii), "é"]).toEqual(wordsOf(`${ascii} é`));
    }),
  );
});

test("the words of two texts side by side are those of each", () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(wordsOf(`${a} ${b}`)).toEqual([...wordsOf(a), ...wordsOf(b)]);
    }),
  );
});
