import { useEffect, useRef, type ReactNode } from "react";
import { cx } from "../../lib/cx";

type OptionsProps<T> = {
  id: string;
  label: string;
  items: readonly T[];
  keyOf: (item: T) => string;
  active: number;
  onChoose: (item: T) => void;
  onPoint: (index: number) => void;
  /** What is shown of an item. */
  children: (item: T) => ReactNode;
};

export const optionId = (listId: string, index: number) => `${listId}-${index}`;

/** What a sign typed may mean, above the input. The focus stays in the input, which points here. */
export function TypingOptions<T>(props: OptionsProps<T>) {
  const { id, label, items, keyOf, active, onChoose, onPoint, children } = props;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label={label}
      className="absolute inset-x-0 bottom-full z-20 mb-1.5 max-h-60 animate-rise overflow-y-auto rounded-lg border border-line bg-raised p-1 text-sm shadow-pop"
    >
      {items.map((item, index) => (
        <div
          key={keyOf(item)}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === active}
          // Before the input loses its focus to the press.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(item);
          }}
          onPointerMove={() => onPoint(index)}
          className={cx(
            "tap flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5",
            index === active && "bg-hover",
          )}
        >
          {children(item)}
        </div>
      ))}
    </div>
  );
}
