import { useQuery } from "convex/react";
import { api } from "../../../convex/_generated/api";
import type { ConversationId } from "../../lib/types";
import type { Insert } from "./types";

type QuickProps = { conversationId: ConversationId; onInsert: Insert };

/** Below the input: short answers to what the customer wrote. A tap puts one in the input. */
export function QuickReplies({ conversationId, onInsert }: QuickProps) {
  const texts = useQuery(api.compose.quickReplies, { conversationId });
  if (texts?.length === 0) return null;
  return (
    <div
      role="group"
      aria-label="Quick replies"
      className="-mx-3 flex gap-1.5 overflow-x-auto px-3 pt-2 [scrollbar-width:none] md:-mx-5 md:px-5"
    >
      {/* Their room is kept until they come: what is being read stays where it is. */}
      {texts === undefined && <span aria-hidden className="tap h-7" />}
      {texts?.map((text) => (
        <button
          key={text}
          type="button"
          title={text}
          onClick={() => onInsert(text)}
          className="tap h-7 shrink-0 rounded-full border border-line bg-surface px-3 text-xs text-muted transition-colors hover:border-line-strong hover:bg-hover hover:text-ink"
        >
          {text}
        </button>
      ))}
    </div>
  );
}
