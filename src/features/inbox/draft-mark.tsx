import { useQuery } from "convex/react";
import { PencilLine } from "lucide-react";
import { api } from "../../../convex/_generated/api";
import type { ConversationId } from "../../lib/types";

/** Before the preview of a conversation in which I have begun to write. */
export function DraftMark({ conversationId }: { conversationId: ConversationId }) {
  // One subscription for all rows; the row itself is not drawn again.
  const drafted = useQuery(api.drafts.mine)?.includes(conversationId) ?? false;
  if (!drafted) return null;
  return (
    <span className="flex shrink-0 items-center gap-1 font-medium text-accent">
      <PencilLine className="size-3" aria-hidden />
      Draft
    </span>
  );
}
