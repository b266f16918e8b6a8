import { useSyncExternalStore } from "react";
import { local, readStored, writeStored } from "./stored";

// WCAG 2.1.4: shortcuts of a single character can be switched off, per browser.
const KEY = "single-keys";
const listeners = new Set<() => void>();

export function singleKeysAreOn(): boolean {
  return readStored(local, KEY) !== "off";
}

export function switchSingleKeys(on: boolean): void {
  writeStored(local, KEY, on ? null : "off");
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether single keys do something here. */
export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, singleKeysAreOn);
}
