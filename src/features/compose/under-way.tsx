import { useQuery } from "convex/react";
import { Sparkles } from "lucide-react";
import { api } from "../../../convex/_generated/api";
import { listNames } from "../../lib/names";
import type { ConversationId } from "../../lib/types";

/** Beside the switch above the input: for whom else the assistant is writing here. */
export function UnderWay({ conversationId }: { conversationId: ConversationId }) {
  const others = useQuery(api.compose.underWay, { conversationId }) ?? [];
  const names = listNames(others.map(({ name }) => name));
  return (
    <span role="status" className="min-w-0">
      {names !== "" && (
        <span className="flex animate-appear items-center gap-1.5 text-2xs text-muted [animation-delay:0ms]">
          <Sparkles className="size-3 shrink-0 animate-breathe text-accent" aria-hidden />
          <span className="truncate">
            {names} {others.length === 1 ? "is" : "are"} drafting with ComposeAI
          </span>
        </span>
      )}
    </span>
  );
}
