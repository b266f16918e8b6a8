import { useSyncExternalStore } from "react";

const MINUTE = 60_000;
const listeners = new Set<() => void>();
let minute = Math.floor(Date.now() / MINUTE);
let timer: ReturnType<typeof setTimeout> | undefined;

function tick() {
  minute = Math.floor(Date.now() / MINUTE);
  for (const listener of listeners) listener();
  schedule();
}

function schedule() {
  timer = setTimeout(tick, MINUTE - (Date.now() % MINUTE));
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  if (listeners.size === 1) schedule();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearTimeout(timer);
  };
}

/** Now, moving once a minute: one timer for every relative time on the page. */
export function useMinute(): number {
  useSyncExternalStore(subscribe, () => minute);
  return Date.now();
}
