import { useQuery } from "convex/react";
import type { LucideIcon } from "lucide-react";
import { useState } from "react";
import { api } from "../../convex/_generated/api";
import { roleCan } from "../../convex/shared/roles";
import { useMe } from "../lib/me";
import { roleName } from "../lib/role";
import type { MemberId } from "../lib/types";
import { Avatar } from "./avatar";
import { Finder } from "./finder";

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

  return (
    <Finder
      label={label}
      text={text}
      onText={setText}
      found={found}
      keyOf={(choice) => choice.value}
      isChosen={(choice) => choice.value === value}
      onChoose={(choice) => onChoose(choice.value, nameOf(choice))}
      empty={members === undefined ? "Loading…" : `Nobody here is called “${text.trim()}”.`}
    >
      {(choice, mark) => (
        <>
          <Face choice={choice} />
          <span className="min-w-0 truncate">{choice.label}</span>
          <span className="ml-auto flex shrink-0 items-center gap-1.5 text-2xs text-faint">
            {choice.note}
            {mark}
          </span>
        </>
      )}
    </Finder>
  );
}

function nameOf({ label }: { label: string }): string {
  return label.replace(/ \(you\)$/, "");
}

function Face({ choice }: { choice: Choice<string> }) {
  const { icon: Icon } = choice;
  if (!Icon) return <Avatar name={nameOf(choice)} size="xs" />;
  return (
    <span className="flex size-6 items-center justify-center">
      <Icon className="size-4 text-muted" aria-hidden />
    </span>
  );
}
