import { EyeOff } from "lucide-react";
import { cx } from "../../lib/cx";
import { Avatar } from "../../ui/avatar";
import type { Person } from "./note-composer";

type MentionListProps = {
  id: string;
  people: Person[];
  active: number;
  onChoose: (person: Person) => void;
  onPoint: (index: number) => void;
};

export const optionId = (listId: string, index: number) => `${listId}-${index}`;

/** Whom the "@" may mean, above the input. The focus stays in the input, which points here. */
export function MentionList({ id, people, active, onChoose, onPoint }: MentionListProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Members"
      className="absolute inset-x-0 bottom-full z-20 mb-1.5 max-h-60 animate-rise overflow-y-auto rounded-lg border border-line bg-raised p-1 text-sm shadow-pop"
    >
      {people.map((person, index) => (
        <div
          key={person._id}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === active}
          // Before the input loses its focus to the press.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(person);
          }}
          onPointerMove={() => onPoint(index)}
          className={cx(
            "tap flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5",
            index === active && "bg-hover",
          )}
        >
          <Avatar name={person.name} size="sm" />
          <span className="min-w-0 truncate font-medium">{person.name}</span>
          {!person.sees && (
            <span className="ml-auto flex shrink-0 items-center gap-1 text-xs text-faint">
              <EyeOff className="size-3.5" aria-hidden />
              can’t see this
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
