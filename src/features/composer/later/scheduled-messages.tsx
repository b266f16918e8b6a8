import { useQuery } from "convex/react";
import { api } from "../../../../convex/_generated/api";
import type { ConversationId } from "../../../lib/types";
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
  const scheduled = useQuery(api.scheduled.list, { conversationId });
  if (!scheduled || scheduled.length === 0) return null;
  return (
    <ul
      aria-label="Scheduled messages"
      // Scrolled by keyboard too.
      tabIndex={0}
      className="inset-focus max-h-[38%] shrink-0 space-y-2 overflow-y-auto overscroll-contain border-t border-line px-4 py-2.5 md:px-6"
    >
      {scheduled.map((message) => (
        <ScheduledBubble key={message._id} message={message} {...rest} />
      ))}
    </ul>
  );
}
