import { useQuery } from "convex/react";
import { Check, Search, type LucideIcon } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { api } from "../../convex/_generated/api";
import { roleCan } from "../../convex/shared/roles";
import { cx } from "../lib/cx";
import { useMe } from "../lib/me";
import { roleName } from "../lib/role";
import type { MemberId } from "../lib/types";
import { Avatar } from "./avatar";

type Choice<T> = { value: T; label: string; note?: string; icon?: LucideIcon };

type PickerProps<T extends string> = {
  label: string;
  /** What can be chosen besides a member, between me and the others. */
  besides: { value: T; label: string; icon: LucideIcon; first?: boolean }[];
  value: T | MemberId | null;
  /** Offer nobody but me. */
  onlyMe?: boolean;
  onChoose: (value: T | MemberId, name: string) => void;
};

/** Finds a member who can answer customers: me first, the others by name. */
export default function PeoplePicker<T extends string>(props: PickerProps<T>) {
  const { label, besides, value, onlyMe = false, onChoose } = props;
  const { member: me } = useMe();
  const members = useQuery(api.members.list);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);

  const able = (members ?? []).filter(({ role }) => roleCan(role, "message"));
  const person = ({ _id, name, role }: (typeof able)[number]): Choice<MemberId> => ({
    value: _id,
    label: _id === me._id ? `${name} (you)` : name,
    note: roleName(role),
  });
  const others = able.filter(({ _id }) => _id !== me._id && !onlyMe);
  const all: Choice<T | MemberId>[] = [
    ...besides.filter(({ first }) => first),
    ...able.filter(({ _id }) => _id === me._id).map(person),
    ...besides.filter(({ first }) => !first),
    ...others.map(person),
  ];
  const asked = text.trim().toLowerCase();
  const found = all.filter((choice) =>
    ` ${choice.label.toLowerCase()}`.includes(asked === "" ? "" : ` ${asked}`),
  );
  const current = Math.min(at, found.length - 1);

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
      if (choice) onChoose(choice.value, nameOf(choice));
    }
  };

  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-2 pb-1">
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
          aria-label={label}
          placeholder={label}
          className="tap h-8 min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint"
        />
      </div>
      <div ref={list} id={listId} role="listbox" aria-label={label} className="pt-1">
        {found.map((choice, index) => (
          <Option
            key={choice.value}
            id={`${listId}-${index}`}
            choice={choice}
            chosen={choice.value === value}
            current={index === current}
            onPoint={() => setAt(index)}
            onChoose={() => onChoose(choice.value, nameOf(choice))}
          />
        ))}
      </div>
      {found.length === 0 && (
        <p role="status" className="px-2 py-3 text-center text-muted">
          {members === undefined ? "Loading…" : `Nobody here is called “${text.trim()}”.`}
        </p>
      )}
    </>
  );
}

function nameOf({ label }: { label: string }): string {
  return label.replace(/ \(you\)$/, "");
}

type OptionProps = {
  id: string;
  choice: Choice<string>;
  chosen: boolean;
  current: boolean;
  onPoint: () => void;
  onChoose: () => void;
};

function Option({ id, choice, chosen, current, onPoint, onChoose }: OptionProps) {
  const { icon: Icon, label, note } = choice;
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
        "tap flex h-9 w-full cursor-default items-center gap-2.5 rounded-md px-2 text-left select-none",
        current && "bg-hover",
      )}
    >
      {Icon ? (
        <span className="flex size-6 items-center justify-center">
          <Icon className="size-4 text-muted" aria-hidden />
        </span>
      ) : (
        <Avatar name={nameOf(choice)} size="xs" />
      )}
      <span className="min-w-0 truncate">{label}</span>
      <span className="ml-auto flex shrink-0 items-center gap-1.5 text-2xs text-faint">
        {note}
        {chosen && (
          <span role="img" aria-label="chosen now">
            <Check className="size-4 text-accent" aria-hidden />
          </span>
        )}
      </span>
    </button>
  );
}
