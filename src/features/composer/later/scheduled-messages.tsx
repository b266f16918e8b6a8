import { useQuery } from "convex/react";
import { useEffect } from "react";
import { api } from "../../../../convex/_generated/api";
import { useMe } from "../../../lib/me";
import type { ConversationId, Scheduled } from "../../../lib/types";
import { toast } from "../../../ui/toast";
import { type Edits, editsKey, keepEdit, useEdits } from "./edits";
import { ScheduledBubble } from "./scheduled-bubble";

type ScheduledProps = {
  conversationId: ConversationId;
  contactZone: string | null;
  /** For who may send. */
  canChange: boolean;
  /** Puts a text in the input. */
  onTakeBack: (text: string) => void;
};

/** The end of the thread: what is to be sent later, and what could not be when its time came. */
export function ScheduledMessages(props: ScheduledProps) {
  const { conversationId, ...rest } = props;
  const { member } = useMe();
  const key = editsKey(member._id, conversationId);
  const edits = useEdits(key);
  const scheduled = useQuery(api.scheduled.list, { conversationId });
  useTakeBackEdits(key, edits, scheduled, props.onTakeBack);
  if (!scheduled || scheduled.length === 0) return null;
  return (
    <ul
      aria-label="Scheduled messages"
      // Scrolled by keyboard too.
      tabIndex={0}
      className="inset-focus max-h-[38%] shrink-0 space-y-2 overflow-y-auto overscroll-contain border-t border-line px-4 py-2.5 md:px-6"
    >
      {scheduled.map((message) => (
        <ScheduledBubble
          key={message._id}
          message={message}
          editsKey={key}
          edit={edits[message._id]}
          {...rest}
        />
      ))}
    </ul>
  );
}

/** What was being written over a message that is there no more, however it went, goes to the input. */
function useTakeBackEdits(
  key: string,
  edits: Edits,
  scheduled: Scheduled[] | undefined,
  onTakeBack: (text: string) => void,
): void {
  useEffect(() => {
    if (scheduled === undefined) return;
    const there = new Set<string>(scheduled.map(({ _id }) => _id));
    for (const [id, { body, seen, saving }] of Object.entries(edits)) {
      // Whether the server has it is about to be known.
      if (saving || there.has(id)) continue;
      keepEdit(key, id, null);
      if (body.trim() === seen.body || body.trim() === "") continue;
      onTakeBack(body);
      toast("The scheduled message you were editing waits no more. What you wrote is in the box.");
    }
  }, [key, edits, scheduled, onTakeBack]);
}
