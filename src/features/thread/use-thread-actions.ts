import { useMutation } from "convex/react";
import { useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import type { ConversationId } from "../../lib/types";
import { toast, toastError } from "../../ui/toast";

function failed(error: unknown) {
  toastError(errorText(error));
}

/** What can be done with a whole conversation. Each shows at once and takes itself back on refusal. */
export function useThreadActions(conversationId: ConversationId) {
  const setArchivedMutation = useMutation(api.conversations.setArchived);
  const noReplyMutation = useMutation(api.conversations.noReplyNeeded);
  const pinMutation = useMutation(api.pins.set);
  const markUnread = useMutation(api.readMarks.markUnread);

  return useMemo(() => {
    const setArchived = setArchivedMutation.withOptimisticUpdate((store, args) => {
      const held = store.getQuery(api.conversations.get, { conversationId });
      if (!held) return;
      const { attentionSince: _, ...settled } = held;
      store.setQuery(
        api.conversations.get,
        { conversationId },
        { ...(args.archived ? settled : held), archived: args.archived },
      );
    });
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

    const archive = (archived: boolean, quiet = false): void => {
      setArchived({ conversationId, archived }).catch(failed);
      if (quiet) return;
      toast(archived ? "Archived" : "Moved out of the archive", {
        label: archived ? "Unarchive" : "Archive",
        onClick: () => archive(!archived, true),
      });
    };
    return {
      archive,
      noReplyNeeded: () => void noReply({ conversationId }).catch(failed),
      setPinned: (pinned: boolean) => void pin({ conversationId, pinned }).catch(failed),
      markUnread: () => void markUnread({ conversationId }).catch(failed),
    };
  }, [conversationId, markUnread, noReplyMutation, pinMutation, setArchivedMutation]);
}
