import { useSyncExternalStore } from "react";
import { useMedia } from "./use-media";
import { local, readStored, writeStored } from "./stored";

export type Theme = "system" | "light" | "dark";

const KEY = "theme"; // public/theme.js reads it before the first paint.
const listeners = new Set<() => void>();

export function isTheme(value: string): value is Theme {
  return value === "system" || value === "light" || value === "dark";
}

function current(): Theme {
  const chosen = document.documentElement.dataset.theme ?? "system";
  return isTheme(chosen) ? chosen : "system";
}

function apply(theme: string | null) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const listener of listeners) listener();
}

export function setTheme(theme: Theme): void {
  writeStored(local, KEY, theme === "system" ? null : theme);
  apply(theme);
}

function subscribe(listener: () => void) {
  const follow = (event: StorageEvent) => {
    if (event.key === KEY) apply(readStored(local, KEY));
  };
  listeners.add(listener);
  addEventListener("storage", follow);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", follow);
  };
}

/** The chosen theme; other tabs of this browser follow. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, current);
}

/** Whether the page is dark now, chosen or by the system. */
export function useDark(): boolean {
  const theme = useTheme();
  const system = useMedia("(prefers-color-scheme: dark)");
  return theme === "system" ? system : theme === "dark";
}
