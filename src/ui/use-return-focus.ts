import { useState } from "react";

/**
 * For a dialog that is not opened by its own trigger: gives the focus back to where it was when the
 * dialog came, unless something else has taken it by then. Radix knows only of triggers.
 */
export function useReturnFocus(): { onCloseAutoFocus: (event: Event) => void } {
  const [from] = useState(() => document.activeElement);
  return {
    onCloseAutoFocus(event) {
      event.preventDefault();
      if (document.activeElement !== document.body) return;
      if (from instanceof HTMLElement) from.focus({ preventScroll: true });
    },
  };
}
