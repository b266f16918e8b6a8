// Shared by the server and the phone page, so it is plain JavaScript. GSM 03.38 as Twilio counts it:
// https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("\f^{}\\[~]|€");

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Lengths of the units that a segment break must not split. */
function units(text) {
  const characters = [...text];
  if (characters.every((c) => BASIC.has(c) || EXTENDED.has(c))) {
    return { encoding: "GSM-7", lengths: characters.map((c) => (EXTENDED.has(c) ? 2 : 1)) };
  }
  const lengths = [...graphemes.segment(text)].map((part) => part.segment.length);
  return { encoding: "UCS-2", lengths };
}

/** What a text costs: encoding, segments, units used, and units left in the last segment. */
export function countSegments(text) {
  const { encoding, lengths } = units(text);
  const [single, multiple] = encoding === "GSM-7" ? [160, 153] : [70, 67];
  const used = lengths.reduce((sum, length) => sum + length, 0);
  if (used <= single) return { encoding, segments: 1, used, left: single - used };
  let segments = 1;
  let room = multiple;
  for (const length of lengths) {
    // A grapheme longer than a whole segment has to be split all the same.
    let rest = length;
    if (rest > room && room < multiple) {
      segments += 1;
      room = multiple;
    }
    while (rest > room) {
      rest -= room;
      segments += 1;
      room = multiple;
    }
    room -= rest;
  }
  return { encoding, segments, used, left: room };
}
