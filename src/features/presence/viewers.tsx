import { useEffect, useState } from "react";
import { listNames } from "../../lib/names";
import type { ConversationId } from "../../lib/types";
import { Avatar } from "../../ui/avatar";
import { useTypers, useViewers } from "./use-viewers";

/** Pictures beside each other; the others are in the number. */
const MAX_PICTURES = 3;
/** Who passes through is not announced. ms */
const SETTLED_AFTER = 1_500;

function isOrAre(names: readonly string[], what: string): string {
  return names.length === 0
    ? ""
    : `${listNames(names)} ${names.length === 1 ? "is" : "are"} ${what}`;
}

/** In the thread's header: who else has it open. A phone has no room there: see TypingLine. */
export function Viewers({ conversationId }: { conversationId: ConversationId }) {
  const viewers = useViewers(conversationId);
  const names = viewers.map(({ name }) => name);
  const text = isOrAre(names, "viewing");
  return (
    <>
      {viewers.length > 0 && (
        <p
          title={text}
          className="mx-1 flex shrink-0 animate-appear items-center text-xs text-muted [animation-delay:0ms]"
        >
          <span className="flex -space-x-1.5 max-md:hidden">
            {viewers.slice(0, MAX_PICTURES).map(({ memberId, name }) => (
              <Avatar key={memberId} name={name} size="sm" className="ring-2 ring-surface" />
            ))}
          </span>
          <span className="sr-only @min-[44rem]/header:not-sr-only @min-[44rem]/header:ml-2 @min-[44rem]/header:max-w-56 @min-[44rem]/header:truncate">
            {text}
          </span>
        </p>
      )}
      <Announcement conversationId={conversationId} text={text} />
    </>
  );
}

/** For who cannot see it: who comes and goes, once settled, and each one's typing the first time. */
function Announcement({ conversationId, text }: { conversationId: ConversationId; text: string }) {
  const typers = useTypers(useViewers(conversationId));
  const [said, setSaid] = useState("");
  const [known] = useState(() => new Set<string>());
  const fresh = typers.find(({ memberId }) => !known.has(memberId));

  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), SETTLED_AFTER);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    if (!fresh) return;
    known.add(fresh.memberId);
    setSaid(`${fresh.name} is typing`);
  }, [fresh, known]);

  return (
    <span role="status" className="sr-only">
      {said}
    </span>
  );
}

/** Beside the switch above the input: who of the others types; on a phone, else, who is here. */
export function TypingLine({ conversationId }: { conversationId: ConversationId }) {
  const viewers = useViewers(conversationId);
  const typers = useTypers(viewers);
  if (typers.length === 0) {
    return (
      <span aria-hidden className="truncate text-2xs text-faint md:hidden">
        {isOrAre(
          viewers.map(({ name }) => name),
          "here",
        )}
      </span>
    );
  }
  return (
    <p className="flex min-w-0 animate-appear items-center gap-1.5 text-2xs text-muted [animation-delay:0ms]">
      <span aria-hidden className="flex shrink-0 gap-0.5">
        {[0, 160, 320].map((delay) => (
          <span
            key={delay}
            className="size-1 animate-breathe rounded-full bg-current"
            style={{ animationDelay: `${delay}ms` }}
          />
        ))}
      </span>
      <span className="truncate">
        {isOrAre(
          typers.map(({ name }) => name),
          "typing…",
        )}
      </span>
    </p>
  );
}
