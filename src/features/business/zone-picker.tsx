import { Check, Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { cx } from "../../lib/cx";
import { findZones, type Zone, zonesAt } from "./zones";

type PickerProps = { now: number; value: string; onChoose: (zone: string) => void };

/** Finds a time zone by its city or by what it is called, with the time there. */
export function ZonePicker({ now, value, onChoose }: PickerProps) {
  const zones = useMemo(() => zonesAt(now, value), [now, value]);
  const [text, setText] = useState("");
  const [at, setAt] = useState<number | null>(null);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const found = useMemo(() => findZones(zones, text), [zones, text]);
  // Until something is typed or moved to: the one in use.
  const first = text === "" ? found.findIndex(({ zone }) => zone === value) : 0;
  const current = Math.min(at ?? first, found.length - 1);
  useEffect(() => {
    input.current?.focus();
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "center" });
  }, []);

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
      const choice = found[current];
      if (choice) onChoose(choice.zone);
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
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={found[current] ? `${listId}-${current}` : undefined}
          aria-label="Find a time zone"
          placeholder="City, or “Central Time”"
          className="tap h-8 min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint"
        />
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label="Time zones"
        className="min-h-0 flex-1 overflow-y-auto pt-1"
      >
        {found.map((choice, index) => (
          <Option
            key={choice.zone}
            id={`${listId}-${index}`}
            choice={choice}
            chosen={choice.zone === value}
            current={index === current}
            onPoint={() => setAt(index)}
            onChoose={() => onChoose(choice.zone)}
          />
        ))}
      </div>
      {found.length === 0 && (
        <p role="status" className="px-2 py-3 text-center text-muted">
          No time zone is called “{text.trim()}”.
        </p>
      )}
    </div>
  );
}

type OptionProps = {
  id: string;
  choice: Zone;
  chosen: boolean;
  current: boolean;
  onPoint: () => void;
  onChoose: () => void;
};

function Option({ id, choice: { name, clock }, chosen, current, onPoint, onChoose }: OptionProps) {
  return (
    // The input keeps the focus; its keys move and choose.
    <button
      type="button"
      tabIndex={-1}
      id={id}
      role="option"
      aria-selected={current}
      onPointerMove={onPoint}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className={cx(
        "tap flex min-h-9 w-full cursor-default items-center gap-2 rounded-md px-2 py-1 text-left select-none",
        current && "bg-hover",
      )}
    >
      <span className="min-w-0 flex-1 break-words">{name}</span>
      {chosen && (
        <span role="img" aria-label="chosen now">
          <Check className="size-4 text-accent" aria-hidden />
        </span>
      )}
      <span className="shrink-0 text-xs text-muted tabular-nums">{clock}</span>
    </button>
  );
}
