import { useCallback, useRef } from "react";

/** Keeps a dialog from closing over what was written in it, unless the person says so. */
export function useDiscardGuard() {
  const dirty = useRef(false);
  const setDirty = useCallback((now: boolean) => {
    dirty.current = now;
  }, []);
  const mayClose = useCallback(
    () => !dirty.current || confirm("Close this and lose what you wrote?"),
    [],
  );
  return { setDirty, mayClose };
}
