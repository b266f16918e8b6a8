/** Sizes of values as Convex counts them, read off their JSON text: documents are kept as text. */

import { Buffer } from "node:buffer";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Base64 of int64 and of special floats; its length in the text says nothing about the size. */
const WORD_SIZE = 9;

/**
 * The size in bytes that Convex counts for limits and bandwidth (`getConvexSize` of
 * convex/src/values/size.ts), of the JSON text of a value that was checked when it was stored. The
 * text must be what `JSON.stringify` makes: without spaces, lone surrogates escaped.
 */
export function sizeOfText(json: string): number {
  const { length } = json;
  // Most documents are plain ASCII, and then a string is as long as it looks.
  const isPlain = Buffer.byteLength(json, "utf8") === length && !json.includes("\\");
  let size = 0;
  let at = 0;
  while (at < length) {
    switch (json.charCodeAt(at)) {
      case QUOTE: {
        const start = at + 1;
        const end = isPlain ? json.indexOf('"', start) : endOfString(json, start);
        const bytes = isPlain ? end - start : stringSize(json, start, end);
        at = end + 1;
        // A field's name and its end, or a value with its mark and its end.
        size += json.charCodeAt(at) === 0x3a ? bytes + 1 : bytes + 2;
        break;
      }
      case 0x7b: // {
        if (json.startsWith('"$', at + 1)) {
          const end = json.indexOf("}", at);
          size += taggedSize(json, at + 3, end);
          at = end + 1;
          break;
        }
        size += 2;
        at++;
        break;
      case 0x5b: // [
        size += 2;
        at++;
        break;
      case 0x2c: // ,
      case 0x3a: // :
      case 0x5d: // ]
      case 0x7d: // }
        at++;
        break;
      case 0x74: // true
      case 0x6e: // null
        size += 1;
        at += 4;
        break;
      case 0x66: // false
        size += 1;
        at += 5;
        break;
      default:
        size += WORD_SIZE;
        at = endOfNumber(json, at + 1);
    }
  }
  return size;
}

function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start); ; end = json.indexOf('"', end + 1)) {
    let before = end - 1;
    while (json.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end;
  }
}

function endOfNumber(json: string, start: number): number {
  let at = start;
  for (let code = json.charCodeAt(at); isOfNumber(code); code = json.charCodeAt(++at));
  return at;
}

/** Digits, and "+", "-", ".", "e". */
function isOfNumber(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2e ||
    code === 0x2d ||
    code === 0x2b ||
    code === 0x65
  );
}

/** Bytes of UTF-8 that the text between quotes stands for. */
function stringSize(json: string, start: number, end: number): number {
  let bytes = 0;
  for (let at = start; at < end; at++) {
    const code = json.charCodeAt(at);
    if (code === BACKSLASH) {
      at++;
      if (json.charCodeAt(at) !== 0x75) bytes++;
      else {
        bytes += unitSize(Number.parseInt(json.slice(at + 1, at + 5), 16), 3);
        at += 4;
      }
    } else {
      // A surrogate pair is two units and four bytes.
      bytes += code < 0x80 ? 1 : unitSize(code, 2);
    }
  }
  return bytes;
}

function unitSize(code: number, ofSurrogate: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code >= 0xd800 && code <= 0xdfff ? ofSurrogate : 3;
}

/** Of `{"$integer":"…"}` and the like, whose name begins at `start`. */
function taggedSize(json: string, start: number, end: number): number {
  if (!json.startsWith("bytes", start)) return WORD_SIZE;
  const length = end - 1 - (start + 'bytes":"'.length);
  const padding = json[end - 2] !== "=" ? 0 : json[end - 3] === "=" ? 2 : 1;
  return 2 + (length / 4) * 3 - padding;
}
