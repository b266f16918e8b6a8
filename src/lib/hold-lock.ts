/**
 * Holds a lock among this browser's tabs until the returned function is called or the tab is gone;
 * `onHeld` runs once it is had. Without the Web Locks API each tab is alone and has it at once.
 */
export function holdLock(name: string, mode: LockMode, onHeld?: () => void): () => void {
  if (!("locks" in navigator)) {
    onHeld?.();
    return () => {};
  }
  const waiting = new AbortController();
  let release = () => {};
  const over = new Promise<void>((resolve) => (release = resolve));
  navigator.locks
    .request(name, { mode, signal: waiting.signal }, () => {
      onHeld?.();
      return over;
    })
    // Given up before it was had.
    .catch(() => {});
  return () => {
    waiting.abort();
    release();
  };
}
