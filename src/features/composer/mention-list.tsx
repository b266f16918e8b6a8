import { EyeOff } from "lucide-react";
import { Avatar } from "../../ui/avatar";
import type { Person } from "./note-composer";
import { TypingOptions } from "./typing-options";

type MentionListProps = {
  id: string;
  people: Person[];
  active: number;
  onChoose: (person: Person) => void;
  onPoint: (index: number) => void;
};

/** Whom the "@" may mean. */
export function MentionList({ people, ...list }: MentionListProps) {
  return (
    <TypingOptions {...list} label="Members" items={people} keyOf={({ _id }) => _id}>
      {({ name, sees }) => (
        <>
          <Avatar name={name} size="sm" />
          <span className="min-w-0 truncate font-medium">{name}</span>
          {!sees && (
            <span className="ml-auto flex shrink-0 items-center gap-1 text-xs text-faint">
              <EyeOff className="size-3.5" aria-hidden />
              can’t see this
            </span>
          )}
        </>
      )}
    </TypingOptions>
  );
}
