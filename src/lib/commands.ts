import type { LucideIcon } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { type KeyName } from "./keys";

/**
 * Something a member can do right now. What is on screen says what that is, while it is on screen;
 * the palette offers it by its label, the keyboard by its key.
 */
export type Command = {
  id: string;
  /** As the palette offers it; without one it is for the keyboard alone. */
  label?: string;
  /** What tells it from others of the same label. */
  detail?: string;
  icon?: LucideIcon;
  keyName?: KeyName;
  run: () => void;
};

type Source = { commands: Command[]; over?: boolean };

// What was mounted last comes first: an open thread's "e" goes before the list's. What is open over
// the page comes before all of it.
let sources: readonly Source[] = [];
let all: readonly Command[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Source[]): void {
  sources = next;
  const newest = sources.toReversed();
  all = [...newest.filter(({ over }) => over), ...newest.filter(({ over }) => !over)].flatMap(
    ({ commands }) => commands,
  );
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The command that a key stands for now. */
export function commandOfKey(name: KeyName): Command | undefined {
  return all.find(({ keyName }) => keyName === name);
}

/** Everything that can be done now. */
export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore(subscribe, () => all);
}

/** Offers commands while the component is mounted. `commands` must keep its identity between changes. */
export function useCommands(commands: Command[]): void {
  const source = useRef<Source>({ commands });
  useLayoutEffect(() => {
    source.current.commands = commands;
    if (sources.includes(source.current)) change(sources);
  }, [commands]);
  useEffect(() => {
    const mine = source.current;
    change([...sources, mine]);
    return () => change(sources.filter((other) => other !== mine));
  }, []);
}

/**
 * What Escape does while there is something to close or to take back; null while there is nothing.
 * What was opened last goes first, and nobody is led out of a conversation before.
 */
export function useEscape(run: (() => void) | null): void {
  const latest = useRef(run);
  useLayoutEffect(() => {
    latest.current = run;
  });
  const open = run !== null;
  useEffect(() => {
    if (!open) return;
    const command: Command = { id: "escape", keyName: "back", run: () => latest.current?.() };
    const mine: Source = { commands: [command], over: true };
    change([...sources, mine]);
    return () => change(sources.filter((other) => other !== mine));
  }, [open]);
}
