import { Check, Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { cx } from "../lib/cx";

type FinderProps<T> = {
  /** What is looked for, as the input is labelled. */
  label: string;
  placeholder?: string;
  listLabel?: string;
  text: string;
  onText: (text: string) => void;
  /** What fits the text. */
  found: readonly T[];
  keyOf: (item: T) => string;
  isChosen: (item: T) => boolean;
  /** Begin at the one that is chosen, until something is typed. */
  fromChosen?: boolean;
  onChoose: (item: T) => void;
  /** Said when nothing fits. */
  empty: string;
  /** What is shown of an item, and of the one that is chosen this mark. */
  children: (item: T, mark: ReactNode) => ReactNode;
};

/** Finds one of many: type, then arrows and Enter, or a click. The focus stays in the input. */
export function Finder<T>(props: FinderProps<T>) {
  const { label, placeholder = label, listLabel = label, text, onText, found, empty } = props;
  const { keyOf, isChosen, fromChosen = false, onChoose, children } = props;
  const [at, setAt] = useState<number | null>(null);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const first = fromChosen && text === "" ? found.findIndex(isChosen) : 0;
  const current = Math.min(at ?? first, found.length - 1);
  useEffect(() => {
    input.current?.focus();
    if (!fromChosen) return;
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "center" });
  }, [fromChosen]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      const next = (current + step + found.length) % found.length;
      setAt(next);
      list.current?.children[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      const item = found[current];
      if (item !== undefined) onChoose(item);
    }
  };

  return (
    <div className="flex max-h-80 flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b border-line px-2 pb-1">
        <Search className="size-3.5 shrink-0 text-faint" aria-hidden />
        <input
          ref={input}
          value={text}
          onChange={(event) => {
            onText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={found[current] ? `${listId}-${current}` : undefined}
          aria-label={label}
          placeholder={placeholder}
          className="tap h-8 min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint"
        />
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={listLabel}
        className="min-h-0 flex-1 overflow-y-auto pt-1"
      >
        {found.map((item, index) => (
          // The input keeps the focus; its keys move and choose.
          <button
            key={keyOf(item)}
            type="button"
            tabIndex={-1}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === current}
            onPointerMove={() => setAt(index)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(item)}
            className={cx(
              "tap flex min-h-9 w-full cursor-default items-center gap-2.5 rounded-md px-2 py-1 text-left select-none",
              index === current && "bg-hover",
            )}
          >
            {children(item, isChosen(item) && <ChosenMark />)}
          </button>
        ))}
      </div>
      {found.length === 0 && (
        <p role="status" className="px-2 py-3 text-center text-muted">
          {empty}
        </p>
      )}
    </div>
  );
}

function ChosenMark() {
  return (
    <span role="img" aria-label="chosen now">
      <Check className="size-4 text-accent" aria-hidden />
    </span>
  );
}
