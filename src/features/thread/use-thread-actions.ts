import { useMutation } from "convex/react";
import { useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import { useConversationActions } from "../../lib/conversation-actions";
import { errorText } from "../../lib/errors";
import type { ConversationId, MemberId } from "../../lib/types";
import { toastError } from "../../ui/toast";

function failed(error: unknown) {
  toastError(errorText(error));
}

/** What can be done with a whole conversation. Each shows at once and takes itself back on refusal. */
export function useThreadActions(conversationId: ConversationId) {
  const actions = useConversationActions();
  const noReplyMutation = useMutation(api.conversations.noReplyNeeded);
  const pinMutation = useMutation(api.pins.set);
  const markUnread = useMutation(api.readMarks.markUnread);

  return useMemo(() => {
    const noReply = noReplyMutation.withOptimisticUpdate((store) => {
      const held = store.getQuery(api.conversations.get, { conversationId });
      if (!held) return;
      const { attentionSince: _, ...settled } = held;
      store.setQuery(api.conversations.get, { conversationId }, settled);
    });
    const pin = pinMutation.withOptimisticUpdate((store, { pinned }) => {
      const mine = store.getQuery(api.pins.mine, {});
      if (!mine) return;
      const others = mine.filter((id) => id !== conversationId);
      store.setQuery(api.pins.mine, {}, pinned ? [...others, conversationId] : others);
    });

    return {
      archive: (archived: boolean) => void actions.setArchived([conversationId], archived),
      snooze: (until: number) => void actions.snooze([conversationId], until),
      assign: (assignee: { id: MemberId; name: string } | null) =>
        void actions.assign([conversationId], assignee),
      noReplyNeeded: () => void noReply({ conversationId }).catch(failed),
      setPinned: (pinned: boolean) => void pin({ conversationId, pinned }).catch(failed),
      markUnread: () => void markUnread({ conversationId }).catch(failed),
    };
  }, [actions, conversationId, markUnread, noReplyMutation, pinMutation]);
}
