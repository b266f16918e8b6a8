import * as Dialog from "@radix-ui/react-dialog";
import { CornerDownLeft, Search } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useAllCommands, type Command } from "../../lib/commands";
import { cx } from "../../lib/cx";
import { keyCap } from "../../lib/keys";
import { KeyCap } from "../../ui/key-cap";
import { useReturnFocus } from "../../ui/use-return-focus";
import { matchCommands } from "./match-commands";

type PaletteProps = {
  typed: string;
  onType: (text: string) => void;
  /** What was found beside the commands, for what is typed. */
  results: readonly Command[];
  loading: boolean;
  onClose: () => void;
};

/** One input that finds what can be done here and does it. */
export default function Palette({ typed, onType, results, loading, onClose }: PaletteProps) {
  const commands = useAllCommands();
  const found = useMemo(
    () => [...matchCommands(commands, typed), ...results],
    [commands, results, typed],
  );
  const [at, setAt] = useState(0);
  const current = Math.min(at, found.length - 1);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const returnFocus = useReturnFocus();

  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const choose = (command: Command) => {
    onClose();
    command.run();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setAt((current + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const command = found[current];
      if (command) choose(command);
    }
  };

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-black/30 [animation-delay:0ms]" />
        <Dialog.Content
          aria-describedby={undefined}
          {...returnFocus}
          className="fixed inset-x-3 top-[10dvh] z-50 mx-auto flex max-h-[70dvh] max-w-152 animate-rise flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-pop outline-none"
        >
          <Dialog.Title className="sr-only">Find or do anything</Dialog.Title>
          <div className="flex shrink-0 items-center gap-3 border-b border-line px-4">
            <Search className="size-4 shrink-0 text-faint" aria-hidden />
            <input
              value={typed}
              onChange={(event) => {
                onType(event.target.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
              role="combobox"
              aria-expanded
              aria-controls={listId}
              aria-activedescendant={found[current] ? `${listId}-${current}` : undefined}
              aria-label="Find or do anything"
              placeholder="Find a conversation or a customer, or do something"
              className="h-12 min-w-0 flex-1 bg-transparent text-lg outline-none placeholder:text-faint"
            />
            <KeyCap>Esc</KeyCap>
          </div>
          <div
            ref={list}
            id={listId}
            role="listbox"
            aria-label="Commands"
            className="overflow-y-auto p-1.5"
          >
            {found.map((command, index) => (
              <Option
                key={command.id}
                id={`${listId}-${index}`}
                command={command}
                selected={index === current}
                onPoint={() => setAt(index)}
                onChoose={() => choose(command)}
              />
            ))}
          </div>
          {found.length === 0 && (
            <p role="status" className="px-4 pb-6 text-center text-sm text-muted">
              {loading ? "Looking…" : `Nothing found for “${typed}”.`}
            </p>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type OptionProps = {
  id: string;
  command: Command;
  selected: boolean;
  onPoint: () => void;
  onChoose: () => void;
};

function Option({ id, command, selected, onPoint, onChoose }: OptionProps) {
  const { icon: Icon, label, detail, keyName } = command;
  return (
    // The input keeps the focus; its keys move and choose.
    <button
      type="button"
      tabIndex={-1}
      id={id}
      role="option"
      aria-selected={selected}
      onPointerMove={onPoint}
      onClick={onChoose}
      className={cx(
        "tap flex h-9 w-full cursor-default text-left items-center gap-3 rounded-md px-2.5 select-none",
        selected && "bg-hover",
      )}
    >
      {Icon && <Icon className="size-4 shrink-0 text-muted" aria-hidden />}
      <span className="max-w-1/2 shrink-0 truncate">{label}</span>
      <span className="min-w-0 flex-1 truncate text-sm text-muted">{detail}</span>
      {keyName && <KeyCap>{keyCap(keyName)}</KeyCap>}
      {selected && !keyName && <CornerDownLeft className="size-3.5 text-faint" aria-hidden />}
    </button>
  );
}
