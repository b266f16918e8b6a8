/** Spaces, controls, and what Unicode says is not drawn: U+200B, soft hyphens, Hangul fillers … */
const UNSEEN = /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]*$/u;
/** What turns text around or ends a line; a name has no use for either. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** Whether there is nothing in a text that anybody could see. */
export function isUnseen(text: string): boolean {
  return UNSEEN.test(text);
}

/**
 * What somebody wrote, as it is kept and sent: "" when nothing of it can be seen. A lone half of a
 * surrogate pair is no text, and a NUL is none that others would take.
 */
export function writtenText(text: string): string {
  const whole = text.toWellFormed().replaceAll("\0", "").trim();
  return isUnseen(whole) ? "" : whole;
}

/** The first `length` characters (UTF-16 units) at most, never half of a pair. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

/**
 * A name or subject from elsewhere on one line: without controls and what turns text around, "" when
 * nothing of it can be seen, and cut with "…" past `length` characters.
 */
export function plainLine(text: string, length: number): string {
  const line = writtenText(cutText(text, length * 10).replace(CONTROLS, " "));
  return line.length <= length ? line : `${cutText(line, length - 1)}…`;
}
