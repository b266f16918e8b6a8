/**
 * Characters of a message kept with it. A thread reads fifty messages at once, so what is longer is
 * kept whole in a file of its own, and this much of it here.
 */
export const BODY_INLINE = 20_000;

export type CutBody = { body: string; cut: boolean };

/** The beginning of a text, as it is kept with the message, and whether there is more. */
export function cutBody(text: string): CutBody {
  // A lone half of a pair is not text, and a NUL is none that anything else would take.
  const whole = text.toWellFormed().replaceAll("\0", "");
  if (whole.length <= BODY_INLINE) return { body: whole, cut: false };
  return { body: whole.slice(0, BODY_INLINE).replace(/[\uD800-\uDBFF]$/, ""), cut: true };
}
