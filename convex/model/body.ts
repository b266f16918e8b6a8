import { cutText, writtenText } from "../shared/text";

/**
 * Characters of a message kept with it. A thread reads fifty messages at once, so what is longer is
 * kept whole in a file of its own, and this much of it here.
 */
export const BODY_INLINE = 20_000;

export type CutBody = { body: string; cut: boolean };

/** The beginning of what somebody wrote, as it is kept with the message, and whether there is more. */
export function cutBody(text: string): CutBody {
  const whole = writtenText(text);
  return { body: cutText(whole, BODY_INLINE), cut: whole.length > BODY_INLINE };
}
