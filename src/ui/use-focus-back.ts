import { useLayoutEffect, useRef, useState } from "react";

/**
 * For a form in the place of what it changes: once it closes, gives the focus back to the button that
 * opened it, or, when that one is gone, to the `fallback`'s, unless something else has taken it by
 * then. `open` names the form that is open; each button gets the ref of its form's name.
 */
export function useFocusBack(open: string | null, fallback = "") {
  const [buttons] = useState(() => new Map<string, HTMLButtonElement>());
  const last = useRef<string>(null);
  useLayoutEffect(() => {
    const closed = open === null ? last.current : null;
    last.current = open;
    if (closed === null || document.activeElement !== document.body) return;
    (buttons.get(closed) ?? buttons.get(fallback))?.focus({ preventScroll: true });
  }, [open, buttons, fallback]);
  return (name: string) => (button: HTMLButtonElement | null) => {
    if (button) buttons.set(name, button);
    else buttons.delete(name);
  };
}
