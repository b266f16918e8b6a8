import { useRef, type PointerEvent, type SyntheticEvent } from "react";

/** A finger that stays this long means more than a tap. ms */
const LONG = 450;
/** A finger that moves this far scrolls. px */
const SLIP = 10;

/** Handlers that call `onLongPress` when a finger rests on the element; the tap that ends it is swallowed. */
export function useLongPress(onLongPress: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const start = useRef<{ x: number; y: number } | null>(null);
  const fired = useRef(false);

  const stop = () => {
    start.current = null;
    clearTimeout(timer.current);
  };
  return {
    onPointerDown: ({ pointerType, clientX, clientY }: PointerEvent) => {
      fired.current = false;
      if (pointerType !== "touch") return;
      start.current = { x: clientX, y: clientY };
      timer.current = setTimeout(() => {
        fired.current = true;
        onLongPress();
      }, LONG);
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      const from = start.current;
      if (from && Math.hypot(clientX - from.x, clientY - from.y) > SLIP) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    // The browser's own menu for a link under a resting finger.
    onContextMenu: (event: SyntheticEvent) => {
      if (fired.current || start.current) event.preventDefault();
    },
    onClickCapture: (event: SyntheticEvent) => {
      if (!fired.current) return;
      fired.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
