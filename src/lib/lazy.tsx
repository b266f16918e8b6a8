import { useSyncExternalStore, type ComponentType, type ReactNode } from "react";

/** With the code's own props; `placeholder` is shown until the code is there. */
export type Lazy<Props> = ComponentType<Props & { placeholder?: ReactNode }> & {
  /** Fetches the code, for who is about to show it. */
  preload: () => void;
};

type Fetched<Props> = { Component: ComponentType<Props> } | { error: unknown };

/**
 * A component whose code is fetched when it is first shown. React's own `lazy` shows it up to 300 ms
 * late: what suspended is held back, however soon it is there, so that placeholders do not flicker
 * (FALLBACK_THROTTLE_MS in react-dom). A person who clicked waits for nothing but the code.
 */
export function lazy<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): Lazy<Props> {
  let fetched: Fetched<Props> | null = null;
  let asked = false;
  const listeners = new Set<() => void>();
  const preload = () => {
    if (asked) return;
    asked = true;
    void (async () => {
      try {
        fetched = { Component: (await load()).default };
      } catch (error) {
        fetched = { error };
      }
      for (const listener of listeners) listener();
    })();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  function LazyComponent(props: Props & { placeholder?: ReactNode }) {
    const now = useSyncExternalStore(subscribe, () => fetched);
    if (now === null) {
      preload();
      return props.placeholder;
    }
    // To the error boundary around it.
    if ("error" in now) throw now.error;
    return <now.Component {...props} />;
  }
  return Object.assign(LazyComponent, { preload });
}
