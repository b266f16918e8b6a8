import { useSyncExternalStore } from "react";
import { local, readStored, writeStored } from "../../lib/stored";

/** How this browser tells of news. Nothing is on until somebody switches it on here. */
export type AlertSettings = { desktop: boolean; sound: boolean; hideText: boolean };

const KEY = "alerts";
const OFF: AlertSettings = { desktop: false, sound: false, hideText: false };
const listeners = new Set<() => void>();
let settings = read();

function read(): AlertSettings {
  try {
    const value: unknown = JSON.parse(readStored(local, KEY) ?? "{}");
    if (typeof value !== "object" || value === null) return OFF;
    const isOn = (name: keyof AlertSettings) => Reflect.get(value, name) === true;
    return { desktop: isOn("desktop"), sound: isOn("sound"), hideText: isOn("hideText") };
  } catch {
    return OFF;
  }
}

export function alertSettings(): AlertSettings {
  return settings;
}

export function changeAlertSettings(change: Partial<AlertSettings>): void {
  settings = { ...settings, ...change };
  writeStored(local, KEY, JSON.stringify(settings));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  const follow = (event: StorageEvent) => {
    if (event.key !== KEY) return;
    settings = read();
    listener();
  };
  listeners.add(listener);
  addEventListener("storage", follow);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", follow);
  };
}

/** The settings; other tabs of this browser follow. */
export function useAlertSettings(): AlertSettings {
  return useSyncExternalStore(subscribe, alertSettings);
}
