import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

/** What is being typed after a sign, right before the caret, and where that sign is. */
export type Query = { start: number; words: string };

/** What a list is asked for by what is typed; null while it is asked for nothing. */
export function useTypedQuery(queryAt: (text: string, caret: number) => Query | null) {
  const [query, setQuery] = useState<Query | null>(null);
  const [dismissed, setDismissed] = useState<number | null>(null);

  const look = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement) => {
    const next = selectionStart === selectionEnd ? queryAt(value, selectionStart) : null;
    if (next === null) setDismissed(null);
    setQuery((now) => (now?.start === next?.start && now?.words === next?.words ? now : next));
  };
  return {
    query: query !== null && query.start !== dismissed ? query : null,
    look,
    /** Closed for as long as the same sign is typed after. */
    dismiss: () => setDismissed(query?.start ?? null),
    close: () => setQuery(null),
  };
}

type ListKeys<T> = {
  items: readonly T[];
  /** What they are the answer to: with another one the first is active again. */
  query: Query | null;
  onChoose: (item: T) => void;
  onDismiss: () => void;
};

/** Which item of the list is active, and what keys in the input do to it. */
export function useListKeys<T>({ items, query, onChoose, onDismiss }: ListKeys<T>) {
  const [at, setAt] = useState({ query, index: 0 });
  const active = at.query === query ? Math.min(at.index, items.length - 1) : 0;
  const point = (index: number) => setAt({ query, index });

  /** Whether the key was the list's. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const chosen = items[active];
    if (chosen === undefined) return false;
    switch (event.key) {
      case "ArrowDown":
        point((active + 1) % items.length);
        break;
      case "ArrowUp":
        point((active + items.length - 1) % items.length);
        break;
      case "Enter":
      case "Tab":
        onChoose(chosen);
        break;
      case "Escape":
        onDismiss();
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { active, point, onKeyDown };
}

/** Selects part of an input, from `from` up to `to`, once it shows its next text. */
export function useNextSelection(text: string, input: RefObject<HTMLTextAreaElement | null>) {
  const next = useRef<{ from: number; to: number }>(null);
  useLayoutEffect(() => {
    if (next.current === null) return;
    input.current?.setSelectionRange(next.current.from, next.current.to);
    next.current = null;
  }, [text, input]);
  return useCallback((from: number, to: number) => {
    next.current = { from, to };
  }, []);
}
