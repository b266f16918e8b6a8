import { useState } from "react";

/**
 * For a dialog that is not opened by its own trigger: gives the focus back to where it was when the
 * dialog came. Radix knows only of triggers.
 */
export function useReturnFocus(): { onCloseAutoFocus: (event: Event) => void } {
  const [from] = useState(() => document.activeElement);
  return {
    onCloseAutoFocus(event) {
      event.preventDefault();
      if (from instanceof HTMLElement) from.focus({ preventScroll: true });
    },
  };
}
