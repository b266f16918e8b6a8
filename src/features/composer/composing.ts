import type { KeyboardEvent } from "react";

/** Keys that belong to an input method choosing characters are not ours; 229 is Safari's sign of it. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}
